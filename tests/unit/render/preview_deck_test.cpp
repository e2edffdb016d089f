// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_deck.h"
#include "compositor/render/preview_reader.h"
#include "tests/support/compare.h"
#include "tests/support/count_allocations.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using render::AtEnd;
using render::PreviewDeck;
using render::PreviewEventKind;
using render::PreviewReader;
using render::PreviewState;
using render::TimePoint;

constexpr auto kFrame = std::chrono::nanoseconds(33'333'334); // a little more than a thirtieth of a second

// Takes as long as it is told to on the test's clock, counts, and fails when it is told to.
struct Conduct {
    TimePoint now{10s};
    std::chrono::nanoseconds drawing_takes{0};
    bool fails = false;
    int drawn = 0;
};

class ObedientRenderer final : public scene::Renderer {
public:
    explicit ObedientRenderer(Conduct& conduct) : conduct_(conduct) {}
    base::Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        ++conduct_.drawn;
        conduct_.now += conduct_.drawing_takes;
        if (conduct_.fails) {
            target.fill({1, 2, 3, 255});
            return base::fail(base::Errc::device_lost, "test: the device is gone");
        }
        return inner_->draw(scene, damage, target);
    }
    base::Status convert(const frame::Image&, const scene::DamageMap&, frame::Yuv420&) override { return {}; }
    base::Status submit(const scene::Scene&, const scene::DamageMap&, frame::Image&, const scene::DamageMap&,
                        frame::Yuv420&) override
    {
        return {};
    }
    std::string name() const override { return "obedient"; }

private:
    Conduct& conduct_;
    std::unique_ptr<scene::Renderer> inner_ = render::make_renderer(render::Backend::cpu, 1).value().renderer;
};

class Deck : public testing::Test {
protected:
    render::SharedFilm compiled(const timeline::Composition& film, std::uint64_t edit = 0,
                                render::StartAt start_at = render::StartAt::same_time)
    {
        return std::make_shared<render::PreviewFilm>(
            render::PreviewFilm{engine_.compile(film, "/").value(), nullptr, edit, start_at});
    }
    void open(const timeline::Composition& film, frame::Size box, AtEnd at_end = AtEnd::stop)
    {
        deck_ =
            PreviewDeck::create({.renderer = {std::make_unique<ObedientRenderer>(conduct_), "a test"},
                                 .box = box,
                                 .at_end = at_end,
                                 .now = [this] { return conduct_.now; },
                                 .on_event = [this](const render::PreviewEvent& event) { events_.push_back(event); }},
                                compiled(film))
                .value();
        look();
    }
    void look() { reader_.emplace(PreviewReader::open(deck_->status().ring).value()); }
    const render::SeenFrame& seen()
    {
        EXPECT_TRUE(reader_->read(seen_).value());
        return seen_;
    }
    void pass(std::chrono::nanoseconds time)
    {
        conduct_.now += time;
        deck_->step();
    }
    int count(PreviewEventKind kind) const
    {
        return static_cast<int>(std::ranges::count(events_, kind, &render::PreviewEvent::kind));
    }

    // What the ring shows is what a cursor draws, scaled.
    testing::AssertionResult shows(const timeline::Composition& film, std::int64_t frame)
    {
        const auto expected_film = engine_.compile(film, "/").value();
        base::Stations stations;
        auto cursor =
            render::FrameCursor::create(expected_film, render::make_renderer(render::Backend::cpu, 1).value(), stations)
                .value();
        EXPECT_TRUE(cursor.show(frame));
        const auto& got = seen();
        const frame::Size size = deck_->status().size;
        frame::Image expected = frame::Image::create(size, frame::PixelFormat::rgba8).value(),
                     shown = *frame::Image::create(size, frame::PixelFormat::rgba8);
        scene::DamageMap all(size);
        all.mark_all();
        render::PictureScaler(film.canvas, size).scale(cursor.picture(), all, expected);
        for (int y = 0; y < size.height; ++y)
            std::copy_n(&got.pixels[static_cast<std::size_t>(4 * size.width * y)], 4 * size.width, shown.row(y));
        if (got.frame_index != frame)
            return testing::AssertionFailure() << "frame " << got.frame_index << " instead of " << frame;
        return test_support::same_pixels(shown, expected, fmt::format("frame {}", frame));
    }

