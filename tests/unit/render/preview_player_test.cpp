// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film_sound.h"
#include "compositor/render/preview_player.h"
#include "compositor/render/preview_reader.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/render/little_film.h"
#include "tests/unit/sound/sound_material.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace {

using namespace std::chrono_literals;
using render::PreviewEventKind;
using render::PreviewPlayer;
using render::PreviewReader;
using render::PreviewState;

constexpr auto kPatience = 60s; // on a machine with other work

template <class Question> bool comes_true(const Question& question)
{
    for (const auto end = std::chrono::steady_clock::now() + kPatience; std::chrono::steady_clock::now() < end;) {
        if (question())
            return true;
        std::this_thread::sleep_for(2ms);
    }
    return false;
}

class Player : public testing::Test {
protected:
    void open(const timeline::Composition& film, PreviewState start, render::AtEnd at_end = render::AtEnd::stop)
    {
        render::PreviewSpec spec;
        spec.compile = [this](const auto& composition, const auto& folder) {
            return engine_.compile(composition, folder);
        };
        spec.renderer = render::make_renderer(render::Backend::cpu, 1).value();
        spec.box = {80, 142};
        spec.start = start;
        spec.at_end = at_end;
        spec.on_event = [this](const render::PreviewEvent& event) {
            const std::lock_guard lock(mutex_);
            events_.push_back(event);
        };
        player_ = PreviewPlayer::create(std::move(spec), {film, "/"}).value();
        reader_.emplace(PreviewReader::open(player_->status().ring).value());
    }
    bool sees_edit(std::uint64_t edit)
    {
        return comes_true([&] { return reader_->read(seen_).value() && seen_.edit >= edit; });
    }
    std::optional<render::PreviewEvent> event(PreviewEventKind kind)
    {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find(events_, kind, &render::PreviewEvent::kind);
        return found == events_.end() ? std::nullopt : std::optional(*found);
    }

    render::Engine engine_ = test_support::engine();
    timeline::Composition film_ = test_support::little_film();
    std::mutex mutex_;
    std::vector<render::PreviewEvent> events_; // guarded by mutex_
    std::unique_ptr<PreviewPlayer> player_;
    std::optional<PreviewReader> reader_;
    render::SeenFrame seen_;
};

TEST_F(Player, PlaysToItsEndAndGoes)
{
    film_.duration_s = 0.3;
    film_.cuts_s = {};
    film_.layers = {test_support::box("red", 0, 0.3, {220, 40, 30, 255})};
    open(film_, PreviewState::playing);
    EXPECT_TRUE(comes_true([&] { return reader_->state() == PreviewState::ended; }));
    ASSERT_TRUE(reader_->read(seen_).value());
    EXPECT_EQ(seen_.frame_index, 8);
    EXPECT_EQ(event(PreviewEventKind::state)->status.state, PreviewState::playing);
    player_.reset();
    EXPECT_EQ(reader_->state(), PreviewState::over);
    EXPECT_EQ(reader_->next_name(), "");
}

TEST_F(Player, CommandsWork)
{
    open(film_, PreviewState::playing, render::AtEnd::loop);
    player_->pause();
    player_->seek(1.5);
    player_->set_speed(2);
    EXPECT_TRUE(comes_true([&] { return reader_->read(seen_).value() && seen_.frame_index == 45; }));
    EXPECT_TRUE(comes_true([&] { return player_->status().state == PreviewState::paused; }));
    EXPECT_TRUE(comes_true([&] { return player_->status().speed == 2; }));
    player_->set_box({40, 71});
    EXPECT_TRUE(comes_true([&] { return reader_->state() == PreviewState::over; }));
    ASSERT_TRUE(comes_true([&] { return event(PreviewEventKind::ring).has_value(); }));
    EXPECT_EQ(event(PreviewEventKind::ring)->status.ring, reader_->next_name());
    player_->set_at_end(render::AtEnd::stop);
    EXPECT_TRUE(comes_true([&] { return !player_->status().loop; }));
}

