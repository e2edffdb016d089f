// SPDX-License-Identifier: GPL-3.0-or-later
// Every example is drawn; with LESEDI_LOOK=FOLDER the pictures are left there for a person to look at.
#include "compositor/base/file.h"
#include "compositor/cpu/simd.h"
#include "compositor/media/picture.h"
#include "tests/unit/timeline/rendered.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace timeline {
namespace {

class ExamplesLook : public test::Stage {
protected:
    static std::vector<std::string> names()
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(*base::resource_root() / "config/examples"))
            if (entry.path().extension() == ".json")
                names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }
};

TEST_F(ExamplesLook, EveryExampleCanBeDrawn)
{
    const char* const folder = std::getenv("LESEDI_LOOK");
    const auto renderer = cpu::make_simd_renderer();
    for (const std::string& name : names()) {
        const Compiled c = example(name);
        for (const std::int64_t third : {1, 2, 5}) {
            const scene::Scene scene = frame_of(c, c.frame_count() * third / 6);
            frame::Image image = *frame::Image::create(scene.canvas, frame::PixelFormat::rgba8);
            scene::DamageMap damage(scene.canvas);
            damage.mark_all();
            const base::Status status = renderer->draw(scene, damage, image);
            ASSERT_TRUE(status) << name << ": " << status.error().what;
            if (folder != nullptr) {
                const auto path = std::filesystem::path(folder) / fmt::format("{}-{}.png", name, third);
                ASSERT_TRUE(media::write_png(path, image));
            }
        }
    }
}

}
}
