// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/layer_index.h"

#include "compositor/timeline/scene_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace timeline {
namespace {

std::size_t bucket_count(const Compiled::State& state)
{
    const auto per = state.index.frames_per_bucket;
    return static_cast<std::size_t>((state.frame_count + per - 1) / per);
}

bool fades(const Transition& transition)
{
    return transition.animation != Animation::none;
}

bool uncovers(const Transition& transition)
{
    return transition.animation == Animation::wipe || transition.animation == Animation::iris;
}

// What a layer and all in it add to a scene at most.
struct Weight {
    std::size_t sprites = 0, groups = 0, effects = 0;
    int depth = 0; // of groups of the scene

    void add(const Weight& other)
    {
        sprites += other.sprites;
        groups += other.groups;
        effects += other.effects;
        depth = std::max(depth, other.depth);
    }
};

constexpr std::size_t kMostSprites = 500'000;

class Scale { // weighs the layers of a bucket
public:
    explicit Scale(const Compiled::State& state) : state_(state) {}

    // Layers from `at` on that lie below `end`, an index in State::layers.
    Weight siblings(const std::uint32_t*& at, const std::uint32_t* last, std::uint32_t end)
    {
        Weight sum;
        while (at != last && *at < end) {
            const CompiledLayer& layer = state_.layers[*at];
            ++at;
            const Weight inside = siblings(at, last, layer.subtree_end);
            if (layer.kind == ContentKind::adjustment && !layer.is_mask)
                adjust(layer, sum);
            else if (!layer.is_mask)
                sum.add(whole(layer, inside));
            if (sum.sprites > kMostSprites || sum.groups > kMostSprites)
                too_many_ = &layer;
            if (sum.depth > kMaxGroupDepth)
                too_deep_ = too_deep_ ? too_deep_ : &layer;
            if (too_many_)
                sum = {};
        }
        return sum;
    }
    const CompiledLayer* too_deep() const { return too_deep_; }
    const CompiledLayer* too_many() const { return too_many_; }

private:
    static bool masked(const CompiledLayer& layer)
    {
        return layer.mask != kNone || uncovers(layer.enter) || uncovers(layer.exit);
    }
    static bool faded(const CompiledLayer& layer)
    {
        return !layer.opacity.constant() || layer.opacity.value < 1 || fades(layer.enter) || fades(layer.exit);
    }

    Weight whole(const CompiledLayer& layer, const Weight& inside) const
    {
        Weight weight = inside;
        if (layer.kind != ContentKind::group)
            weight.sprites += most_sprites(layer);
        weight.groups += layer.groups_at_most;
        weight.depth += layer.groups_at_most > 0 ? 1 : 0;
        finish(layer, weight);
        if (!layer.changes.empty()) { // a pair, its two sides and what uncovers them
            weight.groups += 4;
            weight.sprites += 1;
            weight.depth += 2;
        }
        return weight;
    }

    // Groups, effects and masks of its own around it.
    void finish(const CompiledLayer& layer, Weight& weight) const
    {
        const std::size_t vignettes = vignettes_of(layer);
        const bool grouped = masked(layer) || layer.isolates || !layer.effects.empty() || faded(layer) ||
                             layer.blend != BlendMode::normal;
        if (!grouped)
            return;
        const std::size_t own = 1 + (masked(layer) && !layer.effects.empty() ? 1 : 0) + vignettes;
        weight.groups += own;
        weight.depth += static_cast<int>(own) - (vignettes > 0 && layer.effects.size() == 1 ? 1 : 0);
        weight.effects += layer.effects.size();
        weight.sprites += vignettes;
        add_masks(layer, weight);
    }

    void add_masks(const CompiledLayer& layer, Weight& weight) const
    {
        weight.groups += 3;
        weight.sprites += 2;
        weight.depth = std::max(weight.depth, masked(layer) ? 2 : 1);
        if (layer.mask == kNone)
            return;
        Weight mask = subtree(layer.mask);
        mask.depth += 2;
        weight.add(mask);
    }

    // A whole layer with everything in it, whether alive or not: of masks, which may stand anywhere.
    Weight subtree(std::uint32_t index) const
    {
        const CompiledLayer& layer = state_.layers[index];
        Weight inside;
        for (std::uint32_t child = index + 1; child < layer.subtree_end; child = state_.layers[child].subtree_end)
            if (state_.layers[child].kind == ContentKind::adjustment)
                adjust(state_.layers[child], inside);
            else if (!state_.layers[child].is_mask)
                inside.add(subtree(child));
        return whole(layer, inside);
    }