    render::Engine engine_ = test_support::engine();
    timeline::Composition film_ = test_support::little_film();
    Conduct conduct_;
    std::vector<render::PreviewEvent> events_;
    std::unique_ptr<PreviewDeck> deck_;
    std::optional<PreviewReader> reader_;
    render::SeenFrame seen_;
};

timeline::Composition still_film()
{
    auto film = test_support::little_film();
    film.layers = {test_support::box("still", 0, 3, {200, 100, 50, 255})};
    film.layers[0].position = timeline::Point{80, 140};
    return film;
}

TEST_F(Deck, PlayingShowsWhatACursorDraws)
{
    for (const frame::Size box : {film_.canvas, frame::Size{80, 142}, frame::Size{53, 300}}) {
        open(film_, box);
        EXPECT_TRUE(shows(film_, 0)) << "the first frame is there at once";
        deck_->play();
        deck_->step();
        for (std::int64_t frame = 1; frame < 40; ++frame) {
            pass(kFrame);
            if (frame % 3 == 0 || frame == 31) {
                EXPECT_TRUE(shows(film_, frame));
            }
        }
        EXPECT_EQ(deck_->status().dropped, 0U);
        EXPECT_EQ(deck_->status().late, 0U);
    }
}

TEST_F(Deck, APausedFilmCostsNothing)
{
    open(film_, {80, 142});
    const int drawn = conduct_.drawn;
    for (int i = 0; i < 50; ++i) {
        conduct_.now += 1s;
        EXPECT_FALSE(deck_->step()) << "it need not be woken";
    }
    EXPECT_EQ(conduct_.drawn, drawn);
    EXPECT_EQ(deck_->status().shown, 1U);
}

TEST_F(Deck, AStillFilmIsShownAndNotDrawn)
{
    const auto film = still_film();
    open(film, {80, 142});
    deck_->play();
    deck_->step();
    for (int i = 0; i < 30; ++i)
        pass(kFrame);
    EXPECT_EQ(conduct_.drawn, 1);
    EXPECT_EQ(deck_->status().shown, 32U);
    EXPECT_TRUE(shows(film, 30));
}

TEST_F(Deck, FramesAllocateNothingOnceItIsWarm)
{
    open(film_, {80, 142}, AtEnd::loop);
    deck_->play();
    render::PreviewStatus status = deck_->status();
    const auto once_through = [&] {
        const std::size_t before = test_support::allocations;
        for (int i = 0; i < 90; ++i) {
            pass(kFrame);
            deck_->write_status(status);
        }
        return test_support::allocations - before;
    };
    once_through();
    EXPECT_EQ(once_through(), 0U);
    EXPECT_GT(conduct_.drawn, 150);
}

TEST_F(Deck, SeeksWhilePausedAndWhilePlaying)
{
    open(film_, {80, 142});
    deck_->seek(1.5);
    deck_->step();
    EXPECT_TRUE(shows(film_, 45));
    EXPECT_EQ(deck_->status().state, PreviewState::paused);
    deck_->play();
    deck_->seek(2.0);
    deck_->step();
    EXPECT_TRUE(shows(film_, 60));
    pass(kFrame);
    EXPECT_TRUE(shows(film_, 61));
    deck_->seek(0.1);
    deck_->step();
    EXPECT_TRUE(shows(film_, 3));
    deck_->seek(1000);
    deck_->step();
    EXPECT_TRUE(shows(film_, 89));
    deck_->seek(std::nan(""));
    deck_->step();
    EXPECT_TRUE(shows(film_, 0));
    EXPECT_EQ(deck_->status().dropped, 0U) << "what is jumped over is not dropped";
    deck_->seek(1);
    deck_->pause();
    deck_->step();
    EXPECT_TRUE(shows(film_, 30)) << "paused before it was seen";
}

