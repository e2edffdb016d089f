// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"
#include "compositor/timeline/words.h"

#include <algorithm>

namespace timeline {
namespace {

constexpr double kWidestBlurPx = 100;

bool is_mask(const Layer& layer, const std::vector<Layer>& siblings)
{
    return std::any_of(siblings.begin(), siblings.end(),
                       [&](const Layer& other) { return other.mask && other.mask->layer == layer.id; });
}

struct Span {
    double from_s = 0, to_s = 0;
};
Span span_of(const Change& change)
{
    const bool at_once = change.kind == ChangeKind::cut || change.kind == ChangeKind::cover;
    const double half_s = at_once ? 0 : change.duration_s / 2;
    return {change.at_s - half_s, change.at_s + half_s};
}

}

void Checker::effect(const Path& path, const Effect& effect)
{
    const Path radius = path.member("radius"), amount = path.member("amount"), tone = path.member("color");
    if (const auto* blur = std::get_if<Blur>(&effect)) {
        number(radius, blur->radius_px, 0, kWidestBlurPx);
    } else if (const auto* shadow = std::get_if<DropShadow>(&effect)) {
        points(path.member("offset"), shadow->offset, -2000, 2000);
        number(radius, shadow->radius_px, 0, kWidestBlurPx);
        color(tone, shadow->color);
    } else if (const auto* glow = std::get_if<Glow>(&effect)) {
        number(radius, glow->radius_px, 0, kWidestBlurPx);
        number(path.member("strength"), glow->strength, 0, 4);
        color(tone, glow->color);
    } else if (const auto* brightness = std::get_if<Brightness>(&effect)) {
        number(amount, brightness->amount, 0, 4);
    } else if (const auto* saturation = std::get_if<Saturation>(&effect)) {
        number(amount, saturation->amount, 0, 4);
    } else if (const auto* tint = std::get_if<Tint>(&effect)) {
        color(tone, tint->color);
        number(amount, tint->amount, 0, 1);
    } else if (const auto* vignette = std::get_if<Vignette>(&effect)) {
        number(amount, vignette->amount, 0, 1);
        range(radius, vignette->radius, 0, 1);
    }
}

const LayerPlace* Checker::changed(const Path& path, const Change&, const std::string& id)
{
    const auto found = places_.find(id);
    if (found == places_.end()) {
        add(path, "no layer has the id {}", in_quotes(id));
        return nullptr;
    }
    const LayerPlace& place = found->second;
    const auto type = static_cast<LayerType>(place.layer->content.index());
    if (type == LayerType::audio || type == LayerType::adjustment)
        add(path, "{} is an {} layer, which is not drawn", in_quotes(id), word_of(kLayerTypes, type));
    else if (is_mask(*place.layer, *place.siblings))
        add(path, "{} is a mask, which is not drawn itself", in_quotes(id));
    else
        return &place;
    return nullptr;
}

void Checker::change(const Path& path, const Change& change)
{
    const Path from_path = path.member("from"), to_path = path.member("to");
    const LayerPlace* from = changed(from_path, change, change.from);
    const LayerPlace* to = changed(to_path, change, change.to);
    if (from != nullptr && to != nullptr && from == to)
        add(to_path, "is the same layer as \"from\"");
    else if (from != nullptr && to != nullptr && from->siblings != to->siblings)
        add(to_path, "{} stands in another group than {}", to->path, from->path);
    for (const auto& [where, place] : {std::pair{&from_path, from}, std::pair{&to_path, to}}) {
        const auto* shape = place != nullptr ? std::get_if<Shape>(&place->layer->content) : nullptr;
        if (change.kind == ChangeKind::morph && place != nullptr &&
            (shape == nullptr || shape->kind != ShapeKind::rect))
            add(*where, "{} is no rect shape; a morph needs two", place->path);
    }
    time(path.member("at"), change.at_s);
    range(path.member("duration"), change.duration_s, 0, 60);
    easing(path.member("easing"), change.easing);
    colors(path.member("colors"), change.colors);
    if (change.kind == ChangeKind::cover)
        source(path.member("src"), change.source);
    else if (!change.source.empty() || !change.colors.empty())
        add(path.member(change.source.empty() ? "colors" : "src"), "is for cover changes only");
}

// A layer comes and goes by turns, and is not in two changes at the same time.
void Checker::change_order(const Path& path)
{
    struct Turn {
        Span span;
        std::size_t change = 0;
        bool comes = false;
    };
    std::unordered_map<std::string_view, std::vector<Turn>> turns;
    const auto& list = composition_.changes;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].from == list[i].to)
            continue; // a problem of its own
        turns[list[i].from].push_back({span_of(list[i]), i, false});
        turns[list[i].to].push_back({span_of(list[i]), i, true});
    }
    for (auto& [id, both] : turns)
        std::stable_sort(both.begin(), both.end(),
                         [](const Turn& a, const Turn& b) { return a.span.from_s < b.span.from_s; });
    const auto compare = [&](const std::string& id, std::size_t change, const std::string& member) {
        const std::vector<Turn>& both = turns[id];
        for (std::size_t i = 1; i < both.size(); ++i) {
            const Turn &before = both[i - 1], &now = both[i];
            if (now.change != change)
                continue;
            if (now.comes == before.comes)
                add(path.item(change).member(member), "{} {} in changes[{}] already", in_quotes(id),
                    now.comes ? "comes" : "goes", before.change);
            else if (now.span.from_s < before.span.to_s - 1e-6)
                add(path.item(change), "begins at {}, while {} is still {} until {} (changes[{}])",
                    seconds(now.span.from_s), in_quotes(id), before.comes ? "coming" : "going",
                    seconds(before.span.to_s), before.change);
        }
    };
    for (std::size_t i = 0; i < list.size(); ++i) {
        compare(list[i].from, i, "from");
        compare(list[i].to, i, "to");
    }
}

void Checker::changes()
{
    const Path top;
    const Path path = top.member("changes");
    if (composition_.changes.size() > 1000) {
        add(path, "{} changes are more than 1000", composition_.changes.size());
        return;
    }
    for (std::size_t i = 0; i < composition_.changes.size(); ++i)
        change(path.item(i), composition_.changes[i]);
    change_order(path);
}

}
