// SPDX-License-Identifier: GPL-3.0-or-later
// Video clips and animated WebP: colours from closed forms, turned and odd pictures, alpha, parts, broken files.
#include "tests/unit/assets/animation_fixture.h"
#include "tests/unit/assets/clip_maker.h"

#include <algorithm>

namespace {

using frame::Rect;
using frame::Rgba;

struct Colors {
    const char* name;
    int matrix; // ITU-T H.273, table 4
    int range;  // 1 limited, 2 full
    double kr;
    double kb;
    const char* samples;
    int depth;
};

// Straight from the standards, in double.
Rgba closed_form(const Colors& colors, const std::array<int, 4>& yuv)
{
    const double unit = 1 << (colors.depth - 8);
    const bool full = colors.range == 2;
    const double most = (1 << colors.depth) - 1;
    const double y = full ? yuv[0] / most : (yuv[0] / unit - 16) / 219;
    const double u = full ? (yuv[1] - 128 * unit) / most : (yuv[1] / unit - 128) / 224;
    const double v = full ? (yuv[2] - 128 * unit) / most : (yuv[2] / unit - 128) / 224;
    const double kg = 1 - colors.kr - colors.kb;
    const double r = y + 2 * (1 - colors.kr) * v;
    const double b = y + 2 * (1 - colors.kb) * u;
    const double g = (y - colors.kr * r - colors.kb * b) / kg;
    const auto code = [](double value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0, 1.0) * 255 + 0.5); };
    return {code(r), code(g), code(b), 255};
}

void expect_near(Rgba found, Rgba wanted, int most, const std::string& what)
{
    EXPECT_NEAR(found.r, wanted.r, most) << what;
    EXPECT_NEAR(found.g, wanted.g, most) << what;
    EXPECT_NEAR(found.b, wanted.b, most) << what;
    EXPECT_NEAR(found.a, wanted.a, most) << what;
}

ClipSpec counting() // the picture's number is its luma
{
    ClipSpec spec;
    spec.samples_at = [](int picture, double, double) { return std::array<int, 4>{40 + 10 * picture, 128, 128, 255}; };
    return spec;
}

}

class ClipTest : public AnimationTest {
protected:
    void make(const std::string& name, const ClipSpec& spec) { ASSERT_EQ(make_clip(folder_ / name, spec), "") << name; }
    static int number(const assets::Picture& picture) // of a counting clip
    {
        return static_cast<int>(std::lround((at(picture, 5, 5).r / 255.0 * 219 + 16 - 40) / 10));
    }
    static std::vector<int> numbers(const assets::Animation& moving)
    {
        std::vector<int> list;
        for (const assets::AnimationFrame& frame : moving.frames)
            list.push_back(number(frame.picture));
        return list;
    }
};

TEST_F(ClipTest, MatrixRangeAndDepthAreHonoured)
{
    const std::vector<Colors> rows{{"601", 6, 1, 0.299, 0.114, "yuv420p", 8},
                                   {"709", 1, 1, 0.2126, 0.0722, "yuv420p", 8},
                                   {"709 full", 1, 2, 0.2126, 0.0722, "yuvj420p", 8},
                                   {"709 4:4:4", 1, 1, 0.2126, 0.0722, "yuv444p", 8},
                                   {"709 4:2:2 10", 1, 1, 0.2126, 0.0722, "yuv422p10le", 10},
                                   {"2020 10", 9, 1, 0.2627, 0.0593, "yuv420p10le", 10},
                                   {"240M", 7, 1, 0.212, 0.087, "yuv420p", 8},
                                   {"unsaid, small", 2, 1, 0.299, 0.114, "yuv420p", 8}};
    for (const Colors& colors : rows) {
        const std::array<int, 4> yuv{colors.depth == 8 ? 145 : 580, colors.depth == 8 ? 98 : 390,
                                     colors.depth == 8 ? 61 : 245, 255};
        ClipSpec spec;
        spec.samples = colors.samples;
        spec.matrix = colors.matrix;
        spec.range = colors.range;
        spec.shown_ms = {0, 40};
        spec.samples_at = [&](int, double, double) { return yuv; };
        make("a.mp4", spec);
        const auto moving = animation("a.mp4", {64, 48});
        ASSERT_TRUE(moving) << colors.name << ": " << error_;
        expect_near(at(moving->frames[0].picture, 20, 20), closed_form(colors, yuv), 1, colors.name);
    }
}

