// SPDX-License-Identifier: GPL-3.0-or-later
// Frames a second of drawing and converting at 1080x1920: the scalar reference, every SIMD level, one thread and all
// cores. Beside each figure: its ratio to the reference, and to just copying a frame (the floor of memory). Then what
// groups and effects add to a frame, and the lively film, without the reference, which needs seconds for them.
//     bench_raster [--seconds S a figure] [--levels N, the best ones] [--at-least RATIO of the best level to scalar,
//     else exit 1]
#include "compositor/base/thread.h"
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <string_view>

namespace {
using frame::Image;
using frame::PixelFormat;
using frame::Rgba;

constexpr frame::Size kCanvas{1080, 1920};
constexpr frame::Rect kAll{0, 0, kCanvas.width, kCanvas.height};

template <class ColorAt> scene::Tile make_tile(frame::Size size, PixelFormat format, ColorAt color_at)
{
    Image image = *Image::create(size, format);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const Rgba color = color_at(x, y);
            std::memcpy(image.row(y) + x * bytes_per_pixel(format), format == PixelFormat::a8 ? &color.a : &color.r,
                        static_cast<std::size_t>(bytes_per_pixel(format)));
        }
    scene::Tile tile;
    tile.opaque = is_opaque(image);
    tile.levels.push_back(frame::seal(std::move(image)));
    return tile;
}

std::uint8_t clamped(double value)
{
    return static_cast<std::uint8_t>(std::lround(std::min(255.0, std::max(0.0, value))));
}

// Coverage of a disc or a rounded box: 255 inside, a soft pixel at the edge.
std::uint8_t disc(int x, int y, double cx, double cy, double rx, double ry)
{
    const double distance = std::hypot((x + 0.5 - cx) / rx, (y + 0.5 - cy) / ry);
    return clamped(255 * (1 - distance) * std::min(rx, ry) + 128);
}

// What a frame of a talking video holds: background, a figure scaled and slightly turned, a card, forty glyphs.
struct Film {
    scene::Tile background = make_tile(kCanvas, PixelFormat::rgba8, [](int x, int y) {
        return Rgba{static_cast<std::uint8_t>(x / 5), static_cast<std::uint8_t>(y / 8),
                    static_cast<std::uint8_t>((x ^ y) & 31), 255};
    });
    scene::Tile figure = make_tile({900, 1300}, PixelFormat::rgba8, [](int x, int y) {
        const std::uint8_t alpha = disc(x, y, 450, 650, 430, 640);
        return Rgba{static_cast<std::uint8_t>(alpha * (x % 97) / 97), static_cast<std::uint8_t>(alpha * (y % 61) / 61),
                    static_cast<std::uint8_t>(alpha / 3), alpha};
    });
    scene::Tile card = make_tile({960, 420}, PixelFormat::rgba8, [](int x, int y) {
        const double edge = std::hypot(std::max(0, std::max(40 - x, x - 919)), std::max(0, std::max(40 - y, y - 379)));
        const std::uint8_t alpha = clamped((40.5 - edge) * 220);
        return Rgba{static_cast<std::uint8_t>(alpha / 8), static_cast<std::uint8_t>(alpha / 6),
                    static_cast<std::uint8_t>(alpha / 4), std::min<std::uint8_t>(alpha, 220)};
    });
    scene::Tile glyphs = make_tile({512, 512}, PixelFormat::a8, [](int x, int y) {
        return Rgba{0, 0, 0, disc(x % 64, y % 64, 24, 30, 20, 28)};
    });

    scene::Scene scene(double zoom, double angle) const
    {
        scene::Scene made{.canvas = kCanvas, .background = {0, 0, 0, 255}, .sprites = {}};
        add(made, background, background.levels[0]->bounds(), {255, 255, 255, 255},
            scene::translation(540, 960) * scene::scaling(zoom, zoom) * scene::translation(-540, -960));
        add(made, figure, figure.levels[0]->bounds(), {255, 255, 255, 255},
            scene::translation(560, 1050) * scene::rotation(angle) * scene::scaling(1.013, 1.013) *
                scene::translation(-450, -650));
        add(made, card, card.levels[0]->bounds(), {255, 255, 255, 255}, scene::translation(60, 1340));
        for (int i = 0; i < 40; ++i)
            add(made, glyphs, {64 * (i % 8), 64 * (i / 8), 48, 62}, {250, 240, 230, 255},
                scene::translation(110 + i % 16 * 52 - 64 * (i % 8), 1380 + i / 16 * 90 - 64 * (i / 8)));
        return made;
    }

