// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"
#include "compositor/timeline/figure.h"

#include <fmt/format.h>

namespace timeline {
namespace {

base::Result<assets::Colors> colors_of(const Rig& rig, const Character& character)
{
    assets::Colors colors;
    for (const auto& [name, color] : character.colors) {
        const bool known = std::any_of(rig.colors.begin(), rig.colors.end(),
                                       [&, &wanted = name](const auto& own) { return own.first == wanted; });
        if (!known)
            return base::fail(base::Errc::invalid_input, fmt::format("colors: {}", unknown_color(rig, name)));
        colors[name] = {color.r, color.g, color.b, color.a};
    }
    return colors;
}

class FigureArt { // the pictures of one figure
public:
    FigureArt(Compiler& compiler, const Character& character, double pixels_per_unit, int half_levels,
              const CompiledLayer& layer)
        : compiler_(compiler), character_(character), pixels_per_unit_(pixels_per_unit), half_levels_(half_levels),
          layer_(layer)
    {
    }

    base::Status add_parts(Figure& figure, const assets::Colors& colors)
    {
        const Rig& rig = figure.rig;
        const auto used = used_variants(figure);
        const std::string art = beside(character_.source, rig.art);
        const frame::Size box = pixels(rig.size);
        const auto source_of = [&](std::size_t part, std::size_t variant) {
            return art + "#" + rig.parts[part].variants[variant].element;
        };
        TRY(check_shape(art, rig.size));
        std::vector<std::string> sources;
        for (std::size_t part = 0; part < used.size(); ++part)
            for (std::size_t variant = 0; variant < used[part].size(); ++variant)
                if (used[part][variant])
                    sources.push_back(source_of(part, variant));
        TRY(compiler_.context.assets.prefetch(sources, compiler_.context.folder, box, colors));
        for (std::size_t part = 0; part < used.size(); ++part) {
            auto& pictures = figure.pictures.emplace_back(used[part].size(), kNone);
            for (std::size_t variant = 0; variant < used[part].size(); ++variant)
                if (used[part][variant])
                    pictures[variant] = TRY(add(source_of(part, variant), colors, {{0, 0}, rig.size}, part));
        }
        return {};
    }

    base::Status add_pictures(Figure& figure)
    {
        const Rig& rig = figure.rig;
        figure.pictures.assign(rig.poses.size(), std::vector<std::uint32_t>(3, kNone));
        for (const PoseTurn& turn : figure.turns) {
            const RigPose& pose = rig.poses[turn.pose];
            auto& pictures = figure.pictures[turn.pose];
            if (pictures.front() != kNone)
                continue;
            const std::array<const std::string*, 3> files{&pose.art, &pose.talk, &pose.blink}; // as PictureLook
            for (std::size_t look = 0; look < files.size(); ++look)
                if (!files[look]->empty()) {
                    const std::string source = beside(character_.source, *files[look]);
                    const Place place = TRY(standing_in(rig.size, source));
                    pictures[look] = TRY(add(source, {}, place, 0));
                }
        }
        return {};
    }

private:
    struct Place { // where a picture lies, rig units
        Point at, size;
    };

    frame::Size pixels(const Point& size) const
    {
        const auto side = [&](double units) {
            return std::max(1, static_cast<int>(std::lround(units * pixels_per_unit_)));
        };
        return {side(size.x), side(size.y)};
    }

    // A rig speaks of places in its SVG: it has to be as broad and tall as that, or in the same proportion.
    base::Status check_shape(const std::string& art, const Point& size)
    {
        constexpr double kRounding = 0.01;
        const frame::Size natural = TRY(compiler_.context.assets.natural_size(art, compiler_.context.folder));
        const double shape = natural.width * 1.0 / std::max(1, natural.height);
        if (std::abs(shape / (size.x / size.y) - 1) <= kRounding)
            return {};
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: size is {} x {}, but {} is {} x {}; they must be of one shape",
                                      character_.source, size.x, size.y, art, natural.width, natural.height));
    }

    // As large as fits, in the middle, on the lower edge.
    base::Result<Place> standing_in(const Point& box, const std::string& source)
    {
        const frame::Size natural = TRY(compiler_.context.assets.natural_size(source, compiler_.context.folder));
        const double fit = std::min(box.x / std::max(1, natural.width), box.y / std::max(1, natural.height));
        const Point size{natural.width * fit, natural.height * fit};
        return Place{{(box.x - size.x) / 2, box.y - size.y}, size};
    }

    base::Result<std::uint32_t> add(const std::string& source, const assets::Colors& colors, const Place& place,
                                    std::size_t number)
    {
        const frame::Size box = pixels(place.size);
        const assets::Picture picture =
            TRY(compiler_.context.assets.picture(source, compiler_.context.folder, box, colors));
        if (!picture.image)
            return kNone;
        Part part;
        part.id = part_id(layer_, PartKind::body, number);
        part.tile = TRY(compiler_.state.tiles.add(picture.image, half_levels_));
        part.source = picture.image->bounds();
        part.to_layer = scene::translation(place.at.x, place.at.y) *
                        scene::scaling(place.size.x / box.width, place.size.y / box.height) *
                        scene::translation(picture.at.x, picture.at.y);
        part.own_colors = true;
        compiler_.state.parts.push_back(part);
        return static_cast<std::uint32_t>(compiler_.state.parts.size() - 1);
    }

    Compiler& compiler_;
    const Character& character_;
    double pixels_per_unit_;
    int half_levels_;
    const CompiledLayer& layer_;
};

}

base::Status add_content(Compiler& compiler, const Character& character, const Scales& scales, CompiledLayer& layer)
{
    Rig rig = TRY(load_rig(compiler.context.assets, character.source, compiler.context.folder));
    constexpr double kReach = 0.25; // arms go beyond the rig's box
    const assets::Colors colors = TRY(colors_of(rig, character));
    const double per_unit = character.height_px / rig.size.y;
    const Point box{rig.size.x * per_unit, character.height_px};
    set_box(layer, box);
    const Point most = drawable(scales.most, box);
    const double ref = std::max(most.x, most.y);
    auto made = make_figure(std::move(rig), character, layer.in_s, layer.out_s);
    if (!made)
        return base::in_context(character.source, std::move(made).error());
    auto figure = std::make_shared<Figure>(*std::move(made));
    layer.kind = ContentKind::character;
    if (!(ref > 0 && per_unit > 0))
        return {};
    FigureArt art(compiler, character, per_unit * ref, half_levels_for(scales.least / ref), layer);
    const bool jointed = figure->rig.kind == RigKind::jointed;
    if (jointed)
        TRY(art.add_parts(*figure, colors));
    else
        TRY(art.add_pictures(*figure));
    const double left = (character.mirrored ? layer.box_to.x : layer.box_from.x) * ref, top = layer.box_from.y * ref;
    figure->to_layer =
        scene::translation(left, top) * scene::scaling((character.mirrored ? -1 : 1) * per_unit * ref, per_unit * ref);
    layer.overlaps = true;
    layer.overhang_px += kReach * character.height_px;
    layer.sprites_at_most = jointed ? figure->rig.parts.size() : 2;
    const std::size_t none = compiler.state.parts.size();
    layer.sets.push_back({.ref = {ref, ref}, .parts = {none, none}, .words = {}});
    layer.figure = std::move(figure);
    return {};
}

}
