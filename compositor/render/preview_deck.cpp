// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_deck.h"

#include "compositor/base/trace.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace render {
namespace {

const base::MediaTime kSampleRate(kRingSampleRate, 1);

std::int64_t sample_of(std::int64_t frame, base::MediaTime frame_rate)
{
    return base::MediaTime::from_frames(frame, frame_rate).floor_at(kSampleRate);
}

std::int64_t frame_at(double seconds, const timeline::Compiled& film)
{
    const auto last = static_cast<double>(film.frame_count() - 1);
    const double frame = std::floor(seconds * film.frame_rate().seconds() + 1e-6);
    return static_cast<std::int64_t>(frame > 0 ? std::min(frame, last) : 0); // not a number is the beginning
}

double seconds_of(std::int64_t frame, const timeline::Compiled& film)
{
    return static_cast<double>(frame) / film.frame_rate().seconds();
}

}

Result<std::unique_ptr<PreviewDeck>> PreviewDeck::create(DeckSpec spec, SharedFilm film)
{
    std::unique_ptr<PreviewDeck> deck(new PreviewDeck(std::move(spec)));
    auto screen = TRY(deck->screen_for(film->compiled));
    deck->cursor_ = TRY(FrameCursor::create(film->compiled, std::move(deck->spec_.renderer), deck->stations_));
    deck->film_ = std::move(film);
    deck->screen_ = std::move(*screen);
    deck->told_edit_ = deck->film_->edit;
    deck->aim_sound(0);
    deck->step();
    return deck;
}

// None: the one there is will do.
Result<std::optional<PreviewDeck::Screen>> PreviewDeck::screen_for(const timeline::Compiled& film) const
{
    const frame::Size canvas = film.canvas(), size = fitted(canvas, spec_.box);
    const auto side = [](int pixels) { return static_cast<std::uint32_t>(pixels); };
    const RingSpec wanted{.width_px = side(size.width),
                          .height_px = side(size.height),
                          .canvas_width_px = side(canvas.width),
                          .canvas_height_px = side(canvas.height),
                          .frame_rate_numerator = static_cast<std::uint32_t>(film.frame_rate().numerator()),
                          .frame_rate_denominator = static_cast<std::uint32_t>(film.frame_rate().denominator()),
                          .folder = spec_.folder};
    if (screen_ && screen_->wanted == wanted)
        return std::optional<Screen>();
    auto ring = TRY(RingWriter::create(wanted));
    auto picture = TRY(frame::Image::create(size, frame::PixelFormat::rgba8));
    return Screen{wanted,
                  std::move(ring),
                  PictureScaler(canvas, size),
                  std::move(picture),
                  scene::DamageMap(size),
                  std::vector(wanted.slots, scene::DamageMap(size))};
}

// The screen before stays until there is something to be seen on the new one.
void PreviewDeck::change_screen(Screen screen)
{
    if (!screen_->blank)
        screen_before_ = std::move(screen_);
    screen_ = std::move(screen);
    wanted_ = true;
}

void PreviewDeck::aim_sound(std::int64_t frame)
{
    if (film_->sound)
        film_->sound->aim(sample_of(frame, film().frame_rate()));
}

void PreviewDeck::start_beats(std::int64_t frame)
{
    beats_ = Beats(spec_.now(), film().frame_rate());
    first_frame_ = frame_ = frame;
    beat_ = -1;
    heard_ = false;
    wanted_ = true; // even if it is paused before the first beat
    aim_sound(frame);
}

void PreviewDeck::play()
{
    if (state_ == PreviewState::playing)
        return;
    const std::int64_t next = heard_ ? frame_ + 1 : frame_;
    start_beats(state_ == PreviewState::ended || next > last_frame() ? 0 : next);
    enter(PreviewState::playing);
}

void PreviewDeck::pause()
{
    if (state_ == PreviewState::playing)
        enter(PreviewState::paused);
}

void PreviewDeck::seek(double seconds)
{
    const std::int64_t frame = frame_at(seconds, film());
    if (state_ == PreviewState::playing) {
        start_beats(frame);
        return;
    }
    frame_ = frame;
    wanted_ = true;
    heard_ = false;
    aim_sound(frame);
    if (state_ == PreviewState::ended)
        enter(PreviewState::paused);
}

// The beat goes on; the next one is so much further in the film.
void PreviewDeck::set_speed(double speed)
{
    if (state_ == PreviewState::playing && beat_ >= 0) {
        beats_ = Beats(beats_.begin_of(beat_), film().frame_rate());
        first_frame_ = frame_;
        beat_ = 0;
    }
    speed_ = speed >= kSlowest ? std::min(speed, kFastest) : kSlowest;
}

