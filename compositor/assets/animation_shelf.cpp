// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/animation_shelf.h"

#include <algorithm>

namespace assets {

AnimationShelf::Shared AnimationShelf::find(const AnimationKey& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = animations_.find(key);
    if (found == animations_.end())
        return nullptr;
    found->second.asked_for = ++turn_;
    return found->second.animation;
}

AnimationShelf::Shared AnimationShelf::keep(const AnimationKey& key, Animation animation)
{
    const std::lock_guard lock(mutex_);
    const std::uint64_t bytes = animation.bytes;
    const auto [place, is_new] = animations_.try_emplace(key);
    if (is_new) {
        place->second = {std::make_shared<const Animation>(std::move(animation)), ++turn_};
        bytes_ += bytes;
    }
    const Shared kept = place->second.animation; // in use, so it stays
    drop_unused_above(most_bytes_);
    return kept;
}

std::uint64_t AnimationShelf::make_room()
{
    const std::lock_guard lock(mutex_);
    drop_unused_above(most_bytes_ / 2);
    std::uint64_t in_use = 0; // what is left unused goes when it must
    for (const auto& [key, kept] : animations_)
        in_use += kept.animation.use_count() > 1 ? kept.animation->bytes : 0;
    return most_bytes_ - std::min(most_bytes_, in_use);
}

void AnimationShelf::drop_unused_above(std::uint64_t bytes)
{
    while (bytes_ > bytes) {
        auto oldest = animations_.end();
        for (auto at = animations_.begin(); at != animations_.end(); ++at)
            if (at->second.animation.use_count() == 1 &&
                (oldest == animations_.end() || at->second.asked_for < oldest->second.asked_for))
                oldest = at;
        if (oldest == animations_.end())
            return;
        bytes_ -= oldest->second.animation->bytes;
        animations_.erase(oldest);
    }
}

std::optional<AnimationInfo> AnimationShelf::info(const std::string& digest)
{
    const std::lock_guard lock(mutex_);
    const auto found = infos_.find(digest);
    return found == infos_.end() ? std::nullopt : std::optional(found->second);
}

void AnimationShelf::keep_info(const std::string& digest, const AnimationInfo& info)
{
    const std::lock_guard lock(mutex_);
    infos_[digest] = info;
}

}
