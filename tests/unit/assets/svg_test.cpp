// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/assets/assets_fixture.h"

#include "compositor/base/hash.h"

#include <fmt/format.h>

#include <chrono>

namespace {

using frame::Rect;
using frame::Rgba;

constexpr const char* kRig = R"svg(<?xml version="1.0"?>
<!-- a comment -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
  <g id="body"><rect x="10" y="5" width="20" height="30" fill="#0dE673"/></g>
  <g id="pose-a" transform="translate(50 10)"><rect id="arm" width="10" height="20" fill="#ff0000" fill-opacity="0.5"/></g>
  <g id="pose-b" display="none"><rect x="70" y="0" width="30" height="50" fill="#0000ff"/><path id="deep" display="none" d="M0 0h5v5H0z"/></g>
  <g id="pose-c" style="display:none"><rect x="0" y="40" width="10" height="10" fill="#00ff00"/></g>
  <g id="1 odd.id"><rect x="90" y="40" width="10" height="10" fill="#00ff00"/></g>
  <g id="nothing"/>
</svg>)svg";

}

class SvgTest : public AssetsTest {
protected:
    void SetUp() override
    {
        AssetsTest::SetUp();
        write("rig.svg", kRig);
    }
};

TEST_F(SvgTest, WholeDrawingHasItsColoursInPlace)
{
    const auto whole = picture("rig.svg", {200, 100});
    ASSERT_TRUE(whole.has_value()) << whole.error().what;
    EXPECT_EQ(whole->box, (frame::Size{200, 100}));
    EXPECT_EQ(whole->at, (Rect{20, 10, 180, 90})) << *whole;
    EXPECT_EQ(at(*whole, 40, 30), (Rgba{13, 230, 115, 255})); // asymmetric: swapped channels cannot hide
    EXPECT_EQ(at(*whole, 110, 40), (Rgba{128, 0, 0, 128}));   // premultiplied
    EXPECT_EQ(at(*whole, 150, 50), (Rgba{}));                 // pose-b is hidden in the whole
}

TEST_F(SvgTest, OneElementIsPlacedAsInTheWhole)
{
    const auto pose = picture("rig.svg#pose-a", {200, 100});
    ASSERT_TRUE(pose.has_value()) << pose.error().what;
    EXPECT_EQ(pose->at, (Rect{100, 20, 20, 40})) << *pose;
    const auto arm = picture("rig.svg#arm", {200, 100});
    ASSERT_TRUE(arm.has_value()) << arm.error().what;
    EXPECT_EQ(arm->at, pose->at);
    EXPECT_EQ(arm->content, pose->content);
}

TEST_F(SvgTest, HiddenElementsAreShownWhenAskedFor)
{
    const auto by_attribute = picture("rig.svg#pose-b", {100, 50});
    ASSERT_TRUE(by_attribute.has_value()) << by_attribute.error().what;
    EXPECT_EQ(by_attribute->at, (Rect{70, 0, 30, 50})) << *by_attribute; // and not the part hidden inside it
    const auto by_style = picture("rig.svg#pose-c", {100, 50});
    ASSERT_TRUE(by_style.has_value());
    EXPECT_EQ(by_style->at, (Rect{0, 40, 10, 10})) << *by_style;
    EXPECT_EQ(picture("rig.svg", {100, 50})->at, (Rect{10, 5, 90, 45})); // and hidden again in the whole
}

TEST_F(SvgTest, IdsThatAreNoCssNames)
{
    const auto odd = picture("rig.svg#1 odd.id", {100, 50});
    ASSERT_TRUE(odd.has_value()) << odd.error().what;
    EXPECT_EQ(odd->at, (Rect{90, 40, 10, 10}));
}

TEST_F(SvgTest, IsStretchedToTheBox)
{
    const auto pose = picture("rig.svg#pose-a", {100, 100});
    ASSERT_TRUE(pose.has_value());
    EXPECT_EQ(pose->at, (Rect{50, 20, 10, 40})) << *pose;
}

