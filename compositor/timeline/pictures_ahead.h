// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures that layers will need, decoded on other threads while the rest is compiled; each once. Of this room only.
// Thread: ask and get from one; the asset cache from all.

#include "compositor/assets/asset_cache.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace timeline {

class PicturesAhead {
public:
    PicturesAhead(assets::AssetCache& assets, std::filesystem::path folder);
    ~PicturesAhead(); // what has not begun is left, what has is waited for

    // See AssetCache::picture. The number is for get.
    std::size_t ask(const std::string& source, frame::Size box, const assets::Colors& colors);
    // Waits, and meanwhile decodes itself what nobody has begun.
    const base::Result<assets::Picture>& get(std::size_t number);

private:
    struct Wanted {
        std::string source;
        frame::Size box;
        assets::Colors colors;
        std::optional<base::Result<assets::Picture>> picture;
        friend bool operator==(const Wanted& a, const Wanted& b)
        {
            return a.source == b.source && a.box == b.box && a.colors == b.colors;
        }
    };
    void decode_next(std::unique_lock<std::mutex>& lock);
    void work(const std::stop_token& stop);

    assets::AssetCache& assets_;
    std::filesystem::path folder_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Wanted> wanted_; // guarded by mutex_; source, box and colors never change
    std::size_t next_ = 0;      // guarded by mutex_: the first that nobody has begun
    std::vector<std::jthread> threads_;
};

}
