// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A preview without its threads: a film in it, a place in the film, a ring that shows it. step() shows what is due by
// the clock it was given; PreviewPlayer calls it at the right moments, tests at moments of their own.
//
// A frame in which nothing changed is not drawn, nor scaled: only blocks that changed are, and each slot of the ring
// takes only those it lacks. Thread: one.

#include "compositor/base/result.h"
#include "compositor/render/beat.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/render/picture_scaler.h"
#include "compositor/render/preview_film.h"
#include "compositor/render/preview_writer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace render {

enum class PreviewEventKind : std::uint8_t {
    state, // playing, paused, ended
    ring,  // another ring, with another size
    film,  // a changed film is seen from the newest frame on
    error, // something failed; the preview goes on with what it had
};

struct PreviewStatus {
    std::string ring;
    frame::Size size, canvas;
    PreviewState state = PreviewState::paused;
    std::int64_t frame = 0; // shown last
    std::int64_t frames = 0;
    double seconds = 0; // of that frame
    double speed = 1;
    bool loop = false;
    std::uint64_t edit = 0; // of the film shown; the first is 0
    std::uint64_t shown = 0, late = 0, dropped = 0, failed = 0;
    std::uint64_t drawn = 0; // of those shown: something changed since the frame before
};

struct PreviewEvent {
    PreviewEventKind kind = PreviewEventKind::state;
    PreviewStatus status;
    std::uint64_t edit = 0; // film, error: which edit it was, 0 when it was none
    std::string text;       // error: what, and what to do
};

enum class AtEnd : std::uint8_t { stop, loop };

struct DeckSpec {
    ChosenRenderer renderer;
    frame::Size box; // the picture fits into it; no larger than the canvas
    AtEnd at_end = AtEnd::stop;
    std::string folder = kRingFolder;
    std::function<TimePoint()> now = &std::chrono::steady_clock::now;
    std::function<void(const PreviewEvent&)> on_event = [](const PreviewEvent&) {}; // from within step and commands
};

class PreviewDeck {
public:
    static constexpr double kSlowest = 0.25, kFastest = 4;

    // Paused at the first frame, which is in the ring.
    static Result<std::unique_ptr<PreviewDeck>> create(DeckSpec spec, SharedFilm film);

    void play(); // at the end: from the beginning
    void pause();
    void seek(double seconds);    // cut to the film; plays on when it was playing
    void set_speed(double speed); // cut to kSlowest..kFastest; other than 1 it is silent
    void set_at_end(AtEnd at_end);
    // Another ring when the size changes; on failure the old one stays.
    Status set_box(frame::Size box);
    // The next frame shows it, at the same time of the film; the film that is not needed any more, which is the new one
    // when it failed. The old one's sound goes on when it is the same.
    SharedFilm change_film(SharedFilm film);

    // Shows what is due. When to come back; none: not before the next command.
    std::optional<TimePoint> step();

    PreviewStatus status() const;
    void write_status(PreviewStatus& out) const; // the same into one that is used again: no allocation

private:
    // A ring and what is needed to fill it.
    struct Screen {
        RingSpec wanted;
        RingWriter ring;
        PictureScaler scaler;
        frame::Image picture;                // what is seen, at the ring's size
        scene::DamageMap fresh;              // blocks of it that are scaled for this frame
        std::vector<scene::DamageMap> stale; // what each slot lacks
        bool blank = true;                   // nothing is in the picture yet
    };

    explicit PreviewDeck(DeckSpec spec) : spec_(std::move(spec)) {}
    const timeline::Compiled& film() const { return film_->compiled; }
    std::int64_t last_frame() const { return film().frame_count() - 1; }
    std::int64_t frame_of(std::int64_t beat) const;

    Result<std::optional<Screen>> screen_for(const timeline::Compiled& film) const;
    void change_screen(Screen screen);
    void aim_sound(std::int64_t frame);
    void enter(PreviewState state);
    void tell(PreviewEventKind kind, std::uint64_t edit = 0, std::string text = {});

    void start_beats(std::int64_t frame);
    void go_on_at(std::int64_t frame, bool same_beats);
    void start_again();
    void count_dropped(std::int64_t frame, std::int64_t beat);
    std::optional<TimePoint> keep_time();
    void show(std::int64_t frame, TimePoint due);
    void draw(std::int64_t frame);
    void publish(TimePoint due);
    void fill_sound(FrameNote& note);

    DeckSpec spec_;
    SharedFilm film_;
    base::Stations stations_;
    std::optional<FrameCursor> cursor_;
    std::optional<Screen> screen_;
    std::optional<Screen> screen_before_; // seen until the first frame is in screen_

    PreviewState state_ = PreviewState::paused;
    double speed_ = 1;
    Beats beats_;                  // while playing
    std::int64_t first_frame_ = 0; // of beat 0
    std::int64_t beat_ = -1;       // shown last
    std::int64_t frame_ = 0;       // shown last, or to be shown
    bool heard_ = false;           // the sound of frame_ was handed out
    bool wanted_ = true;           // frame_ must be shown, whatever the beat
    PreviewCounts counts_;
    std::uint64_t drawn_ = 0;
    std::uint64_t told_edit_ = 0; // seen so far
    TimePoint error_told_{};      // errors of drawing are told once a second
};

}