    // The turned scene with the figure in a group, or all of it in one.
    enum class Grouped { figure, all, nothing };
    scene::Scene grouped(Grouped what, const scene::Group& group, const std::vector<scene::Effect>& effects,
                         double zoom) const
    {
        using scene::StepKind;
        scene::Scene made = scene(zoom, 1.5);
        const auto count = static_cast<std::uint32_t>(made.sprites.size());
        const std::uint32_t begin = what == Grouped::figure ? 1 : 0, end = what == Grouped::figure ? 2 : count;
        scene::Group sealed = group;
        made.effects = effects;
        sealed.effect_count = static_cast<std::uint32_t>(effects.size());
        seal_group(made, sealed);
        made.groups.push_back(sealed);
        if (what == Grouped::nothing) { // a small glowing badge on top
            made.steps = {{StepKind::sprites, 0, count},
                          {StepKind::begin_group, 0, 0},
                          {StepKind::sprites, count, count + 1},
                          {StepKind::end_group, 0, 0}};
            add(made, figure, {250, 450, 240, 240}, {255, 255, 255, 255}, scene::translation(150 - 250, 130 - 450));
            return made;
        }
        made.steps = {{StepKind::sprites, 0, begin},
                      {StepKind::begin_group, 0, 0},
                      {StepKind::sprites, begin, end},
                      {StepKind::end_group, 0, 0},
                      {StepKind::sprites, end, count}};
        return made;
    }

private:
    static void add(scene::Scene& made, const scene::Tile& tile, frame::Rect source, Rgba tint,
                    const scene::Affine& map)
    {
        scene::Sprite sprite;
        sprite.id = made.sprites.size() + 1;
        sprite.tile = &tile;
        sprite.source = source;
        sprite.tint = tint;
        if (seal_sprite(sprite, map, kAll))
            made.sprites.push_back(sprite);
    }
};

// Best of several short runs: the machine's noise only ever adds.
template <class Work> double milliseconds(double seconds, const Work& work)
{
    using Clock = std::chrono::steady_clock;
    work();
    double best = 1e9;
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    do {
        const auto start = Clock::now();
        work();
        best = std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    } while (Clock::now() < end);
    return best;
}

scene::DamageMap some_blocks()
{
    scene::DamageMap damage(kCanvas);
    std::mt19937 random(1);
    while (damage.share() < 0.05) { // a mouth, an eye, a word: small boxes
        const auto x = static_cast<int>(random() % 1000), y = static_cast<int>(random() % 1880);
        damage.mark({x, y, 150, 60});
    }
    return damage;
}

struct Figures {
    double draw_ms, figure_ms, zoom_ms, draw_5_percent_ms, nv12_ms, i420_ms;
};

Figures measure(scene::Renderer& renderer, const Film& film, double seconds)
{
    Image target = *Image::create(kCanvas, PixelFormat::rgba8);
    frame::Yuv420 nv12 = *frame::Yuv420::create(kCanvas, frame::YuvLayout::nv12),
                  i420 = *frame::Yuv420::create(kCanvas, frame::YuvLayout::i420);
    scene::DamageMap all(kCanvas);
    all.mark_all();
    const scene::DamageMap some = some_blocks();
    const scene::Scene turned = film.scene(1, 1.5), straight = film.scene(1, 0), zoomed = film.scene(1.04, 1.5);
    const auto draw = [&](const scene::Scene& scene, const scene::DamageMap& damage) {
        return milliseconds(seconds, [&] { (void)renderer.draw(scene, damage, target).has_value(); });
    };
    Figures figures{};
    figures.figure_ms = draw(straight, all);
    figures.zoom_ms = draw(zoomed, all);
    figures.draw_ms = draw(turned, all);
    figures.draw_5_percent_ms = draw(turned, some);
    figures.nv12_ms = milliseconds(seconds, [&] { (void)renderer.convert(target, all, nv12).has_value(); });
    figures.i420_ms = milliseconds(seconds, [&] { (void)renderer.convert(target, all, i420).has_value(); });
    return figures;
}

void print(const std::string& name, unsigned threads, const Figures& f, const Figures& scalar, double copy_ms)
{
    const auto cell = [](double ms, double scalar_ms) { std::printf(" %8.2f ms %5.1fx", ms, scalar_ms / ms); };
    std::printf("%-16s %2u", name.c_str(), threads);
    cell(f.draw_ms, scalar.draw_ms);
    cell(f.figure_ms, scalar.figure_ms);
    cell(f.zoom_ms, scalar.zoom_ms);
    cell(f.draw_5_percent_ms, scalar.draw_5_percent_ms);
    cell(f.nv12_ms, scalar.nv12_ms);
    cell(f.i420_ms, scalar.i420_ms);
    std::printf("  %6.0f frames/s, %4.1f copies\n", 1000 / (f.draw_ms + f.i420_ms), (f.draw_ms + f.i420_ms) / copy_ms);
}

using Grouped = Film::Grouped;
using scene::Effect;
using scene::EffectKind;

struct GroupCase {
    const char* name;
    Grouped what;
    scene::Group group;
    std::vector<Effect> effects;
    double zoom;
};