TEST_F(Deck, PausedItGoesOnWhereItWas)
{
    open(film_, {80, 142});
    deck_->play();
    for (int i = 0; i < 4; ++i)
        pass(kFrame);
    const auto frame = deck_->status().frame;
    deck_->pause();
    pass(5s);
    EXPECT_EQ(deck_->status().frame, frame);
    deck_->play();
    deck_->step();
    EXPECT_EQ(deck_->status().frame, frame + 1);
    pass(kFrame);
    EXPECT_EQ(deck_->status().frame, frame + 2);
    EXPECT_EQ(deck_->status().dropped, 0U);
}

TEST_F(Deck, SpeedIsFramesABeat)
{
    open(film_, {80, 142});
    deck_->set_speed(2);
    deck_->play();
    deck_->step();
    for (int i = 0; i < 10; ++i)
        pass(kFrame);
    EXPECT_EQ(deck_->status().frame, 20);
    EXPECT_EQ(deck_->status().dropped, 0U);
    deck_->set_speed(0.5);
    for (int i = 0; i < 10; ++i)
        pass(kFrame);
    EXPECT_EQ(deck_->status().frame, 25);
    EXPECT_EQ(deck_->status().speed, 0.5);
    deck_->set_speed(99);
    EXPECT_EQ(deck_->status().speed, PreviewDeck::kFastest);
    deck_->set_speed(std::nan(""));
    EXPECT_EQ(deck_->status().speed, PreviewDeck::kSlowest);
}

TEST_F(Deck, AfterAStallOneFrameIsShownTheOthersAreCounted)
{
    open(film_, {80, 142});
    deck_->play();
    deck_->step();
    const auto shown = deck_->status().shown;
    pass(20 * kFrame);
    EXPECT_EQ(deck_->status().shown, shown + 1);
    EXPECT_EQ(deck_->status().dropped, 19U);
    EXPECT_TRUE(shows(film_, 20));
    deck_->step();
    EXPECT_EQ(deck_->status().shown, shown + 1) << "no burst";
    pass(kFrame);
    EXPECT_EQ(deck_->status().shown, shown + 2);
    EXPECT_EQ(deck_->status().late, 0U) << "they were shown in time";
    EXPECT_EQ(reader_->counts().dropped, 19U);
}

TEST_F(Deck, SlowDrawingIsLateAndSkips)
{
    open(film_, {80, 142});
    deck_->play();
    conduct_.drawing_takes = 50ms;
    for (int i = 0; i < 10; ++i) {
        const auto next = deck_->step();
        ASSERT_TRUE(next);
        conduct_.now = std::max(conduct_.now, *next);
    }
    EXPECT_GE(deck_->status().late, 8U);
    EXPECT_GE(deck_->status().dropped, 4U) << "every second frame, when drawing takes one and a half";
    const auto status = deck_->status();
    EXPECT_EQ(status.frame + 2, static_cast<std::int64_t>(status.shown + status.dropped))
        << "each was shown or dropped";
}

TEST_F(Deck, AtTheEndItStopsAndBeginsAgainWhenPlayed)
{
    open(film_, {80, 142});
    deck_->seek(2.9);
    deck_->play();
    deck_->step();
    for (int i = 0; i < 3; ++i)
        pass(kFrame);
    EXPECT_EQ(deck_->status().state, PreviewState::ended);
    EXPECT_EQ(reader_->state(), PreviewState::ended);
    EXPECT_TRUE(shows(film_, 89));
    EXPECT_FALSE(deck_->step());
    deck_->play();
    deck_->step();
    EXPECT_TRUE(shows(film_, 0));
    pass(10s);
    EXPECT_EQ(deck_->status().state, PreviewState::ended) << "the whole film was missed";
    EXPECT_TRUE(shows(film_, 89));
}

TEST_F(Deck, ALoopGoesOnWithoutAGap)
{
    open(film_, {80, 142}, AtEnd::loop);
    deck_->seek(2.9);
    deck_->play();
    deck_->step();
    for (int i = 0; i < 5; ++i)
        pass(kFrame);
    EXPECT_EQ(deck_->status().frame, 2);
    EXPECT_EQ(deck_->status().state, PreviewState::playing);
    pass(100s);
    EXPECT_EQ(deck_->status().state, PreviewState::playing);
    EXPECT_EQ(deck_->status().frame, 0) << "a long stall begins again";
}