void PreviewDeck::set_at_end(AtEnd at_end)
{
    spec_.at_end = at_end;
}

Status PreviewDeck::set_box(frame::Size box)
{
    const frame::Size before = std::exchange(spec_.box, box);
    auto screen = screen_for(film());
    if (!screen) {
        spec_.box = before;
        return base::fail(screen.error().code, screen.error().what, screen.error().where);
    }
    if (*screen)
        change_screen(std::move(**screen));
    return {};
}

SharedFilm PreviewDeck::change_film(SharedFilm next)
{
    auto screen = screen_for(next->compiled);
    const Status changed = screen ? cursor_->change_film(next->compiled) : Status();
    if (!screen || !changed) {
        tell(PreviewEventKind::error, next->edit, (screen ? changed.error() : screen.error()).what);
        if (screen && !cursor_->change_film(film()))
            tell(PreviewEventKind::error, next->edit, "preview: no memory for the picture of the film before");
        return next;
    }
    const double seconds = seconds_of(frame_, film());
    const bool same_beats = film().frame_rate() == next->compiled.frame_rate() && next->start_at == StartAt::same_time;
    const bool other_sound = film_->sound != next->sound;
    std::swap(film_, next);
    if (*screen)
        change_screen(std::move(**screen));
    go_on_at(film_->start_at == StartAt::beginning ? 0
             : same_beats                          ? std::min(frame_, last_frame())
                                                   : frame_at(seconds, film()),
             same_beats);
    if (other_sound)
        aim_sound(heard_ ? frame_ + 1 : frame_);
    return next;
}

void PreviewDeck::go_on_at(std::int64_t frame, bool same_beats)
{
    if (!same_beats && state_ == PreviewState::playing)
        start_beats(frame);
    if (!same_beats && state_ == PreviewState::ended)
        enter(PreviewState::paused);
    if (frame != frame_)
        heard_ = false;
    frame_ = frame;
    wanted_ = true;
}

std::optional<TimePoint> PreviewDeck::step()
{
    const auto next = keep_time();
    if (wanted_)
        show(frame_, spec_.now());
    return next;
}

// Skips to the beat that is due: whatever was missed is counted, not shown.
std::optional<TimePoint> PreviewDeck::keep_time()
{
    if (state_ != PreviewState::playing)
        return std::nullopt;
    std::int64_t beat = std::max<std::int64_t>(0, beats_.at(spec_.now()));
    if (frame_of(beat) > last_frame()) {
        const bool shown = beat_ >= 0 && frame_ == last_frame();
        if (spec_.at_end == AtEnd::stop) {
            if (!shown) {
                count_dropped(last_frame(), beat);
                show(last_frame(), spec_.now());
            }
            enter(PreviewState::ended);
            return std::nullopt;
        }
        start_again();
        beat = std::max<std::int64_t>(0, beats_.at(spec_.now()));
    }
    if (beat > beat_) {
        const std::int64_t frame = frame_of(beat);
        count_dropped(frame, beat);
        const bool first = beat_ < 0;
        beat_ = beat;
        if (first || frame != frame_)
            show(frame, beats_.begin_of(beat));
        if (beats_.at(spec_.now()) > beat) {
            ++counts_.late;
            screen_->ring.set_counts(counts_);
        }
    }
    return beats_.begin_of(beat_ + 1);
}

// Those between the one shown last and this one, which the film's speed does not leave out.
void PreviewDeck::count_dropped(std::int64_t frame, std::int64_t beat)
{
    if (beat_ >= 0)
        counts_.dropped += static_cast<std::uint64_t>(
            std::clamp<std::int64_t>(frame - frame_ - 1, 0, std::max<std::int64_t>(0, beat - beat_ - 1)));
}

// From the beginning, on the beat that would have come after the last frame's; after a long stall, now.
void PreviewDeck::start_again()
{
    const auto beats =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(last_frame() + 1 - first_frame_) / speed_));
    const TimePoint start = beats_.begin_of(beats);
    start_beats(0);
    const Beats on_time(start, film().frame_rate());
    if (frame_of(on_time.at(spec_.now())) <= last_frame())
        beats_ = on_time;
}

std::int64_t PreviewDeck::frame_of(std::int64_t beat) const
{
    return first_frame_ + static_cast<std::int64_t>(std::floor(static_cast<double>(beat) * speed_ + 1e-9));
}

