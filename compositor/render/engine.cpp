// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/engine.h"

#include "compositor/base/trace.h"

namespace render {

Result<Engine> Engine::create(const EngineSpec& spec)
{
    Engine engine;
    engine.root_ = spec.root;
    engine.helpers_ =
        std::make_unique<base::HelperPool>(TRY(base::HelperPool::create({.program = spec.helper_program})));
    engine.assets_ = std::make_unique<assets::AssetCache>(TRY(assets::AssetCache::create(
        {.config_folder = spec.root / "config", .helpers = engine.helpers_.get(), .limits = {}})));
    text::FontSetSpec fonts;
    std::error_code ignored;
    if (const auto poppins = spec.root / "fonts" / "poppins"; std::filesystem::is_directory(poppins, ignored))
        fonts.folders.push_back(poppins); // without it, headings are Inter
    engine.fonts_ = std::make_unique<text::FontSet>(TRY(text::FontSet::create(fonts)));
    return engine;
}

Result<timeline::Compiled> Engine::compile(const timeline::Composition& composition,
                                           const std::filesystem::path& folder)
{
    TRACE_SPAN("compile");
    const auto fonts = use_fonts();
    return timeline::compile(composition, {.fonts = *fonts_, .assets = *assets_, .folder = folder, .known = &known_});
}

bool Engine::has_headings_font() const
{
    return fonts_->is_installed("Poppins");
}

}
