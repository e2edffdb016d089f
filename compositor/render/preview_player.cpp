// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_player.h"

#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/render/film_sound.h"
#include "compositor/timeline/parse.h"

#include <utility>

namespace render {

Result<std::unique_ptr<PreviewPlayer>> PreviewPlayer::create(PreviewSpec spec, PreviewSource first)
{
    remove_dead_rings(spec.ring_folder);
    std::unique_ptr<PreviewPlayer> player(new PreviewPlayer(std::move(spec)));
    PreviewPlayer& self = *player;
    auto film = TRY(self.load({0, std::move(first)}));
    self.deck_ = TRY(PreviewDeck::create({.renderer = std::move(self.spec_.renderer),
                                          .box = self.spec_.box,
                                          .at_end = self.spec_.at_end,
                                          .folder = self.spec_.ring_folder,
                                          .on_event = self.spec_.on_event},
                                         std::move(film)));
    {
        const std::lock_guard lock(self.mutex_); // the sound's thread is there already
        self.deck_->write_status(self.status_);
    }
    if (self.spec_.start == PreviewState::playing)
        self.play();
    self.pacing_ = base::start_thread("preview", [&self](const std::stop_token& stop) { self.pace(stop); });
    self.compiling_ =
        base::start_thread("preview-edit", [&self](const std::stop_token& stop) { self.compile_edits(stop); });
    return player;
}

PreviewPlayer::PreviewPlayer(PreviewSpec spec) : spec_(std::move(spec))
{
    if (!spec_.on_event)
        spec_.on_event = [](const PreviewEvent&) {};
}

PreviewPlayer::~PreviewPlayer()
{
    for (std::jthread* thread : {&compiling_, &pacing_})
        if (thread->joinable()) {
            thread->request_stop();
            thread->join();
        }
    deck_.reset();
    wishes_ = {}; // what may have sound, whose thread may tell of errors until it is gone
    retired_.clear();
    sound_.reset();
}

template <class Set> void PreviewPlayer::wish(const Set& set)
{
    {
        const std::lock_guard lock(mutex_);
        set(wishes_);
        wishes_.any = true;
        wishes_.number = ++wishes_given_;
    }
    wake_.notify_one();
}

void PreviewPlayer::play()
{
    wish([](Wishes& wishes) { wishes.state = PreviewState::playing; });
}

void PreviewPlayer::pause()
{
    wish([](Wishes& wishes) { wishes.state = PreviewState::paused; });
}

void PreviewPlayer::seek(double seconds)
{
    wish([&](Wishes& wishes) { wishes.seconds = seconds; });
}

void PreviewPlayer::set_speed(double speed)
{
    wish([&](Wishes& wishes) { wishes.speed = speed; });
}

void PreviewPlayer::set_box(frame::Size box)
{
    wish([&](Wishes& wishes) { wishes.box = box; });
}

void PreviewPlayer::set_at_end(AtEnd at_end)
{
    wish([&](Wishes& wishes) { wishes.at_end = at_end; });
}

std::uint64_t PreviewPlayer::change(PreviewSource source)
{
    const std::uint64_t number = ++edits_given_;
    edits_.push({number, std::move(source)});
    return number;
}

PreviewStatus PreviewPlayer::status() const
{
    const std::lock_guard lock(mutex_);
    return status_;
}

bool PreviewPlayer::settle(std::chrono::milliseconds timeout) const
{
    std::unique_lock lock(mutex_);
    return settled_.wait_for(lock, timeout, [this, wanted = wishes_given_] { return wishes_done_ >= wanted; });
}

void PreviewPlayer::tell_error(std::uint64_t edit, const base::Error& error) const
{
    spec_.on_event({PreviewEventKind::error, status(), edit, error.what});
}

Result<SharedFilm> PreviewPlayer::load(const Edit& edit)
{
    TRACE_SPAN("load");
    const timeline::Composition* composition = std::get_if<timeline::Composition>(&edit.source.composition);
    timeline::Composition read;
    if (composition == nullptr) {
        read = TRY(timeline::parse_or_fail(std::get<std::string>(edit.source.composition), {.formats = spec_.formats}));
        composition = &read;
    }
    auto compiled = TRY(spec_.compile(*composition, edit.source.folder));
    sound_ = sound_of(*composition, edit);
    return std::make_shared<const PreviewFilm>(
        PreviewFilm{std::move(compiled), sound_, edit.number, edit.source.start_at});
}

// That of the film before when nothing else is heard.
std::shared_ptr<PreviewSound> PreviewPlayer::sound_of(const timeline::Composition& composition, const Edit& edit)
{
    auto mix = mix_of({&composition, edit.source.folder, {}, spec_.config_folder});
    if (mix.clips.empty())
        return nullptr;
    if (sound_ && sound_->spec() == mix)
        return sound_;
    return std::make_shared<PreviewSound>(
        std::move(mix), [this, number = edit.number](const base::Error& error) { tell_error(number, error); });
}

void PreviewPlayer::compile_edits(const std::stop_token& stop)
{
    while (auto edit = edits_.pop(stop)) {
        auto film = load(*edit);
        if (!film) {
            tell_error(edit->number, film.error());
            continue;
        }
        std::vector<SharedFilm> retired;
        wish([&](Wishes& wishes) {
            retired = std::exchange(retired_, {});
            if (wishes.film)
                retired.push_back(std::move(wishes.film)); // never seen
            wishes.film = std::move(*film);
        });
    }
}

void PreviewPlayer::pace(const std::stop_token& stop)
{
    std::optional<TimePoint> next;
    const auto wished = [this] { return wishes_.any; };
    std::unique_lock lock(mutex_);
    while (true) {
        if (next)
            wake_.wait_until(lock, stop, *next, wished);
        else
            wake_.wait(lock, stop, wished);
        if (stop.stop_requested())
            break;
        Wishes wishes = std::exchange(wishes_, {});
        const std::uint64_t number = wishes.any ? wishes.number : wishes_done_;
        lock.unlock();
        carry_out(std::move(wishes));
        next = deck_->step();
        lock.lock();
        deck_->write_status(status_);
        wishes_done_ = number;
        settled_.notify_all();
    }
}

// Where before whether: "play, seek 3" and "seek 3, play" are the same.
void PreviewPlayer::carry_out(Wishes wishes)
{
    if (wishes.film) {
        SharedFilm before = deck_->change_film(std::move(wishes.film));
        const std::lock_guard lock(mutex_);
        retired_.push_back(std::move(before));
    }
    if (wishes.box)
        if (const Status changed = deck_->set_box(*wishes.box); !changed)
            tell_error(0, changed.error());
    if (wishes.at_end)
        deck_->set_at_end(*wishes.at_end);
    if (wishes.seconds)
        deck_->seek(*wishes.seconds);
    if (wishes.speed)
        deck_->set_speed(*wishes.speed);
    if (wishes.state == PreviewState::playing)
        deck_->play();
    else if (wishes.state == PreviewState::paused)
        deck_->pause();
}

}
