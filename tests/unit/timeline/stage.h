// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Fonts and assets for compiling compositions in tests, and short ways to build them.

#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace timeline::test {

class Stage : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        fonts_ = std::make_unique<text::FontSet>(*text::FontSet::create({}));
        helpers_ = std::make_unique<base::HelperPool>(*base::HelperPool::create({}));
        const auto config = *base::resource_root() / "config";
        assets_ = std::make_unique<assets::AssetCache>(*assets::AssetCache::create({config, helpers_.get(), {}}));
    }
    static void TearDownTestSuite()
    {
        assets_.reset();
        helpers_.reset();
        fonts_.reset();
    }

    static CompileContext context() { return {*fonts_, *assets_, *base::resource_root() / "config/examples"}; }
    static Compiled compiled(const Composition& composition)
    {
        auto result = compile(composition, context());
        if (!result)
            throw std::runtime_error(result.error().what); // ends this test only
        return *std::move(result);
    }
    static Compiled example(const std::string& name)
    {
        const auto path = *base::resource_root() / "config/examples" / name;
        return compiled(*parse(*base::read_text_file(path, 1 << 20), {.formats = formats()}).composition);
    }
    static scene::Scene frame_of(const Compiled& compiled, std::int64_t frame_index)
    {
        scene::Scene scene;
        evaluate(compiled, frame_index, scene);
        return scene;
    }

private:
    static inline std::unique_ptr<text::FontSet> fonts_;
    static inline std::unique_ptr<base::HelperPool> helpers_;
    static inline std::unique_ptr<assets::AssetCache> assets_;
};

inline Composition of(std::vector<Layer> layers, double duration_s = 4)
{
    Composition composition;
    composition.duration_s = duration_s;
    composition.layers = std::move(layers);
    return composition;
}

inline Layer shape_layer(const std::string& id, const Point& position, const Point& size, const Color& color = {})
{
    Layer layer;
    layer.id = id;
    layer.position = position;
    layer.content = Shape{.size = size, .fill = color};
    return layer;
}

inline Layer text_layer(const std::string& id, const Point& position, const std::string& text, double size_px = 60)
{
    Layer layer;
    layer.id = id;
    layer.position = position;
    Text content;
    content.text = text;
    content.style.font.size_px = size_px;
    layer.content = content;
    return layer;
}

inline bool all_crisp(const scene::Scene& scene)
{
    bool crisp = !scene.sprites.empty();
    for (const scene::Sprite& sprite : scene.sprites)
        crisp = crisp && sprite.sampling.is_whole_pixel_shift();
    return crisp;
}

inline frame::Rect ink_of(const scene::Scene& scene)
{
    frame::Rect ink;
    for (const scene::Sprite& sprite : scene.sprites)
        ink = frame::unite(ink, sprite.bounds);
    return ink;
}

}
