// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compile_tree.h"
#include "compositor/timeline/segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace timeline {
namespace {

bool is_pair(ChangeKind kind) // drawn as two layers in one place
{
    return kind != ChangeKind::cut && kind != ChangeKind::cover && kind != ChangeKind::morph;
}

std::vector<const Change*> changes_with(const Composition& composition, const std::string& id)
{
    std::vector<const Change*> changes;
    for (const Change& change : composition.changes)
        if (change.from == id || change.to == id)
            changes.push_back(&change);
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change* a, const Change* b) { return a->at_s < b->at_s; });
    return changes;
}

}

bool lasts(const Change& change)
{
    return change.duration_s > 0 && change.kind != ChangeKind::cut && change.kind != ChangeKind::cover;
}

FrameRange frames_of(const Composition& composition, const Change& change)
{
    const double half_s = lasts(change) ? change.duration_s / 2 : 0;
    return {std::max<std::int64_t>(0, first_frame_at(change.at_s - half_s, composition.frame_rate)),
            std::min(frame_count(composition), first_frame_at(change.at_s + half_s, composition.frame_rate))};
}

Life life_of(const Composition& composition, const Layer& layer)
{
    const std::int64_t count = frame_count(composition);
    Life life;
    life.in_s = layer.in_s;
    life.out_s = layer.out_s.value_or(composition.duration_s);
    const std::int64_t begin = first_frame_at(life.in_s, composition.frame_rate);
    const std::int64_t end =
        layer.out_s ? std::min(count, first_frame_at(*layer.out_s, composition.frame_rate)) : count;
    const std::vector<const Change*> changes = changes_with(composition, layer.id);
    if (changes.empty()) {
        life.frames = {begin, end};
        return life;
    }
    std::vector<FrameRange> seen;
    std::int64_t since = changes.front()->from == layer.id ? begin : -1;
    std::int64_t changed = begin; // the end of the last change
    for (const Change* change : changes) {
        const FrameRange frames = frames_of(composition, *change);
        const bool morphs = change->kind == ChangeKind::morph; // a shape of its own stands for both
        const double half_s = lasts(*change) ? change->duration_s / 2 : 0;
        changed = frames.end;
        if (change->to == layer.id) {
            since = since >= 0 ? since : (morphs ? frames.end : frames.begin);
            if (change == changes.front()) {
                life.enters = false;
                life.in_s = std::max(0.0, change->at_s - half_s);
            }
            continue;
        }
        const std::int64_t until = morphs ? frames.begin : frames.end;
        seen.push_back({std::min(since >= 0 ? since : frames.begin, until), until});
        since = -1;
        if (change == changes.back()) {
            life.leaves = false;
            life.out_s = change->at_s + half_s;
        }
    }
    if (since >= 0)
        seen.push_back({since, std::max(end, changed)});
    life.frames = {seen.front().begin, seen.back().end};
    for (std::size_t i = 1; i < seen.size(); ++i)
        if (seen[i - 1].end < seen[i].begin)
            life.gaps.push_back({seen[i - 1].end, seen[i].begin});
    return life;
}

base::Status add_changes(Compiler& compiler, const Nest& nest, const std::vector<Layer>& layers,
                         const std::vector<std::uint32_t>& indices)
{
    if (nest.composition.changes.empty())
        return {};
    Compiled::State& state = compiler.state;
    std::unordered_map<std::string_view, std::uint32_t> by_id;
    for (std::size_t i = 0; i < layers.size(); ++i)
        by_id.emplace(layers[i].id, indices[i]);
    for (std::size_t i = 0; i < nest.composition.changes.size(); ++i) {
        const Change& change = nest.composition.changes[i];
        const auto from = by_id.find(change.from), to = by_id.find(change.to);
        if (from == by_id.end() || to == by_id.end() || !is_pair(change.kind) || !lasts(change))
            continue;
        CompiledChange compiled;
        compiled.id_hash = base::combine(base::xxh3_64(change.from), base::xxh3_64(change.to));
        compiled.kind = change.kind;
        compiled.from = from->second;
        compiled.to = to->second;
        compiled.place = std::max(from->second, to->second);
        compiled.life = frames_of(nest.composition, change);
        compiled.begin_s = change.at_s - change.duration_s / 2;
        compiled.duration_s = change.duration_s;
        compiled.side = change.side;
        compiled.easing = change.easing;
        for (const std::uint32_t index : {compiled.from, compiled.to}) {
            for (const std::uint32_t other : state.layers[index].changes)
                if (state.changes[other].life.begin < compiled.life.end &&
                    compiled.life.begin < state.changes[other].life.end)
                    return base::fail(base::Errc::invalid_input,
                                      fmt::format("changes[{}]: \"{}\" is still in another change then; let one end "
                                                  "before the next begins",
                                                  i, state.layers[index].id));
            state.layers[index].changes.push_back(static_cast<std::uint32_t>(state.changes.size()));
        }
        state.changes.push_back(compiled);
    }
    return {};
}

}
