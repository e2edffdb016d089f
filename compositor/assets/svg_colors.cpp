// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_colors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using frame::Rgba;

constexpr std::size_t kMostColors = 256;
constexpr std::size_t kLongestName = 64;

struct OkLab {
    double l = 0;
    double a = 0;
    double b = 0;
};

double linear(std::uint8_t code)
{
    const double value = code / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double encoded(double value)
{
    return value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
}

OkLab to_oklab(Rgba color)
{
    const double r = linear(color.r);
    const double g = linear(color.g);
    const double b = linear(color.b);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

std::array<double, 3> to_linear(const OkLab& lab)
{
    const auto cube = [](double value) { return value * value * value; };
    const double l = cube(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
    const double m = cube(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
    const double s = cube(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool in_srgb(const OkLab& lab)
{
    const auto rgb = to_linear(lab);
    return std::all_of(rgb.begin(), rgb.end(), [](double value) { return value > -1e-4 && value < 1 + 1e-4; });
}

Rgba to_rgba(OkLab lab)
{
    double least = 0; // share of the chroma that fits for certain
    double most = 1;
    for (int i = 0; i < 20 && !in_srgb(lab); ++i) {
        const double share = (least + most) / 2;
        (in_srgb({lab.l, lab.a * share, lab.b * share}) ? least : most) = share;
        if (i == 19)
            lab = {lab.l, lab.a * least, lab.b * least};
    }
    const auto rgb = to_linear(lab);
    const auto code = [](double value) {
        return static_cast<std::uint8_t>(std::lround(encoded(std::clamp(value, 0.0, 1.0)) * 255));
    };
    return {code(rgb[0]), code(rgb[1]), code(rgb[2]), 255};
}

std::string hex(Rgba color)
{
    return fmt::format("{:02x}{:02x}{:02x}", color.r, color.g, color.b);
}

std::optional<Rgba> color_from_hex(std::string_view digits)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    if (digits.size() == 3)
        return Rgba{static_cast<std::uint8_t>((value >> 8U & 15U) * 17U),
                    static_cast<std::uint8_t>((value >> 4U & 15U) * 17U),
                    static_cast<std::uint8_t>((value & 15U) * 17U), 255};
    if (digits.size() != 6)
        return std::nullopt;
    return Rgba{static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U),
                static_cast<std::uint8_t>(value), 255};
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Colour of the first fill, stroke or stop-color among declarations.
std::optional<Rgba> color_in(std::string_view declarations)
{
    while (!declarations.empty()) {
        const std::size_t end = std::min(declarations.find(';'), declarations.size());
        const std::string_view one = declarations.substr(0, end);
        declarations.remove_prefix(std::min(end + 1, declarations.size()));
        const std::size_t colon = one.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string_view property = trimmed(one.substr(0, colon));
        const std::string_view value = trimmed(one.substr(colon + 1));
        if ((property == "fill" || property == "stroke" || property == "stop-color") && value.starts_with('#'))
            return color_from_hex(trimmed(value.substr(1, value.find_first_of(" !") - 1)));
    }
    return std::nullopt;
}

// ".skin, .cloth { fill: #8d5a3a }" of one <style>. The last rule of a class counts.
void read_rules(std::string_view css, Colors& defaults)
{
    for (std::size_t open = css.find('{'); open != std::string_view::npos; open = css.find('{')) {
        const std::size_t close = std::min(css.find('}', open), css.size());
        std::string_view selectors = css.substr(0, open);
        const auto color = color_in(css.substr(open + 1, close - open - 1));
        while (color && !selectors.empty()) {
            const std::size_t comma = std::min(selectors.find(','), selectors.size());
            std::string_view one = trimmed(selectors.substr(0, comma));
            one.remove_prefix(
                std::min(one.size(), one.rfind('.') == std::string_view::npos ? one.size() : one.rfind('.') + 1));
            if (!one.empty())
                defaults[std::string(one)] = *color;
            selectors.remove_prefix(std::min(comma + 1, selectors.size()));
        }
        css.remove_prefix(std::min(close + 1, css.size()));
    }
}

Colors defaults_in(std::string_view svg)
{
    Colors defaults;
    for (std::size_t at = svg.find("<style"); at != std::string_view::npos; at = svg.find("<style", at + 1)) {
        const std::size_t begin = svg.find('>', at);
        const std::size_t end = svg.find("</style", at);
        if (begin != std::string_view::npos && end != std::string_view::npos && begin < end)
            read_rules(svg.substr(begin + 1, end - begin - 1), defaults);
    }
    return defaults;
}

std::optional<Rgba> default_of(const Colors& defaults, const std::string& name)
{
    for (const char* form : {"", "-stroke", "-stop"})
        if (const auto found = defaults.find(name + form); found != defaults.end())
            return found->second;
    return std::nullopt;
}

std::string rules(const Colors& colors, const std::string& name, Rgba color)
{
    std::string text = fmt::format(".{}{{fill:#{}!important}}", name, hex(color));
    if (!colors.contains(name + "-stroke"))
        text += fmt::format(".{}-stroke{{stroke:#{}!important}}", name, hex(color));
    if (!colors.contains(name + "-stop"))
        text += fmt::format(".{}-stop{{stop-color:#{}!important}}", name, hex(color));
    return text;
}

}

base::Status check_colors(const Colors& colors)
{
    if (colors.size() > kMostColors)
        return fail(Errc::invalid_input, fmt::format("{} colours; at most {} are taken", colors.size(), kMostColors));
    for (const auto& [name, color] : colors) {
        const bool plain = std::all_of(name.begin(), name.end(), [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
        });
        if (!plain || name.empty() || name.size() > kLongestName || name.front() < 'a')
            return fail(Errc::invalid_input,
                        fmt::format("a colour's name begins with a to z and has only a to z, 0 to 9 and -, at most {} "
                                    "letters; \"{}\" does not",
                                    kLongestName, name.substr(0, kLongestName)));
    }
    return {};
}

std::string to_text(const Colors& colors)
{
    std::string text;
    for (const auto& [name, color] : colors)
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, hex(color));
    return text;
}

std::optional<Colors> colors_from(std::string_view text)
{
    Colors colors;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        const auto color = color_from_hex(one.substr(equals + 1));
        if (!color)
            return std::nullopt;
        colors[std::string(one.substr(0, equals))] = *color;
    }
    return check_colors(colors) ? std::optional(colors) : std::nullopt;
}

Rgba variant_of(Rgba base, Rgba default_base, Rgba default_variant)
{
    const double from = to_oklab(default_base).l;
    const double to = to_oklab(default_variant).l;
    OkLab lab = to_oklab(base);
    const double ratio = from > 0.02 ? to / from : 1.0; // of black there is no ratio
    const double lightness = from > 0.02 ? lab.l * ratio : lab.l + to - from;
    const double chroma = std::min(1.0, ratio);
    return to_rgba({std::clamp(lightness, 0.0, 1.0), lab.a * chroma, lab.b * chroma});
}

std::string color_sheet(std::string_view svg, const Colors& colors)
{
    if (colors.empty())
        return {};
    const Colors defaults = defaults_in(svg);
    std::string sheet;
    for (const auto& [name, color] : colors) {
        if (name.ends_with("-stroke") || name.ends_with("-stop")) {
            const bool stroke = name.ends_with("-stroke");
            sheet += fmt::format(".{}{{{}:#{}!important}}", name, stroke ? "stroke" : "stop-color", hex(color));
            continue;
        }
        sheet += rules(colors, name, color);
        const auto base = default_of(defaults, name);
        for (const char* form : {"-shade", "-light"}) {
            const std::string variant = name + form;
            const auto known = default_of(defaults, variant);
            if (base && known && !colors.contains(variant))
                sheet += rules(colors, variant, variant_of(color, *base, *known));
        }
    }
    return sheet;
}

}