TEST_F(ClipTest, LargeClipsThatSayNothingAreBt709)
{
    ClipSpec spec;
    spec.width = 1280;
    spec.height = 64;
    spec.shown_ms = {0};
    spec.samples_at = [](int, double, double) { return std::array<int, 4>{145, 98, 61, 255}; };
    make("a.mp4", spec);
    const auto moving = animation("a.mp4", {64, 48});
    ASSERT_TRUE(moving) << error_;
    expect_near(at(moving->frames[0].picture, 20, 20),
                closed_form({"", 1, 1, 0.2126, 0.0722, "", 8}, {145, 98, 61, 255}), 1, "709");
}

TEST_F(ClipTest, HdrIsRefusedWithAWayOut)
{
    ClipSpec spec = counting();
    spec.transfer = 16; // PQ
    make("a.mp4", spec);
    EXPECT_EQ(problem("a.mp4"),
              "a.mp4: the clip is HDR (PQ), whose colours would come out wrong; convert it to SDR, BT.709");
}

TEST_F(ClipTest, TurnedClipsStandUpright)
{
    ClipSpec spec;
    spec.shown_ms = {0};
    spec.samples_at = [](int, double x, double y) {
        return std::array<int, 4>{x < 0.5 && y < 0.5 ? 200 : 50, 128, 128, 255}; // the top left corner is light
    };
    struct Case {
        int degrees;
        int x, y; // of the light corner in 48 x 64 or 64 x 48
    };
    for (const Case& wanted : {Case{0, 5, 5}, Case{90, 5, 60}, Case{180, 60, 45}, Case{270, 45, 5}}) {
        spec.turned_degrees = wanted.degrees;
        make("a.mp4", spec);
        const auto info = cache_->animation_info("a.mp4", folder_);
        ASSERT_TRUE(info.has_value());
        const frame::Size upright = wanted.degrees % 180 == 0 ? frame::Size{64, 48} : frame::Size{48, 64};
        EXPECT_EQ(info->size, upright) << wanted.degrees;
        const auto moving = animation("a.mp4", upright);
        ASSERT_TRUE(moving) << error_;
        int light = 0;
        for (const int x : {5, upright.width - 5})
            for (const int y : {5, upright.height - 5})
                light += at(moving->frames[0].picture, x, y).r > 150 ? 1 : 0;
        EXPECT_EQ(light, 1) << wanted.degrees;
        EXPECT_GT(at(moving->frames[0].picture, wanted.x, wanted.y).r, 150) << wanted.degrees;
    }
}

