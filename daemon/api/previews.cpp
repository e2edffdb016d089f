// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/previews.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "compositor/media/picture.h"
#include "daemon/api/picture_stream.h"

#include <algorithm>

namespace api {

using base::Errc;
using base::fail;
using render::PreviewEventKind;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kSettle{1000};
constexpr std::chrono::seconds kCompile{120}; // beside others that compile
constexpr std::chrono::seconds kShow{10};
constexpr int kPictureJpegQuality = 90;

frame::Size box_of(const PreviewWish& wish)
{
    if (!wish.width_px && !wish.height_px)
        return {frame::Image::kMaxSide, PreviewHost::kDefaultHeight};
    return {wish.width_px.value_or(frame::Image::kMaxSide), wish.height_px.value_or(frame::Image::kMaxSide)};
}

base::Error no_preview(store::Id id)
{
    return fail(Errc::not_found, fmt::format("preview {}: there is none; it was closed, or nobody asked for long", id))
        .value();
}

}

// One preview. Everything but create() may be called from any thread.
class PreviewHost::Session {
public:
    static Result<SharedSession> create(const PreviewHostSpec& spec, store::Scope scope, PreviewFilm film,
                                        const PreviewWish& wish)
    {
        auto session = std::make_shared<Session>(spec, scope);
        Session& self = *session;
        render::PreviewSpec player;
        player.compile = [&self](const auto& composition, const auto& folder) {
            return self.compile(composition, folder);
        };
        player.config_folder = spec.engine->root() / "config";
        player.renderer = TRY(render::make_renderer(spec.backend, spec.threads));
        player.box = box_of(wish);
        player.at_end = wish.at_end.value_or(render::AtEnd::stop);
        player.start = wish.state.value_or(render::PreviewState::playing);
        player.ring_folder = spec.ring_folder;
        player.on_event = [&self](const render::PreviewEvent& event) { self.hear(event); };
        self.note(film);
        self.player_ = TRY(
            render::PreviewPlayer::create(std::move(player), {std::move(film.composition), std::move(film.folder)}));
        self.carry_out({.seconds = wish.seconds, .speed = wish.speed});
        self.stream_ =
            std::make_unique<PictureStream>(spec.ring_folder, [&self] { return self.player_->status().ring; });
        return session;
    }
    Session(const PreviewHostSpec& spec, store::Scope scope) : spec_(spec), scope_(scope) {}

    store::Scope scope() const { return scope_; }
    void set_id(store::Id id) { id_ = id; }

    void touch()
    {
        const std::lock_guard lock(mutex_);
        used_ = Clock::now();
    }
    bool is_idle(Clock::time_point now)
    {
        if (stream_->readers() > 0)
            touch();
        const std::lock_guard lock(mutex_);
        return now - used_ > spec_.idle;
    }

    PreviewRow row() const
    {
        const std::lock_guard lock(mutex_);
        PreviewRow row = row_;
        row.id = id_;
        row.status = player_->status();
        return row;
    }

    void carry_out(const PreviewWish& wish)
    {
        if (wish.width_px || wish.height_px)
            player_->set_box(box_of(wish));
        if (wish.at_end)
            player_->set_at_end(*wish.at_end);
        if (wish.seconds)
            player_->seek(*wish.seconds);
        if (wish.speed)
            player_->set_speed(*wish.speed);
        if (wish.state)
            *wish.state == render::PreviewState::playing ? player_->play() : player_->pause();
        if (!player_->settle(kSettle))
            LOG_WARN("api", "preview {}: what was asked for takes longer than {} ms", id_, kSettle.count());
    }