TEST_F(Deck, AnotherSizeIsAnotherRing)
{
    open(film_, {80, 142});
    deck_->play();
    deck_->step();
    pass(kFrame);
    auto before = std::move(*reader_);
    ASSERT_TRUE(deck_->set_box({40, 71}));
    EXPECT_NE(before.state(), PreviewState::over) << "not before there is something to be seen on the new one";
    deck_->step();
    EXPECT_EQ(before.state(), PreviewState::over);
    EXPECT_EQ(before.next_name(), deck_->status().ring);
    EXPECT_FALSE(PreviewReader::open("lesedi-preview-0"));
    look();
    EXPECT_EQ(reader_->shape().width_px, 40U);
    EXPECT_EQ(reader_->state(), PreviewState::playing);
    EXPECT_TRUE(shows(film_, 1));
    EXPECT_EQ(count(PreviewEventKind::ring), 1);
    ASSERT_TRUE(deck_->set_box({40, 71}));
    deck_->step();
    EXPECT_EQ(count(PreviewEventKind::ring), 1) << "the same size is the same ring";
    pass(kFrame);
    EXPECT_TRUE(shows(film_, 2));
}

TEST_F(Deck, AChangedFilmIsSeenAtOnceAndOnlyItsChangeIsDrawn)
{
    open(film_, {80, 142});
    deck_->seek(1.5);
    deck_->step();
    auto changed = film_;
    changed.background = {0, 0, 90, 255};
    const auto before = deck_->change_film(compiled(changed, 1));
    EXPECT_EQ(before->edit, 0U);
    deck_->step();
    EXPECT_TRUE(shows(changed, 45));
    EXPECT_EQ(seen().edit, 1U);
    EXPECT_EQ(count(PreviewEventKind::film), 1);
    const auto drawn = deck_->status().drawn;
    deck_->change_film(compiled(changed, 2));
    deck_->step();
    EXPECT_EQ(seen().edit, 2U);
    EXPECT_EQ(deck_->status().drawn, drawn) << "the same film again: nothing to draw";
    deck_->play();
    for (int i = 0; i < 3; ++i)
        pass(kFrame);
    deck_->change_film(compiled(film_, 3));
    const auto frame = deck_->status().frame;
    deck_->step();
    EXPECT_TRUE(shows(film_, frame)) << "while playing, too: between two beats";
    pass(kFrame);
    EXPECT_TRUE(shows(film_, frame + 1));
}

TEST_F(Deck, AChangedFilmMayHaveAnotherCanvasRateAndLength)
{
    open(film_, {80, 142});
    deck_->seek(2.5);
    deck_->step();
    auto other = film_;
    other.canvas = {200, 100};
    other.frame_rate = {25, 1};
    other.duration_s = 2;
    other.cuts_s = {1};
    other.layers = {test_support::box("one", 0, 2, {9, 200, 9, 255})};
    deck_->change_film(compiled(other, 1));
    deck_->step();
    look();
    EXPECT_EQ(deck_->status().size, (frame::Size{80, 40}));
    EXPECT_EQ(reader_->shape().frame_rate_numerator, 25U);
    EXPECT_TRUE(shows(other, 49));
    deck_->change_film(compiled(film_, 2, render::StartAt::beginning));
    deck_->step();
    look();
    EXPECT_TRUE(shows(film_, 0));
}

TEST_F(Deck, AFailedDrawHoldsThePictureAndCounts)
{
    open(film_, {80, 142});
    deck_->play();
    deck_->step();
    pass(kFrame);
    const auto held = seen().pixels;
    conduct_.fails = true;
    for (int i = 0; i < 5; ++i)
        pass(kFrame);
    EXPECT_EQ(deck_->status().failed, 5U);
    EXPECT_EQ(seen().pixels, held);
    EXPECT_EQ(count(PreviewEventKind::error), 1) << "told once a second";
    conduct_.fails = false;
    pass(kFrame);
    EXPECT_TRUE(shows(film_, 7));
}

}
