// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/text/text_support.h"

#include "compositor/base/file.h"

#include <unistd.h>

namespace text {
namespace {

FontSet fresh()
{
    auto fonts = FontSet::create({});
    EXPECT_TRUE(fonts.has_value());
    return std::move(*fonts);
}

std::string style_of(FontSet& fonts, const FontRequest& request)
{
    const auto face = fonts.match(request);
    EXPECT_TRUE(face.has_value());
    const FaceInfo& info = fonts.face_info(*face);
    return info.family + "/" + info.style;
}

TEST(FontSet, MatchesFamilyWeightAndSlant)
{
    FontSet fonts = fresh();
    EXPECT_EQ(style_of(fonts, {"Inter", 400, false}), "Inter/Regular");
    EXPECT_EQ(style_of(fonts, {"inter", 700, false}), "Inter/Bold");
    EXPECT_EQ(style_of(fonts, {"Inter", 600, true}), "Inter/Semi Bold Italic");
    EXPECT_EQ(style_of(fonts, {"Inter", 100, false}), "Inter/Thin");
    EXPECT_EQ(style_of(fonts, {"Noto Sans Arabic", 400, false}), "Noto Sans Arabic/Regular");
}

// CSS Fonts 4, clause 5.2: above 500 the heavier side comes first; 400 to 500 look at each other before going lighter.
TEST(FontSet, ANearWeightIsChosenAsInStyleSheets)
{
    FontSet fonts = fresh();
    EXPECT_EQ(style_of(fonts, {"Noto Sans Arabic", 600, false}), "Noto Sans Arabic/Bold");
    EXPECT_EQ(style_of(fonts, {"Noto Sans Arabic", 500, false}), "Noto Sans Arabic/Regular");
    EXPECT_EQ(style_of(fonts, {"Noto Sans Arabic", 300, false}), "Noto Sans Arabic/Regular");
    EXPECT_EQ(style_of(fonts, {"Noto Sans Arabic", 900, false}), "Noto Sans Arabic/Bold");
}

TEST(FontSet, AnUnknownFamilyStillGivesAFace)
{
    FontSet fonts = fresh();
    EXPECT_FALSE(fonts.is_installed("No Such Family"));
    EXPECT_TRUE(fonts.is_installed("Noto Sans"));
    const auto face = fonts.match({.family = "No Such Family"});
    ASSERT_TRUE(face.has_value());
    EXPECT_NE(fonts.face_info(*face).family, "No Such Family");
    EXPECT_FALSE(fonts.match({.family = "Inter", .weight = 0}).has_value());
}

TEST(FontSet, TheSameRequestsGiveTheSameIds)
{
    FontSet first = fresh();
    FontSet second = fresh();
    for (FontSet* fonts : {&first, &second}) {
        EXPECT_EQ(*fonts->match({"Inter", 700, false}), 0U);
        EXPECT_EQ(*fonts->match({"Inter", 400, false}), 1U);
        EXPECT_EQ(*fonts->match({"Inter", 700, false}), 0U);
    }
}

TEST(FontSet, TheFingerprintIsOfTheFilesUsed)
{
    FontSet first = fresh();
    FontSet second = fresh();
    const std::uint64_t nothing = first.fingerprint();
    const FaceId bold = *first.match({"Inter", 700, false});
    const std::uint64_t with_bold = first.fingerprint();
    EXPECT_NE(nothing, with_bold);
    static_cast<void>(first.match({"Inter", 400, false}));
    static_cast<void>(second.match({"Inter", 400, false}));
    static_cast<void>(second.match({"Inter", 700, false}));
    EXPECT_EQ(first.fingerprint(), second.fingerprint()); // in whatever order
    EXPECT_NE(first.fingerprint(), with_bold);

    const auto folder = std::filesystem::temp_directory_path() / ("lesedi_fonts_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(first.face_info(bold).file, folder / "renamed.otf",
                               std::filesystem::copy_options::overwrite_existing);
    FontSet copied = fresh();
    ASSERT_TRUE(copied.open_file(folder / "renamed.otf").has_value());
    EXPECT_EQ(copied.fingerprint(), with_bold); // whatever the file is called
    std::filesystem::remove_all(folder);
}

TEST(FontSet, FoldersAreSearchedToo)
{
    const auto folder = std::filesystem::temp_directory_path() / ("lesedi_folder_" + std::to_string(::getpid()));
    EXPECT_FALSE(FontSet::create({.folders = {folder}}).has_value());
    std::filesystem::create_directories(folder);
    FontSet fonts = fresh();
    auto bytes = base::read_text_file(fonts.face_info(*fonts.match({.family = "Inter"})).file, 8U << 20);
    ASSERT_TRUE(bytes.has_value());
    const std::string utf16("\0I\0n\0t\0e\0r", 10); // as the name table spells it
    for (std::size_t at = bytes->find(utf16); at != std::string::npos; at = bytes->find(utf16))
        (*bytes)[at + 1] = 'Q';
    ASSERT_TRUE(base::write_file_atomic(folder / "a.otf", *bytes).has_value());
    auto with_folder = FontSet::create({.folders = {folder}});
    ASSERT_TRUE(with_folder.has_value()) << with_folder.error().what;
    EXPECT_FALSE(fonts.is_installed("Qnter"));
    EXPECT_TRUE(with_folder->is_installed("Qnter"));
    const auto face = with_folder->match({.family = "Qnter"});
    ASSERT_TRUE(face.has_value());
    EXPECT_EQ(with_folder->face_info(*face).file, folder / "a.otf");
    std::filesystem::remove_all(folder);
}

TEST(FontSet, ABadFileIsAnErrorThatNamesIt)
{
    FontSet fonts = fresh();
    const auto missing = fonts.open_file("/nonexistent/font.ttf");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, base::Errc::not_found);
    const auto path = std::filesystem::temp_directory_path() / ("lesedi_noise_" + std::to_string(::getpid()) + ".ttf");
    ASSERT_TRUE(base::write_file_atomic(path, "this is no font").has_value());
    const auto noise = fonts.open_file(path);
    ASSERT_FALSE(noise.has_value());
    EXPECT_EQ(noise.error().code, base::Errc::invalid_input);
    EXPECT_NE(noise.error().what.find(path.string()), std::string::npos);
    EXPECT_FALSE(fonts.open_file(std::filesystem::temp_directory_path()).has_value());
    std::filesystem::remove(path);
}

}
}