    Status replace(PreviewFilm film)
    {
        const std::lock_guard one_at_a_time(replacing_);
        {
            const std::lock_guard lock(mutex_);
            compiled_.reset();
            row_.error.clear();
        }
        const PreviewFilm about{{}, {}, film.project_id, film.format};
        const double duration_s = film.composition.duration_s, rate = rate_of(film.composition);
        const auto edit = player_->change({std::move(film.composition), std::move(film.folder)});
        std::unique_lock lock(mutex_);
        if (!heard_.wait_for(lock, kCompile, [this] { return compiled_.has_value(); }))
            return fail(Errc::timed_out, fmt::format("preview {}: the Composition is still being compiled; it is shown "
                                                     "when that is done",
                                                     id_));
        if (!*compiled_)
            return tl::unexpected(compiled_->error());
        if (!heard_.wait_for(lock, kShow, [&] { return shown_edit_ >= edit; }))
            return fail(Errc::unavailable, fmt::format("preview {}: it cannot be shown{}{}", id_,
                                                       row_.error.empty() ? "" : ": ", row_.error));
        row_.project_id = about.project_id;
        row_.format = about.format;
        row_.duration_s = duration_s;
        row_.frame_rate = rate;
        lock.unlock();
        player_->settle(kSettle);
        return {};
    }

    Result<std::string> picture(PictureType type) const
    {
        render::SeenFrame seen;
        auto image = look(seen);
        for (int attempt = 0; attempt < 2 && !image; ++attempt)
            image = look(seen); // its size was changed meanwhile
        const frame::Image shown = TRY(std::move(image));
        return type == PictureType::png ? media::png_bytes(shown) : media::jpeg_bytes(shown, kPictureJpegQuality);
    }

    std::unique_ptr<net::ByteSource> stream() { return stream_->subscribe(); }

private:
    static double rate_of(const timeline::Composition& composition)
    {
        return static_cast<double>(composition.frame_rate.numerator()) /
               static_cast<double>(composition.frame_rate.denominator());
    }

    void note(const PreviewFilm& film) // before there are threads
    {
        row_.project_id = film.project_id;
        row_.format = film.format;
        row_.duration_s = film.composition.duration_s;
        row_.frame_rate = rate_of(film.composition);
    }

    // Thread: create()'s, then `preview-edit`.
    Result<timeline::Compiled> compile(const timeline::Composition& composition, const std::filesystem::path& folder)
    {
        auto compiled = spec_.engine->compile(composition, folder);
        {
            const std::lock_guard lock(mutex_);
            compiled_ = compiled ? Status() : Status(tl::unexpect, compiled.error());
        }
        heard_.notify_all();
        return compiled;
    }

    void hear(const render::PreviewEvent& event)
    {
        {
            const std::lock_guard lock(mutex_);
            if (event.kind == PreviewEventKind::film)
                shown_edit_ = std::max(shown_edit_, event.edit);
            else if (event.kind == PreviewEventKind::error)
                row_.error = event.text;
            else
                return;
        }
        heard_.notify_all();
    }

    Result<frame::Image> look(render::SeenFrame& seen) const
    {
        auto ring = TRY(render::PreviewReader::open(player_->status().ring, spec_.ring_folder));
        return newest_picture(ring, seen);
    }

    const PreviewHostSpec& spec_;
    const store::Scope scope_;
    store::Id id_ = 0;
    mutable std::mutex mutex_; // never held while something is asked of the player but its status
    std::condition_variable heard_;
    PreviewRow row_;                                // guarded by mutex_: without id and status
    std::optional<Status> compiled_;                // guarded by mutex_: what became of the last one
    std::uint64_t shown_edit_ = 0;                  // guarded by mutex_
    Clock::time_point used_ = Clock::now();         // guarded by mutex_
    std::mutex replacing_;                          // one edit at a time, so none is overtaken
    std::unique_ptr<render::PreviewPlayer> player_; // its threads call compile() and hear()
    std::unique_ptr<PictureStream> stream_;         // looks at the player's ring
};

Result<std::unique_ptr<PreviewHost>> PreviewHost::start(const PreviewHostSpec& spec)
{
    std::unique_ptr<PreviewHost> host(new PreviewHost(spec));
    host->closing_ =
        base::start_thread("previews", [&self = *host](const std::stop_token& stop) { self.close_idle(stop); });
    return host;
}

PreviewHost::~PreviewHost()
{
    closing_.request_stop();
    closing_.join();
    sessions_.clear();
}

