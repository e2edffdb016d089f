// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A folder that goes away, a helper pool and a cache over both.

#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

class AssetsTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-assets-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        if (!pool_) {
            auto pool = base::HelperPool::create({});
            ASSERT_TRUE(pool.has_value()) << pool.error().what;
            pool_ = std::make_unique<base::HelperPool>(std::move(*pool));
        }
        make_cache({});
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    static void TearDownTestSuite() { pool_.reset(); }

    void make_cache(const assets::AssetLimits& limits, std::uint64_t kept_bytes = 64U << 20U)
    {
        auto cache = assets::AssetCache::create({folder_ / "config", pool_.get(), limits, kept_bytes});
        ASSERT_TRUE(cache.has_value());
        cache_.emplace(std::move(*cache));
    }
    void write(const std::string& name, std::string_view text)
    {
        std::filesystem::create_directories((folder_ / name).parent_path());
        ASSERT_TRUE(base::write_file_atomic(folder_ / name, text).has_value());
    }
    base::Result<assets::Picture> picture(const std::string& source, frame::Size box)
    {
        return cache_->picture(source, folder_, box);
    }
    std::string error(const std::string& source, frame::Size box = {10, 10})
    {
        const auto result = picture(source, box);
        return result ? "no error" : result.error().what;
    }

    // Colour at a place of the box; nothing drawn there is all zero.
    static frame::Rgba at(const assets::Picture& picture, int x, int y)
    {
        if (!picture.image || x < picture.at.x || y < picture.at.y || x >= picture.at.right() ||
            y >= picture.at.bottom())
            return {};
        const std::uint8_t* pixel =
            picture.image->row(y - picture.at.y) + static_cast<std::ptrdiff_t>(x - picture.at.x) * 4;
        return {pixel[0], pixel[1], pixel[2], pixel[3]};
    }

    std::filesystem::path folder_;
    static inline std::unique_ptr<base::HelperPool>
        pool_; // of a whole suite: starting a helper takes longer than a test
    std::optional<assets::AssetCache> cache_;
};

namespace assets {
inline std::ostream& operator<<(std::ostream& out, const assets::Picture& picture)
{
    return out << picture.at.x << "," << picture.at.y << " " << picture.at.width << "x" << picture.at.height;
}
}
