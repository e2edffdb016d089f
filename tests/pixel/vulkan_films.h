// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Films for tests of the Vulkan renderer, on whatever device there is, a software one too. A machine without any is a
// failure, not a skip.

#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"
#include "compositor/gpu/vulkan_renderer.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace pixel_test {

class VulkanFilms : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto gpu = gpu::Gpu::create({.software = vulkan::Software::allow});
        if (gpu)
            gpu_ = *gpu;
        else
            reason_ = gpu.error().what;
    }
    static void TearDownTestSuite() { gpu_.reset(); }
    void SetUp() override { ASSERT_NE(gpu_, nullptr) << reason_; }

    static std::unique_ptr<scene::Renderer> renderer() { return gpu::make_vulkan_renderer(gpu_).value(); }
    static std::filesystem::path examples() { return *base::resource_root() / "config/examples"; }

    base::Result<timeline::Compiled> compiled(const timeline::Composition& composition)
    {
        return timeline::compile(composition, {fonts_, assets_, examples()});
    }

    base::Result<timeline::Compiled> example(const std::filesystem::path& path)
    {
        timeline::ParseSpec spec;
        spec.formats = formats_;
        return compiled(*timeline::parse_or_fail(*base::read_text_file(path, timeline::kMaxJsonBytes), spec));
    }

    static std::shared_ptr<const gpu::Gpu> gpu_with_memory(std::uint64_t megabytes)
    {
        return gpu::Gpu::create({.software = vulkan::Software::allow, .memory_limit_bytes = megabytes << 20U}).value();
    }

    text::FontSet fonts_ = *text::FontSet::create({});
    base::HelperPool helpers_ = *base::HelperPool::create({});
    std::vector<timeline::Format> formats_ = *timeline::load_formats(*base::resource_root() / "config/platforms.json");
    assets::AssetCache assets_ = *assets::AssetCache::create({*base::resource_root() / "config", &helpers_, {}});

    static inline std::shared_ptr<const gpu::Gpu> gpu_;
    static inline std::string reason_;
};

}
