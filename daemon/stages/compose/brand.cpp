// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/brand.h"

#include "daemon/stages/compose/contrast.h"

namespace compose {
namespace {

constexpr Color kBlack{0, 0, 0, 255}, kWhite{255, 255, 255, 255};
constexpr std::uint8_t kCardAlpha = 235;

Color with_alpha(Color color, std::uint8_t alpha)
{
    color.a = alpha;
    return color;
}

void paint_backdrop(Look& look, const Brand& brand)
{
    if (!brand.background && !brand.primary)
        return;
    const Color low = brand.background.value_or(brand.primary.value_or(kBlack));
    const Color high = brand.secondary.value_or(brand.primary.value_or(low));
    look.backdrop = {{0, mixed(low, high, 0.55)}, {0.55, mixed(low, high, 0.9)}, {1, mixed(low, kBlack, 0.25)}};
    look.glow = with_alpha(mixed(high, kWhite, 0.45), look.glow.a);
}

}

Look with_brand(Look look, const Brand& brand)
{
    paint_backdrop(look, brand);
    Palette& palette = look.palette;
    if (brand.primary)
        palette.card = with_alpha(mixed(*brand.primary, kBlack, 0.2), kCardAlpha);
    if (brand.accent)
        palette.accent = with_alpha(*brand.accent, 255);
    if (brand.text)
        palette.text = with_alpha(*brand.text, 255);
    // The card lets a little of what is behind it through: readable on the lightest and the darkest that can be.
    const Color light = flattened(palette.card, kWhite), dark = flattened(palette.card, kBlack);
    const Color card = relative_luminance(palette.card) < 0.18 ? light : dark;
    palette.text = readable_on(palette.text, card);
    palette.accent = readable_on(palette.accent, card);
    palette.muted = readable_on(mixed(palette.text, card, 0.3), card);
    palette.on_accent = readable_on(mixed(palette.accent, kBlack, 0.9), palette.accent);
    const Color backdrop = look.backdrop.empty() ? card : look.backdrop.front().color.first();
    palette.chip = flattened(with_alpha(kWhite, 30), backdrop);
    palette.chip_text = readable_on(palette.text, palette.chip);
    return look;
}

}
