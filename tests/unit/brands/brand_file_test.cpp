// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/brands/brand_file.h"

#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace {

class BrandFile : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-brand-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        database_ = std::make_unique<store::Database>(store::Database::open({.path = folder_ / "lesedi.db"}).value());
        files_ = std::make_unique<store::ArtefactStore>(store::ArtefactStore::open(*database_, folder_).value());
        brands_ = std::make_unique<store::BrandRepository>(*database_, store::Scope::of(store::kDefaultTenant));
    }
    void TearDown() override
    {
        files_.reset();
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::filesystem::path write(const std::string& name, std::string_view text)
    {
        EXPECT_TRUE(base::write_file_atomic(folder_ / name, text).has_value());
        return folder_ / name;
    }
    std::string error_of(std::string_view json)
    {
        const auto read = brands::read_brand_file(write("bad.json", json));
        return read ? "none" : read.error().what;
    }
    base::Result<store::BrandTemplate> named(std::string_view wanted)
    {
        return brands::brand_named(wanted, *brands_, *files_);
    }

    std::filesystem::path folder_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::ArtefactStore> files_;
    std::unique_ptr<store::BrandRepository> brands_;
};

}

TEST_F(BrandFile, IsKeptWithItsFilesAndFoundByName)
{
    write("logo.png", "not really a picture: only its bytes are kept");
    const auto file = write("karoo.json", R"({"name": "Karoo Bank",
        "colors": {"primary": "#7c2d12", "accent": "#facc15"}, "fonts": {"heading": "Lora"}, "logo": "logo.png",
        "watermark": {"picture": "logo.png", "position": "top_left", "opacity": 0.25}})");
    const auto kept = named(file.string());
    ASSERT_TRUE(kept.has_value()) << kept.error().what;
    std::filesystem::remove(folder_ / "logo.png");
    std::filesystem::remove(file);

    const auto again = named("Karoo Bank");
    ASSERT_TRUE(again.has_value()) << again.error().what;
    EXPECT_EQ(again->id, kept->id);
    EXPECT_EQ(again->color_primary, "#7c2d12");
    EXPECT_EQ(again->color_text, "#ffffff") << "the default";
    EXPECT_EQ(again->font_heading, "Lora");
    EXPECT_EQ(again->watermark_position, "top_left");
    EXPECT_EQ(again->watermark_opacity, 0.25);
    EXPECT_EQ(again->logo_path, again->watermark_path) << "the same bytes are one file";
    EXPECT_TRUE(std::filesystem::exists(again->logo_path)) << "it outlives the original";
}

TEST_F(BrandFile, OfTheSameNameChangesTheBrand)
{
    const auto first = named(write("a.json", R"({"name": "A", "colors": {"text": "#111111"}})").string()).value();
    const auto second = named(write("a.json", R"({"name": "A", "colors": {"text": "#eeeeee"}})").string()).value();
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.version, first.version + 1);
    EXPECT_EQ(named("A")->color_text, "#eeeeee");
}

TEST_F(BrandFile, ErrorsNameTheFileAndTheKey)
{
    const std::string file = (folder_ / "bad.json").string();
    EXPECT_EQ(error_of("{}"), file + ": name: missing; a brand is found by it");
    EXPECT_EQ(error_of("{"), file + ": not JSON");
    EXPECT_EQ(error_of(R"({"name": "A", "colors": {"accent": "red"}})"),
              file + ": colors.accent: \"red\" is no colour; write #rrggbb");
    EXPECT_NE(error_of(R"({"name": "A", "color": {}})").find("color: unknown key; known are: name, colors"),
              std::string::npos);
    EXPECT_NE(error_of(R"({"name": "A", "logo": "gone.png"})").find("logo: "), std::string::npos);
    EXPECT_NE(error_of(R"({"name": "A", "logo": "gone.png"})").find("no such file"), std::string::npos);
    EXPECT_NE(error_of(R"({"name": "A", "watermark": {"position": "middle"}})").find("top_left, top_right"),
              std::string::npos);
    EXPECT_NE(error_of(R"({"name": "A", "watermark": {"opacity": 7}})").find("from 0 to 1"), std::string::npos);
    EXPECT_NE(error_of("[1]").find("expected an object"), std::string::npos);
    const auto unknown = named("Nobody");
    ASSERT_FALSE(unknown.has_value());
    EXPECT_NE(unknown.error().what.find("kept are: Default"), std::string::npos) << unknown.error().what;
}