std::vector<GroupCase> group_cases()
{
    const frame::Rect badge{75, 55, 390, 390};
    const scene::Group all{.id = 1, .content = 0, .bounds = kAll};
    scene::Group half = all, adjustment = all, small = all;
    half.opacity = 128;
    adjustment.on_background = true;
    small.bounds = badge;
    const Effect blur{.kind = EffectKind::blur, .sigma_x = 12 * 256, .sigma_y = 12 * 256};
    Effect glow{.kind = EffectKind::shadow, .sigma_x = 24 * 256, .sigma_y = 24 * 256}, shadow = glow;
    glow.tint = {255, 220, 120, 255};
    glow.strength = 384;
    shadow.offset_y = 16;
    shadow.tint = {0, 0, 0, 128};
    Effect warmer{.kind = EffectKind::color};
    warmer.matrix = {{{280, 10, 0, 0}, {0, 256, 0, 0}, {0, 0, 220, 0}}};
    return {{"figure at half opacity", Grouped::figure, half, {}, 1},
            {"figure with a shadow", Grouped::figure, all, {shadow}, 1},
            {"all in one group", Grouped::all, all, {}, 1},
            {"390 x 390 glow", Grouped::nothing, small, {glow}, 1},
            {"390 x 390 blur", Grouped::nothing, small, {blur}, 1},
            {"all recoloured", Grouped::all, adjustment, {warmer}, 1},
            {"all blurred", Grouped::all, adjustment, {blur}, 1},
            {"lively: zoom and a glow", Grouped::nothing, small, {glow}, 1.04}};
}

// What groups cost: milliseconds of a whole frame, everything damaged, and how much that is above the same without.
void measure_groups(scene::Renderer& renderer, unsigned threads, const Film& film, double seconds)
{
    Image target = *Image::create(kCanvas, PixelFormat::rgba8);
    frame::Yuv420 i420 = *frame::Yuv420::create(kCanvas, frame::YuvLayout::i420);
    scene::DamageMap all(kCanvas);
    all.mark_all();
    const auto draw_ms = [&](const scene::Scene& scene) {
        return milliseconds(seconds, [&] { (void)renderer.draw(scene, all, target).has_value(); });
    };
    const double convert_ms = milliseconds(seconds, [&] { (void)renderer.convert(target, all, i420).has_value(); });
    std::printf("%s, %u threads\n", renderer.name().c_str(), threads);
    for (const GroupCase& made : group_cases()) {
        const double bare = draw_ms(film.scene(made.zoom, 1.5));
        const double grouped = draw_ms(film.grouped(made.what, made.group, made.effects, made.zoom));
        std::printf("    %-26s %6.2f ms, %+6.2f ms; with I420 %5.0f frames/s\n", made.name, grouped, grouped - bare,
                    1000 / (grouped + convert_ms));
    }
}

}

int main(int count, char** words)
{
    double seconds = 0.5, at_least = 0, most_levels = 100;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = words[i];
        (name == "--seconds"  ? seconds
         : name == "--levels" ? most_levels
                              : at_least) = std::strtod(words[i + 1], nullptr);
    }
    const Film film;
    Image from = *Image::create(kCanvas, PixelFormat::rgba8), to = *Image::create(kCanvas, PixelFormat::rgba8);
    const double copy_ms = milliseconds(seconds, [&] { std::memcpy(to.row(0), from.row(0), from.size_bytes()); });
    std::printf("1080x1920; copying a frame: %.2f ms. Turned: figure turned by 1.5 degrees; straight: only scaled; "
                "zoom: turned, and\n"
                "the background scaled too; 5 %%: the turned scene in small boxes. Each: best time, and times the "
                "reference's speed.\n",
                copy_ms);
    std::printf("%-16s %2s %18s %18s %18s %18s %18s %18s  turned + I420\n", "renderer", "th", "draw turned",
                "draw straight", "draw zoom", "draw 5 %", "to NV12", "to I420");
    const Figures scalar = measure(*cpu::make_scalar_renderer(), film, seconds);
    print("scalar", 1, scalar, scalar, copy_ms);
    double best_ratio = 0;
    auto levels = cpu::simd_levels();
    levels.resize(std::min(levels.size(), static_cast<std::size_t>(most_levels)));
    for (const std::string& level : levels)
        for (const unsigned threads : {1U, base::usable_cores()}) {
            const auto renderer = cpu::make_simd_renderer({.threads = threads, .level = level});
            const Figures figures = measure(*renderer, film, seconds);
            print(renderer->name(), threads, figures, scalar, copy_ms);
            if (threads == 1 && level == levels.front())
                best_ratio = std::min(scalar.draw_ms / figures.draw_ms, scalar.i420_ms / figures.i420_ms);
            if (base::usable_cores() == 1)
                break;
        }
    for (const unsigned threads : {1U, base::usable_cores()})
        measure_groups(*cpu::make_simd_renderer({.threads = threads, .level = {}}), threads, film, seconds);
    if (best_ratio < at_least) {
        std::printf("too slow: %.1f times the reference, wanted %.1f\n", best_ratio, at_least);
        return 1;
    }
    return 0;
}