    void adjust(const CompiledLayer& layer, Weight& below) const
    {
        const std::size_t vignettes = vignettes_of(layer);
        Weight changed = below;
        changed.groups += 8 + vignettes;
        changed.effects += layer.effects.size();
        changed.sprites += 4 + vignettes;
        changed.depth += 1 + static_cast<int>(vignettes);
        const bool partial =
            masked(layer) || faded(layer) || !layer.clip.contains({0, 0, state_.canvas.width, state_.canvas.height});
        if (partial) {
            changed.depth += layer.parent == kNone ? (masked(layer) ? 1 : 0) : 2;
            changed.add(below);
        }
        if (layer.mask != kNone)
            for (int i = 0; i < 2; ++i) {
                Weight mask = subtree(layer.mask);
                mask.depth += 4;
                changed.add(mask);
            }
        below = changed;
    }

    static std::size_t vignettes_of(const CompiledLayer& layer)
    {
        return static_cast<std::size_t>(
            std::count_if(layer.vignettes.begin(), layer.vignettes.end(), [](const auto* tile) { return tile; }));
    }

    static std::size_t most_sprites(const CompiledLayer& layer)
    {
        if (layer.sprites_at_most > 0)
            return layer.sprites_at_most;
        const auto length = [](const PartRange& range) { return range.end - range.begin; };
        std::size_t most = 0;
        for (const PartSet& set : layer.sets) {
            std::size_t sum = length(set.parts);
            for (const WordParts& word : set.words)
                sum += length(word.pills) + length(word.outline) + length(word.fill);
            most = std::max(most, sum);
        }
        return most;
    }

    const Compiled::State& state_;
    const CompiledLayer* too_deep_ = nullptr;
    const CompiledLayer* too_many_ = nullptr;
};

base::Status limits_kept(const Scale& scale)
{
    if (const CompiledLayer* layer = scale.too_deep())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{} ({}): groups with opacity, effects or masks lie more than {} deep around it; "
                                      "take some of them away",
                                      layer->path, layer->id, kMaxGroupDepth));
    if (const CompiledLayer* layer = scale.too_many())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{} ({}): more than {} pictures in one frame; adjustments with opacity, clip or "
                                      "mask draw what is below them twice",
                                      layer->path, layer->id, kMostSprites));
    return {};
}

}

// Buckets as short as a bounded index allows: many layers in a long composition get longer ones.
void build_index(Compiled::State& state)
{
    constexpr std::size_t kMostEntries = 4'000'000;
    const auto lives = [](const CompiledLayer& layer) { return layer.life.begin < layer.life.end; };
    const auto buckets_of = [&](const CompiledLayer& layer) {
        const std::int64_t per = state.index.frames_per_bucket;
        return std::pair{static_cast<std::size_t>(layer.life.begin / per),
                         static_cast<std::size_t>((layer.life.end - 1) / per)};
    };
    const auto entries = [&] {
        std::size_t sum = bucket_count(state);
        for (const CompiledLayer& layer : state.layers)
            if (lives(layer))
                sum += buckets_of(layer).second - buckets_of(layer).first + 1;
        return sum;
    };
    state.index.frames_per_bucket = 16;
    while (entries() > kMostEntries && bucket_count(state) > 1)
        state.index.frames_per_bucket *= 2;

    std::vector<std::vector<std::uint32_t>> buckets(bucket_count(state));
    for (std::size_t i = 0; i < state.layers.size(); ++i) {
        if (!lives(state.layers[i]))
            continue;
        for (auto [bucket, last] = buckets_of(state.layers[i]); bucket <= last; ++bucket)
            buckets[bucket].push_back(static_cast<std::uint32_t>(i));
    }
    for (const auto& bucket : buckets) {
        state.index.starts.push_back(state.index.layers.size());
        state.index.layers.insert(state.index.layers.end(), bucket.begin(), bucket.end());
    }
    state.index.starts.push_back(state.index.layers.size());
}

base::Result<SceneSize> measure(const Compiled::State& state)
{
    SceneSize most;
    Scale scale(state);
    for (std::size_t bucket = 0; bucket + 1 < state.index.starts.size(); ++bucket) {
        const std::uint32_t* at = state.index.layers.data() + state.index.starts[bucket];
        const std::uint32_t* const last = state.index.layers.data() + state.index.starts[bucket + 1];
        const Weight sum = scale.siblings(at, last, kNone);
        TRY(limits_kept(scale));
        most.sprites = std::max(most.sprites, sum.sprites);
        most.groups = std::max(most.groups, sum.groups);
        most.effects = std::max(most.effects, sum.effects);
    }
    return most;
}

}