void PreviewDeck::show(std::int64_t frame, TimePoint due)
{
    if (frame != frame_)
        heard_ = false;
    frame_ = frame;
    wanted_ = false;
    draw(frame);
    if (screen_->blank)
        return; // what was seen before stays
    publish(due);
    if (screen_before_) {
        screen_->ring.set_state(state_);
        screen_before_->ring.close(screen_->ring.name());
        screen_before_.reset();
        tell(PreviewEventKind::ring);
    }
    if (told_edit_ != film_->edit) {
        told_edit_ = film_->edit;
        tell(PreviewEventKind::film, told_edit_);
    }
}

// Into the picture of the screen. When drawing fails the picture stays what it was.
void PreviewDeck::draw(std::int64_t frame)
{
    cursor_->look(frame);
    const bool changed = cursor_->damage().count() > 0;
    if (!changed && !screen_->blank)
        return;
    if (const Status drawn = changed ? cursor_->draw() : Status(); !drawn) {
        ++counts_.failed;
        screen_->ring.set_counts(counts_);
        if (const TimePoint now = spec_.now(); now - error_told_ >= std::chrono::seconds(1)) {
            error_told_ = now;
            tell(PreviewEventKind::error, 0,
                 drawn.error().what + (drawn.error().code == base::Errc::device_lost
                                           ? "; the last picture stays until the preview is started again"
                                           : ""));
        }
        return;
    }
    TRACE_SPAN("scale");
    Screen& screen = *screen_;
    screen.fresh.clear();
    if (screen.blank)
        screen.fresh.mark_all();
    else
        screen.scaler.carry(cursor_->damage(), screen.fresh);
    screen.scaler.scale(cursor_->picture(), screen.fresh, screen.picture);
    for (scene::DamageMap& stale : screen.stale)
        stale.add(screen.fresh);
    screen.blank = false;
    drawn_ += changed ? 1 : 0;
}

void PreviewDeck::publish(TimePoint due)
{
    Screen& screen = *screen_;
    RingWriter& ring = screen.ring;
    scene::DamageMap& stale = screen.stale[ring.next_slot()];
    ring.begin();
    const std::size_t stride = ring.shape().stride_bytes;
    for_each_run(stale, [&](const frame::Rect& area) {
        for (int y = area.y; y < area.bottom(); ++y)
            std::memcpy(&ring.pixels()[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(4 * area.x)],
                        screen.picture.row(y) + 4 * area.x, static_cast<std::size_t>(4 * area.width));
    });
    stale.clear();
    FrameNote note{.number = ++counts_.shown, .frame_index = frame_, .edit = film_->edit};
    note.presented_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(due.time_since_epoch()).count();
    fill_sound(note);
    counts_.frame_count = film().frame_count();
    ring.set_counts(counts_);
    ring.publish(note);
}

// A frame's sound is handed out once, with its first picture.
void PreviewDeck::fill_sound(FrameNote& note)
{
    note.first_sample = sample_of(frame_, film().frame_rate());
    if (state_ != PreviewState::playing || std::exchange(heard_, true) || speed_ != 1 || !film_->sound)
        return;
    note.sample_count = static_cast<std::uint32_t>(sample_of(frame_ + 1, film().frame_rate()) - note.first_sample);
    film_->sound->read(note.first_sample, screen_->ring.sound().first(std::size_t{2} * note.sample_count));
}

void PreviewDeck::enter(PreviewState state)
{
    state_ = state;
    screen_->ring.set_state(state);
    if (screen_before_)
        screen_before_->ring.set_state(state);
    tell(PreviewEventKind::state);
}

void PreviewDeck::tell(PreviewEventKind kind, std::uint64_t edit, std::string text)
{
    spec_.on_event({kind, status(), edit, std::move(text)});
}

PreviewStatus PreviewDeck::status() const
{
    PreviewStatus status;
    write_status(status);
    return status;
}

void PreviewDeck::write_status(PreviewStatus& status) const
{
    status.ring = screen_->ring.name();
    status.size = screen_->picture.size();
    status.canvas = film().canvas();
    status.state = state_;
    status.frame = frame_;
    status.frames = film().frame_count();
    status.seconds = seconds_of(frame_, film());
    status.speed = speed_;
    status.loop = spec_.at_end == AtEnd::loop;
    status.edit = film_->edit;
    status.shown = counts_.shown;
    status.late = counts_.late;
    status.dropped = counts_.dropped;
    status.failed = counts_.failed;
    status.drawn = drawn_;
}

}
