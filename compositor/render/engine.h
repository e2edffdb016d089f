// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Everything that compiling a composition needs, made once a program: the child helpers, the asset cache, the fonts.
// Thread: any; compile waits for its turn. Whoever uses fonts() beside it holds use_fonts() (they are not locked).

#include "compositor/assets/asset_cache.h"
#include "compositor/base/helper_pool.h"
#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/known_pictures.h"

#include <filesystem>
#include <memory>
#include <mutex>

namespace render {

using base::Result;
using base::Status;

struct EngineSpec {
    std::filesystem::path root;           // the folder of config/ and fonts/
    std::filesystem::path helper_program; // empty: beside this program
};

class Engine {
public:
    static Result<Engine> create(const EngineSpec& spec);

    // `folder` is what relative sources of the composition are relative to.
    Result<timeline::Compiled> compile(const timeline::Composition& composition, const std::filesystem::path& folder);

    base::HelperPool& helpers() { return *helpers_; }
    assets::AssetCache& assets() { return *assets_; }
    text::FontSet& fonts() { return *fonts_; }
    std::unique_lock<std::mutex> use_fonts() const { return std::unique_lock(*using_fonts_); }
    const std::filesystem::path& root() const { return root_; }
    bool has_headings_font() const; // Poppins was set up; else headings are Inter

private:
    Engine() = default;
    std::filesystem::path root_;
    std::unique_ptr<base::HelperPool> helpers_;
    std::unique_ptr<assets::AssetCache> assets_; // uses helpers_
    std::unique_ptr<text::FontSet> fonts_;
    std::unique_ptr<std::mutex> using_fonts_ = std::make_unique<std::mutex>();
    timeline::KnownPictures known_; // so that a film compiled again is ready sooner
};

}