TEST_F(SvgTest, AnEmptyElementHasNoPixels)
{
    const auto nothing = picture("rig.svg#nothing", {100, 50});
    ASSERT_TRUE(nothing.has_value()) << nothing.error().what;
    EXPECT_EQ(nothing->image, nullptr);
    EXPECT_TRUE(nothing->at.empty());
}

TEST_F(SvgTest, UnknownElementIsAnErrorThatNamesTheKnownOnes)
{
    const auto result = picture("rig.svg#pose-x", {100, 50});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, base::Errc::not_found);
    EXPECT_EQ(result.error().what,
              "rig.svg#pose-x: the drawing has no element with the id pose-x; it has: body, pose-a, arm, pose-b, "
              "deep, pose-c, 1 odd.id, nothing");
}

TEST_F(SvgTest, NaturalSizes)
{
    write("px.svg", R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="12.5" height="2cm"/>)svg");
    write("percent.svg",
          R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%" viewBox="0 0 30 40"/>)svg");
    write("none.svg", R"svg(<svg xmlns="http://www.w3.org/2000/svg"/>)svg");
    EXPECT_EQ(cache_->natural_size("rig.svg", folder_).value(), (frame::Size{100, 50}));
    EXPECT_EQ(cache_->natural_size("rig.svg#pose-a", folder_).value(), (frame::Size{100, 50}));
    EXPECT_EQ(cache_->natural_size("px.svg", folder_).value(), (frame::Size{13, 76}));
    EXPECT_EQ(cache_->natural_size("percent.svg", folder_).value(), (frame::Size{30, 40}));
    EXPECT_NE(cache_->natural_size("none.svg", folder_).error().what.find("viewBox"), std::string::npos);
}

TEST_F(SvgTest, KeptPicturesAreShared)
{
    const auto first = picture("rig.svg", {40, 20});
    const auto again = picture("./rig.svg", {40, 20});
    ASSERT_TRUE(first.has_value() && again.has_value());
    EXPECT_EQ(first->image, again->image);
    EXPECT_NE(picture("rig.svg", {41, 20})->image, first->image);
}

TEST_F(SvgTest, AChangedFileIsDrawnAgain)
{
    write(
        "dot.svg",
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#ff0000"/></svg>)svg");
    EXPECT_EQ(at(picture("dot.svg", {9, 9}).value(), 4, 4), (Rgba{255, 0, 0, 255}));
    write(
        "dot.svg",
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#00ff00"/></svg>)svg");
    EXPECT_EQ(at(picture("dot.svg", {9, 9}).value(), 4, 4), (Rgba{0, 255, 0, 255}));
}

TEST_F(SvgTest, PrefetchMakesTheSamePictures)
{
    const std::vector<std::string> sources{"rig.svg#pose-a", "rig.svg#pose-b", "rig.svg", "rig.svg#pose-a",
                                           "rig.svg#nothing"};
    ASSERT_TRUE(cache_->prefetch(sources, folder_, {100, 50}).has_value());
    const auto fetched = picture("rig.svg#pose-b", {100, 50});
    make_cache({});
    const auto alone = picture("rig.svg#pose-b", {100, 50});
    ASSERT_TRUE(fetched.has_value() && alone.has_value());
    EXPECT_EQ(fetched->content, alone->content);
    EXPECT_EQ(fetched->at, alone->at);
    const std::vector<std::string> wrong{"rig.svg#pose-a", "rig.svg#pose-x"};
    EXPECT_TRUE(
        cache_->prefetch(wrong, folder_, {100, 50}).error().what.starts_with("rig.svg: the drawing has no element"));
}

TEST_F(SvgTest, AFullShelfStillAnswers)
{
    make_cache({}, 1);
    for (const char* source : {"rig.svg", "rig.svg#pose-a", "rig.svg", "rig.svg#body"})
        EXPECT_TRUE(picture(source, {100, 50}).value().image != nullptr) << source;
}

TEST_F(SvgTest, ConfigSourcesStayInConfig)
{
    write("config/cast/a.svg",
          R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>)svg");
    EXPECT_TRUE(picture("config:cast/a.svg", {9, 9}).has_value());
    EXPECT_NE(error("config:../rig.svg").find("leaves the config folder"), std::string::npos);
    EXPECT_NE(error("config:/etc/passwd").find("leaves the config folder"), std::string::npos);
    EXPECT_TRUE(picture((folder_ / "rig.svg#body").string(), {9, 9}).has_value());
}

TEST_F(SvgTest, KindIsTakenFromContent)
{
    write("really.png",
          R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>)svg");
    EXPECT_TRUE(picture("really.png", {9, 9}).has_value());
    write("noise.svg", "\x01\x02 nothing of the kind");
    EXPECT_NE(error("noise.svg").find("neither an SVG drawing nor"), std::string::npos);
}

TEST_F(SvgTest, ReadsNothingButItself)
{
    write(
        "secret.svg",
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect id="r" width="9" height="9"/></svg>)svg");
    write("curious.svg",
          fmt::format(R"svg(<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
        xmlns:xi="http://www.w3.org/2001/XInclude" viewBox="0 0 9 9">
        <image xlink:href="file://{0}/secret.svg" width="9" height="9"/><use xlink:href="{0}/secret.svg#r"/>
        <image href="secret.svg" width="9" height="9"/><xi:include href="{0}/secret.svg" parse="xml"/></svg>)svg",
                      folder_.string()));
    const auto drawn = picture("curious.svg", {9, 9});
    ASSERT_TRUE(drawn.has_value()) << drawn.error().what;
    EXPECT_EQ(drawn->image, nullptr) << *drawn;
}

TEST_F(SvgTest, BadDrawingsAreSentences)
{
    write("half.svg", R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9")svg");
    write(
        "bomb.svg",
        R"svg(<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
        <!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;">]>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>&g;&g;&g;</text></svg>)svg");
    EXPECT_NE(error("half.svg").find("half.svg: the drawing cannot be read"), std::string::npos) << error("half.svg");
    EXPECT_NE(error("bomb.svg"), "no error");
    EXPECT_NE(error("missing.svg").find("no such file"), std::string::npos);
    EXPECT_NE(error("").find("source is empty"), std::string::npos);
    EXPECT_NE(error("rig.svg", {20'000, 10}).find("16384"), std::string::npos);
    EXPECT_NE(error("rig.svg", {16'000, 16'000}).find("64 million"), std::string::npos);
    EXPECT_NE(error("rig.svg", {0, 10}).find("outside"), std::string::npos);
    for (const char* source : {"half.svg", "bomb.svg", "missing.svg"})
        EXPECT_EQ(error(source).find('\n'), std::string::npos) << source;
    EXPECT_TRUE(picture("rig.svg", {10, 10}).has_value());
}

TEST_F(SvgTest, ASlowDrawingEndsAtTheLimit)
{
    std::string deep; // nested patterns: each level draws the next a hundred times
    for (int i = 0; i < 12; ++i)
        deep += fmt::format(
            R"svg(<pattern id="p{}" width="1%" height="1%"><rect width="100%" height="100%" fill="url(#p{})"/></pattern>)svg",
            i, i + 1);
    write(
        "slow.svg",
        R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><defs>)svg" + deep +
            R"svg(<filter id="f">)svg" +
            [] {
                std::string blurs;
                for (int i = 0; i < 400; ++i)
                    blurs +=
                        R"svg(<feTurbulence baseFrequency="0.9" numOctaves="40"/><feGaussianBlur stdDeviation="90"/>)svg";
                return blurs;
            }() +
            R"svg(</filter></defs><rect width="900" height="900" fill="url(#p0)" filter="url(#f)"/></svg>)svg");
    assets::AssetLimits limits;
    limits.time = std::chrono::milliseconds(300);
    make_cache(limits);
    const auto start = std::chrono::steady_clock::now();
    const auto result = picture("slow.svg", {2000, 2000});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, base::Errc::timed_out) << result.error().what;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(SvgTest, DigestIsTheFiles)
{
    write("a.bin", "abc");
    EXPECT_EQ(cache_->digest("a.bin", folder_).value(), base::to_hex(base::sha256("abc")));
    EXPECT_FALSE(cache_->digest("b.bin", folder_).has_value());
}