TEST_F(Player, OnceSettledTheStatusTellsWhatWasAsked)
{
    open(film_, PreviewState::paused);
    for (int i = 1; i <= 20; ++i) {
        player_->seek(i * 0.1);
        ASSERT_TRUE(player_->settle(60s));
        EXPECT_EQ(player_->status().frame, i * 3);
    }
    player_->set_speed(2);
    player_->set_box({40, 71});
    player_->play();
    ASSERT_TRUE(player_->settle(60s));
    EXPECT_EQ(player_->status().speed, 2);
    EXPECT_EQ(player_->status().size, (frame::Size{40, 71}));
    EXPECT_EQ(player_->status().state, PreviewState::playing);
}

TEST_F(Player, AChangeIsSeenAsValuesAndAsText)
{
    open(film_, PreviewState::paused);
    ASSERT_TRUE(reader_->read(seen_).value());
    const auto before = seen_.pixels;
    film_.background = {0, 90, 0, 255};
    EXPECT_TRUE(sees_edit(player_->change({film_, "/"})));
    EXPECT_NE(seen_.pixels, before);
    const auto green = seen_.pixels;
    film_.background = {90, 0, 0, 255};
    EXPECT_TRUE(sees_edit(player_->change({timeline::to_json(film_), "/"})));
    EXPECT_NE(seen_.pixels, green);
    ASSERT_TRUE(comes_true([&] { return event(PreviewEventKind::film).has_value(); }));
    EXPECT_EQ(event(PreviewEventKind::film)->edit, 1U);
}

TEST_F(Player, AFailedChangeKeepsPlayingAndSaysWhy)
{
    open(film_, PreviewState::playing, render::AtEnd::loop);
    timeline::Layer lost;
    lost.id = "lost";
    lost.content = timeline::Picture{.source = "no-such-file.png"};
    auto broken = film_;
    broken.layers.push_back(lost);
    for (render::PreviewSource source : {render::PreviewSource{"{not json", "/"}, render::PreviewSource{broken, "/"}}) {
        {
            const std::lock_guard lock(mutex_);
            events_.clear();
        }
        const auto edit = player_->change(std::move(source));
        ASSERT_TRUE(comes_true([&] { return event(PreviewEventKind::error).has_value(); }));
        EXPECT_EQ(event(PreviewEventKind::error)->edit, edit);
        EXPECT_NE(event(PreviewEventKind::error)->text, "");
        const auto shown = player_->status().shown;
        EXPECT_TRUE(comes_true([&] { return player_->status().shown > shown + 2; })) << "it goes on";
        EXPECT_EQ(player_->status().edit, 0U);
    }
    film_.background = {0, 0, 90, 255};
    EXPECT_TRUE(sees_edit(player_->change({film_, "/"}))) << "and takes the next change";
}

TEST_F(Player, ManyChangesAtOnceEndWithTheLast)
{
    open(film_, PreviewState::playing, render::AtEnd::loop);
    std::uint64_t last = 0;
    for (int i = 0; i < 40; ++i) {
        film_.background.b = static_cast<std::uint8_t>(i);
        last = player_->change({film_, "/"});
    }
    EXPECT_EQ(last, 40U);
    EXPECT_TRUE(sees_edit(last));
}

TEST_F(Player, AFirstFilmThatCannotBeCompiledIsAnError)
{
    render::PreviewSpec spec;
    spec.compile = [this](const auto& composition, const auto& folder) { return engine_.compile(composition, folder); };
    spec.renderer = render::make_renderer(render::Backend::cpu, 1).value();
    spec.box = {80, 142};
    EXPECT_FALSE(PreviewPlayer::create(std::move(spec), {std::string("{}"), "/"}));
}

