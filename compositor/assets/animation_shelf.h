// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The animations of one cache, by (digest, request), within one number of bytes for all. Those nobody uses go first,
// the least recently asked for before the others. Private to the room. Thread: any.

#include "compositor/assets/animation.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

namespace assets {

struct AnimationKey {
    std::string digest;
    int width = 0;
    int height = 0;
    double from_s = 0;
    double to_s = 0;
    double speed = 1;
    double sample_rate = 0;
    friend bool operator<(const AnimationKey& a, const AnimationKey& b)
    {
        const auto all = [](const AnimationKey& key) {
            return std::tie(key.digest, key.width, key.height, key.from_s, key.to_s, key.speed, key.sample_rate);
        };
        return all(a) < all(b);
    }
};

class AnimationShelf {
public:
    using Shared = std::shared_ptr<const Animation>;
    explicit AnimationShelf(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

    Shared find(const AnimationKey& key);
    Shared keep(const AnimationKey& key, Animation animation); // the first one kept under the key

    // Lets go what nobody uses until half is free; what may be taken now.
    std::uint64_t make_room();

    std::optional<AnimationInfo> info(const std::string& digest);
    void keep_info(const std::string& digest, const AnimationInfo& info);

private:
    struct Kept {
        Shared animation;
        std::uint64_t asked_for = 0; // turn of the last time
    };
    void drop_unused_above(std::uint64_t bytes);

    std::mutex mutex_;
    const std::uint64_t most_bytes_;
    std::uint64_t bytes_ = 0; // guarded by mutex_, as the rest
    std::uint64_t turn_ = 0;
    std::map<AnimationKey, Kept> animations_;
    std::map<std::string, AnimationInfo> infos_;
};

}
