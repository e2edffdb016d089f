// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Live previews that the daemon hosts: each is a render::PreviewPlayer of one tenant, of a project's film or of a
// posted Composition, seen through its ring, as single pictures or as a stream. One that nobody asks about and nobody
// streams for `idle` is closed: who only maps the ring asks for its status now and then. Another tenant's preview is
// not there. Nothing of them outlives the daemon. Thread: any; calls about one preview that change its film wait for
// each other. `previews` closes the idle ones.

#include "compositor/render/engine.h"
#include "compositor/render/preview_player.h"
#include "daemon/net/http.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace api {

using base::Result;
using base::Status;

struct PreviewHostSpec {
    render::Engine* engine = nullptr; // outlives the host
    render::Backend backend = render::Backend::automatic;
    unsigned threads = 1; // of one preview's renderer
    std::size_t most = 8; // previews, of all tenants
    std::chrono::milliseconds idle{600'000};
    std::string ring_folder = render::kRingFolder;
};

struct PreviewFilm {
    timeline::Composition composition;
    std::filesystem::path folder;          // what its relative sources are relative to
    std::optional<store::Id> project_id{}; // whose it is; empty: it was posted
    std::string format{};
};

struct PreviewWish {                             // what is given changes
    std::optional<render::PreviewState> state{}; // playing or paused
    std::optional<double> seconds{};
    std::optional<double> speed{};
    std::optional<int> width_px{}, height_px{}; // the picture fits into it, no larger than the canvas
    std::optional<render::AtEnd> at_end{};
};

struct PreviewRow {
    store::Id id = 0;
    std::optional<store::Id> project_id;
    std::string format;
    double duration_s = 0, frame_rate = 0;
    render::PreviewStatus status;
    std::string error; // what failed last, the preview goes on with what it had; empty: nothing
};

enum class PictureType : std::uint8_t { png, jpeg };

class PreviewHost {
public:
    static constexpr int kDefaultHeight = 960;

    static Result<std::unique_ptr<PreviewHost>> start(const PreviewHostSpec& spec);
    ~PreviewHost(); // closes all; streams end

    // Compiles the film: some 10 ms to seconds. conflict when there are `most` already.
    Result<PreviewRow> open(store::Scope scope, PreviewFilm film, const PreviewWish& wish);
    Result<PreviewRow> get(store::Scope scope, store::Id id);
    std::vector<PreviewRow> list(store::Scope scope) const; // keeps none alive
    Result<PreviewRow> change(store::Scope scope, store::Id id, const PreviewWish& wish);
    // The next frame shows it; a film that cannot be compiled changes nothing.
    Result<PreviewRow> replace(store::Scope scope, store::Id id, PreviewFilm film);
    Status close(store::Scope scope, store::Id id);
    void close_of(store::Scope scope, store::Id project); // it was deleted

    Result<std::string> picture(store::Scope scope, store::Id id, PictureType type);
    Result<std::unique_ptr<net::ByteSource>> stream(store::Scope scope, store::Id id);

private:
    class Session;
    using SharedSession = std::shared_ptr<Session>;
    explicit PreviewHost(const PreviewHostSpec& spec) : spec_(spec) {}
    Result<SharedSession> find(store::Scope scope, store::Id id) const;
    Status take_place(store::Scope scope);
    void close_idle(const std::stop_token& stop);

    PreviewHostSpec spec_;
    mutable std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::map<store::Id, SharedSession> sessions_; // guarded by mutex_
    std::size_t opening_ = 0;                     // guarded by mutex_: places taken
    store::Id last_id_ = 0;                       // guarded by mutex_
    std::jthread closing_;
};

}