TEST_F(Player, FramesCarryTheirSoundAtSpeedOne)
{
    const test::ScratchFolder folder;
    test::write_tone(folder / "tone.wav", 48'000, [](std::int64_t i) { return 0.5 * test::sine(i, 440); });
    film_.audio.push_back({.source = (folder / "tone.wav").string(), .at_s = 0.1, .loop = true});
    auto mixer = sound::Mixer::create(render::mix_of({&film_, "/", {}, {}})).value();
    std::vector<float> whole(static_cast<std::size_t>(2 * mixer.length_samples()));
    ASSERT_TRUE(mixer.read(whole));
    open(film_, PreviewState::playing, render::AtEnd::loop);
    EXPECT_TRUE(comes_true([&] {
        return reader_->read(seen_).value() && seen_.frame_index > 10 && !seen_.sound.empty() && seen_.sound[100] != 0;
    }));
    ASSERT_EQ(seen_.sound.size(), 3200U);
    EXPECT_TRUE(std::equal(seen_.sound.begin(), seen_.sound.end(), whole.begin() + 2 * seen_.first_sample));
    player_->set_speed(0.5);
    EXPECT_TRUE(comes_true([&] { return reader_->read(seen_).value() && seen_.sound.empty(); })) << "silent";
}

TEST_F(Player, SoundThatCannotBeReadIsToldAndTheFilmPlaysOn)
{
    film_.audio.push_back({.source = "/nonexistent.wav"});
    open(film_, PreviewState::playing, render::AtEnd::loop);
    EXPECT_TRUE(comes_true([&] { return event(PreviewEventKind::error).has_value(); }));
    EXPECT_NE(event(PreviewEventKind::error)->text.find("nonexistent.wav"), std::string::npos);
    EXPECT_TRUE(comes_true([&] { return player_->status().shown > 3; }));
}

// A mix, read in pieces by someone who never waits.
class Heard : public testing::Test {
protected:
    Heard()
    {
        sound::Clip clip;
        clip.path = test::write_tone(folder_ / "tone.wav", 30'000, [](std::int64_t i) {
            return 0.5 * test::sine(i, 300 + static_cast<double>(i) / 100);
        });
        clip.start = {1, 10};
        clip.loop = sound::Loop::yes;
        spec_.duration = {30, 1};
        spec_.clips = {clip};
        auto mixer = sound::Mixer::create(spec_).value();
        whole_.resize(static_cast<std::size_t>(2 * mixer.length_samples()));
        EXPECT_TRUE(mixer.read(whole_));
    }
    // As often as it takes until all of it is there.
    static std::vector<float> heard(render::PreviewSound& sound, std::int64_t first, std::size_t count)
    {
        std::vector<float> out(2 * count);
        EXPECT_TRUE(comes_true([&] { return sound.read(first, out) == count; })) << first;
        return out;
    }
    std::vector<float> part(std::int64_t first, std::size_t count) const
    {
        const auto begin = whole_.begin() + 2 * first;
        return {begin, begin + static_cast<std::ptrdiff_t>(2 * count)};
    }

    test::ScratchFolder folder_;
    sound::MixSpec spec_;
    std::vector<float> whole_;
};

TEST_F(Heard, IsTheMixWhereverItIsRead)
{
    render::PreviewSound sound(spec_, [](const base::Error& error) { ADD_FAILURE() << error.what; });
    EXPECT_EQ(heard(sound, 0, 1600), part(0, 1600));
    for (std::int64_t i = 1; i < 100; ++i)
        EXPECT_EQ(heard(sound, 1600 * i, 1600), part(1600 * i, 1600)) << i;
    sound.aim(48'000 * 29);
    EXPECT_EQ(heard(sound, 48'000 * 29, 1601), part(48'000 * 29, 1601)) << "a long way: sought";
    EXPECT_EQ(heard(sound, 48'000 * 2, 1601), part(48'000 * 2, 1601)) << "back";
    EXPECT_EQ(heard(sound, 48'000 * 9, 1601), part(48'000 * 9, 1601)) << "a short way: mixed through";
}

TEST_F(Heard, BeyondTheEndThereIsSilence)
{
    render::PreviewSound sound(spec_, [](const base::Error& error) { ADD_FAILURE() << error.what; });
    std::vector<float> out(3200, 1.0F);
    EXPECT_EQ(sound.read(48'000 * 31, out), 0U);
    EXPECT_EQ(out, std::vector<float>(3200, 0.0F));
    EXPECT_EQ(heard(sound, 48'000 * 30 - 100, 100), part(48'000 * 30 - 100, 100));
}

}