void PreviewHost::close_idle(const std::stop_token& stop)
{
    const auto pause =
        std::clamp<std::chrono::milliseconds>(spec_.idle / 4, std::chrono::milliseconds(10), std::chrono::seconds(30));
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, stop, pause, [] { return false; }) && !stop.stop_requested()) {
        std::vector<SharedSession> idle;
        for (auto at = sessions_.begin(); at != sessions_.end();) {
            const bool is_idle = at->second->is_idle(Clock::now());
            if (is_idle) {
                LOG_INFO("api", "preview {}: closed, nobody asked for {} s", at->first,
                         std::chrono::duration_cast<std::chrono::seconds>(spec_.idle).count());
                idle.push_back(std::move(at->second));
            }
            at = is_idle ? sessions_.erase(at) : std::next(at);
        }
        lock.unlock();
        idle.clear(); // joins threads
        lock.lock();
    }
}

Status PreviewHost::take_place(store::Scope scope)
{
    const std::lock_guard lock(mutex_);
    if (sessions_.size() + opening_ < spec_.most) {
        ++opening_;
        return {};
    }
    std::string own;
    for (const auto& [id, session] : sessions_)
        if (scope.sees(session->scope().tenant()))
            own += fmt::format("{}{}", own.empty() ? "" : ", ", id);
    return fail(Errc::conflict,
                fmt::format("preview: {} are open, which is all there may be; {}", spec_.most,
                            own.empty() ? "none is yours: come again later"
                                        : fmt::format("close one of yours first ({}), or change what it shows", own)));
}

Result<PreviewRow> PreviewHost::open(store::Scope scope, PreviewFilm film, const PreviewWish& wish)
{
    TRY(take_place(scope));
    auto session = Session::create(spec_, scope, std::move(film), wish);
    const std::lock_guard lock(mutex_);
    --opening_;
    if (!session)
        return tl::unexpected(session.error());
    (*session)->set_id(++last_id_);
    (*session)->touch();
    sessions_.emplace(last_id_, *session);
    return (*session)->row();
}

Result<PreviewHost::SharedSession> PreviewHost::find(store::Scope scope, store::Id id) const
{
    const std::lock_guard lock(mutex_);
    const auto at = sessions_.find(id);
    if (at == sessions_.end() || !scope.sees(at->second->scope().tenant()))
        return tl::unexpected(no_preview(id));
    at->second->touch();
    return at->second;
}

Result<PreviewRow> PreviewHost::get(store::Scope scope, store::Id id)
{
    const auto session = TRY(find(scope, id));
    return session->row();
}

std::vector<PreviewRow> PreviewHost::list(store::Scope scope) const
{
    std::vector<PreviewRow> rows;
    const std::lock_guard lock(mutex_);
    for (const auto& [unused, session] : sessions_)
        if (scope.sees(session->scope().tenant()))
            rows.push_back(session->row());
    return rows;
}

Result<PreviewRow> PreviewHost::change(store::Scope scope, store::Id id, const PreviewWish& wish)
{
    const auto session = TRY(find(scope, id));
    session->carry_out(wish);
    return session->row();
}

Result<PreviewRow> PreviewHost::replace(store::Scope scope, store::Id id, PreviewFilm film)
{
    const auto session = TRY(find(scope, id));
    TRY(session->replace(std::move(film)));
    return session->row();
}

Status PreviewHost::close(store::Scope scope, store::Id id)
{
    auto session = TRY(find(scope, id));
    {
        const std::lock_guard lock(mutex_);
        if (sessions_.erase(id) == 0) // another one was faster
            return tl::unexpected(no_preview(id));
    }
    session.reset(); // outside of the lock: joins threads
    return {};
}

void PreviewHost::close_of(store::Scope scope, store::Id project)
{
    for (const PreviewRow& row : list(scope))
        if (row.project_id == project)
            static_cast<void>(close(scope, row.id)); // or it was closed meanwhile
}

Result<std::string> PreviewHost::picture(store::Scope scope, store::Id id, PictureType type)
{
    const auto session = TRY(find(scope, id));
    return session->picture(type);
}

Result<std::unique_ptr<net::ByteSource>> PreviewHost::stream(store::Scope scope, store::Id id)
{
    const auto session = TRY(find(scope, id));
    return session->stream();
}

}
