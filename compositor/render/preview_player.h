// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Plays a composition live into a shared-memory ring (preview_ring.h), for whoever maps it. The composition may be
// changed at any time: it is compiled beside the playing film, and the next frame shows it; what cannot be compiled
// changes nothing. Lateness is counted and skipped, never caught up with in a burst.
//
// Threads: `preview` paces and draws, `preview-edit` reads and compiles, `preview-sound` mixes. All functions: any
// thread; but for settle(), none waits for a frame or for a compilation.

#include "compositor/base/queue.h"
#include "compositor/render/preview_deck.h"
#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <variant>

namespace render {

using CompileFilm =
    std::function<Result<timeline::Compiled>(const timeline::Composition&, const std::filesystem::path& folder)>;

struct PreviewSpec {
    CompileFilm compile;                   // from create(), then from `preview-edit` alone
    std::vector<timeline::Format> formats; // that a composition given as text may name
    std::filesystem::path config_folder;   // what "config:" means in sound sources
    ChosenRenderer renderer;
    frame::Size box; // the picture fits into it; no larger than the canvas
    AtEnd at_end = AtEnd::stop;
    PreviewState start = PreviewState::playing; // or paused
    std::string ring_folder = kRingFolder;
    std::function<void(const PreviewEvent&)> on_event; // from any of its threads, also at once; must not wait
};

// A composition, as values or as the text of a file.
struct PreviewSource {
    std::variant<timeline::Composition, std::string> composition;
    std::filesystem::path folder; // what its relative sources are relative to
    StartAt start_at = StartAt::same_time;
};

class PreviewPlayer {
public:
    // Compiles the first film; its first frame is in the ring when this returns. Removes rings of dead programs.
    static Result<std::unique_ptr<PreviewPlayer>> create(PreviewSpec spec, PreviewSource first);
    ~PreviewPlayer(); // the ring is unlinked
    PreviewPlayer(const PreviewPlayer&) = delete;
    PreviewPlayer& operator=(const PreviewPlayer&) = delete;

    void play(); // at the end: from the beginning
    void pause();
    void seek(double seconds);     // cut to the film
    void set_speed(double speed);  // cut to PreviewDeck::kSlowest..kFastest; other than 1 it is silent
    void set_box(frame::Size box); // another ring, told by an event
    void set_at_end(AtEnd at_end);

    // The number of this edit, which events carry. One that is overtaken by the next before it is compiled is never
    // shown, and no event tells of it.
    std::uint64_t change(PreviewSource source);

    PreviewStatus status() const; // as of the newest frame
    // Waits until status() tells what every command before brought about; not for films that are still compiled.
    bool settle(std::chrono::milliseconds timeout) const;

private:
    struct Edit {
        std::uint64_t number = 0;
        PreviewSource source;
    };
    // Commands that the pacing thread has not seen yet; of each kind the last one counts.
    struct Wishes {
        std::optional<PreviewState> state;
        std::optional<double> seconds, speed;
        std::optional<frame::Size> box;
        std::optional<AtEnd> at_end;
        SharedFilm film;
        std::uint64_t number = 0; // of the last one
        bool any = false;
    };

    explicit PreviewPlayer(PreviewSpec spec);
    Result<SharedFilm> load(const Edit& edit);
    std::shared_ptr<PreviewSound> sound_of(const timeline::Composition& composition, const Edit& edit);
    template <class Set> void wish(const Set& set);
    void tell_error(std::uint64_t edit, const base::Error& error) const;
    void pace(const std::stop_token& stop);
    void carry_out(Wishes wishes);
    void compile_edits(const std::stop_token& stop);

    PreviewSpec spec_;
    std::atomic<std::uint64_t> edits_given_{0};
    base::Queue<Edit> edits_{1, base::WhenFull::drop_oldest};
    std::shared_ptr<PreviewSound> sound_; // of the film loaded last; of `preview-edit`

    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    mutable std::condition_variable settled_;
    Wishes wishes_;                   // guarded by mutex_
    std::uint64_t wishes_given_ = 0;  // guarded by mutex_
    std::uint64_t wishes_done_ = 0;   // guarded by mutex_
    PreviewStatus status_;            // guarded by mutex_
    std::vector<SharedFilm> retired_; // guarded by mutex_: freed by `preview-edit`, because that takes time

    std::unique_ptr<PreviewDeck> deck_; // of `preview`
    std::jthread pacing_, compiling_;
};

}