TEST_F(ClipTest, PixelsThatAreNotSquareAndOddSizes)
{
    ClipSpec spec = counting();
    spec.aspect_num = 4;
    spec.aspect_den = 3;
    make("wide.mp4", spec);
    EXPECT_EQ(cache_->animation_info("wide.mp4", folder_).value().size, (frame::Size{85, 48}));
    spec = counting();
    spec.samples = "yuv444p";
    spec.width = 33;
    spec.height = 17;
    make("odd.mp4", spec);
    const auto moving = animation("odd.mp4", {33, 17});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(moving->frames[0].picture.at, (Rect{0, 0, 33, 17}));
    EXPECT_EQ(numbers(*moving), (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(ClipTest, AlphaOfVp9AndProRes)
{
    ClipSpec spec;
    spec.shown_ms = {0, 40};
    spec.container = "webm";
    spec.codec = "libvpx-vp9";
    spec.samples = "yuva420p";
    spec.matrix = 1;
    spec.samples_at = [](int, double x, double) { return std::array<int, 4>{235, 128, 128, x < 0.5 ? 128 : 0}; };
    make("a.webm", spec);
    const auto vp9 = animation("a.webm", {64, 48});
    ASSERT_TRUE(vp9) << error_;
    expect_near(at(vp9->frames[0].picture, 10, 10), {128, 128, 128, 128}, 2, "VP9");
    EXPECT_LE(at(vp9->frames[0].picture, 60, 10).a, 2);
    spec.container = "mov";
    spec.codec = "prores_ks";
    spec.samples = "yuva444p10le";
    spec.samples_at = [](int, double x, double) { return std::array<int, 4>{940, 512, 512, x < 0.5 ? 512 : 0}; };
    make("a.mov", spec);
    const auto prores = animation("a.mov", {64, 48});
    ASSERT_TRUE(prores) << error_;
    expect_near(at(prores->frames[0].picture, 10, 10), {128, 128, 128, 128}, 2, "ProRes");
    EXPECT_EQ(prores->frames[0].picture.at, (Rect{0, 0, 32, 48}));
}

TEST_F(ClipTest, PartsAndSpeed)
{
    ClipSpec spec = counting();
    spec.shown_ms.clear();
    for (int i = 0; i < 20; ++i)
        spec.shown_ms.push_back(i * 100); // 2 s
    spec.samples_at = [](int picture, double, double) { return std::array<int, 4>{40 + 10 * picture, 128, 128, 255}; };
    spec.last_ms = 100;
    spec.key_every = 7; // parts begin inside a group of pictures
    for (const char* name : {"a.mp4", "a.mkv"}) {
        spec.container = name == std::string("a.mp4") ? "mp4" : "matroska";
        make(name, spec);
        const auto part = animation(name, {64, 48}, [](assets::AnimationRequest& request) {
            request.from_s = 1.1;
            request.to_s = 1.5;
            request.sample_rate = 10;
        });
        ASSERT_TRUE(part) << error_;
        EXPECT_EQ(numbers(*part), (std::vector<int>{11, 12, 13, 14})) << name;
        EXPECT_NEAR(part->duration_s, 0.4, 1e-6);
        const auto fast = animation(name, {64, 48}, [](assets::AnimationRequest& request) {
            request.speed = 4;
            request.sample_rate = 10;
        });
        ASSERT_TRUE(fast) << error_;
        EXPECT_EQ(numbers(*fast), (std::vector<int>{0, 4, 8, 12, 16})) << name;
        EXPECT_NEAR(fast->duration_s, 0.5, 0.02);
        const auto late = animation(name, {64, 48}, [](assets::AnimationRequest& request) { request.from_s = 60; });
        EXPECT_FALSE(late);
        EXPECT_NE(error_.find("it is 2.00 s long, and the part from 60.00 s on is wanted"), std::string::npos)
            << error_;
    }
}

TEST_F(ClipTest, VariableFrameRate)
{
    ClipSpec spec = counting();
    spec.shown_ms = {0, 33, 67, 500, 1000};
    spec.container = "matroska"; // milliseconds
    make("a.mkv", spec);
    const auto moving = animation("a.mkv", {64, 48});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(numbers(*moving), (std::vector<int>{0, 1, 2, 3, 4}));
    const std::vector<double> wanted{0, 1 / 30.0, 2 / 30.0, 0.5, 1.0};
    for (std::size_t i = 0; i < wanted.size(); ++i)
        EXPECT_NEAR(moving->frames[i].at_s, wanted[i], 1e-6) << i;
    EXPECT_EQ(number(moving->shown_at(0.49)), 2);
    EXPECT_EQ(number(moving->shown_at(0.5)), 3);
}

TEST_F(ClipTest, BrokenClipsAreSentences)
{
    ClipSpec spec = counting();
    make("a.mp4", spec);
    const auto whole = base::read_text_file(folder_ / "a.mp4", 1 << 20);
    ASSERT_TRUE(whole.has_value());
    write("cut.mp4", std::string_view(*whole).substr(0, whole->size() / 2));
    write("start.mp4", std::string_view(*whole).substr(0, 40));
    std::string noise = *whole;
    const std::size_t data = noise.find("mdat");
    for (std::size_t i = data + 700; i < data + 760 && i < noise.size(); ++i)
        noise[i] = static_cast<char>(i * 37);
    write("noise.mp4", noise);
    for (const char* name : {"cut.mp4", "start.mp4"})
        EXPECT_NE(problem(name).find("clip"), std::string::npos) << problem(name);
    problem("noise.mp4"); // whatever it is, a picture or a sentence
    EXPECT_EQ(error_.find('\n'), std::string::npos);
    EXPECT_TRUE(animation("a.mp4", {10, 10})) << error_; // and the next call works
}

TEST_F(ClipTest, WebpColoursTimesAndAlpha)
{
    ASSERT_EQ(make_webp(folder_ / "a.webp", 16, 8, {{13, 230, 115, 255}, {255, 0, 0, 128}, {0, 0, 255, 255}}), "");
    const auto moving = animation("a.webp", {16, 8});
    ASSERT_TRUE(moving) << error_;
    EXPECT_EQ(moving->kind, assets::AnimationKind::webp);
    EXPECT_EQ(times(*moving), (std::vector<double>{0, 0.1, 0.2}));
    EXPECT_EQ(colors(*moving, 3, 3), (std::vector<Rgba>{{13, 230, 115, 255}, {128, 0, 0, 128}, {0, 0, 255, 255}}));
    const auto whole = base::read_text_file(folder_ / "a.webp", 1 << 20);
    write("cut.webp", std::string_view(*whole).substr(0, whole->size() - 20));
    EXPECT_EQ(problem("cut.webp"), "cut.webp: the WebP is damaged or cut off");
    EXPECT_EQ(at(picture("a.webp", {16, 8}).value(), 1, 1), (Rgba{13, 230, 115, 255}));
}
