// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/events.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/api/rows.h"
#include "daemon/store/project_repository.h"

#include <algorithm>
#include <cstring>

namespace api {
namespace {

constexpr std::chrono::milliseconds kLook{250}; // other processes write too
constexpr std::chrono::seconds kBeat{15};       // a comment, so that dead connections are found
constexpr std::size_t kMostRecent = 4'096;
constexpr int kPage = 500;

std::string sse(std::string_view name, const Json& data, std::optional<store::Id> id)
{
    std::string text = id ? fmt::format("id: {}\n", *id) : std::string();
    text += fmt::format("event: {}\ndata: {}\n\n", name, data.dump(-1, ' ', false, Json::error_handler_t::replace));
    return text;
}

}

// What one reader has not read yet.
class EventHub::Reader {
public:
    Reader(EventWish wish, store::Id after) : wish_(std::move(wish)), after_(after) {}

    const EventWish& wish() const { return wish_; }
    store::Id after() const { return after_; } // of the hub's thread
    void pass(store::Id id) { after_ = id; }
    bool wants(const Told& told) const
    {
        const bool is_seen = told.event.tenant_id == 0 || wish_.scope.sees(told.event.tenant_id);
        const bool is_topic = wish_.topics.empty() || wish_.topics.contains(told.event.topic);
        return is_seen && is_topic && (!wish_.project_id || told.project_id == wish_.project_id);
    }

    void put(std::string_view text)
    {
        std::function<void()> more;
        {
            const std::lock_guard lock(mutex_);
            if (is_over_ || is_gone_)
                return;
            if (text_.size() - read_ + text.size() > kMostBuffered) {
                is_over_ = true;
                text_ += sse("reset", {{"reason", "this reader is too slow; come back with Last-Event-ID"}}, {});
            } else {
                text_ += text;
            }
            more = more_;
        }
        if (more)
            more();
    }
    bool has_room() const
    {
        const std::lock_guard lock(mutex_);
        return !is_over_ && text_.size() - read_ < kMostBuffered / 2;
    }
    bool is_gone() const
    {
        const std::lock_guard lock(mutex_);
        return is_gone_ || is_over_;
    }
    void leave()
    {
        const std::lock_guard lock(mutex_);
        is_gone_ = true;
        more_ = {};
    }
    void end()
    {
        std::function<void()> more;
        {
            const std::lock_guard lock(mutex_);
            is_over_ = true;
            more = more_;
        }
        if (more)
            more();
    }
    void on_more(std::function<void()> more)
    {
        const std::lock_guard lock(mutex_);
        more_ = std::move(more);
    }
    net::ByteSource::Piece read(std::span<std::byte> to)
    {
        using State = net::ByteSource::State;
        const std::lock_guard lock(mutex_);
        const std::size_t bytes = std::min(to.size(), text_.size() - read_);
        if (bytes == 0)
            return {is_over_ ? State::end : State::wait, 0};
        std::memcpy(to.data(), text_.data() + read_, bytes);
        read_ += bytes;
        if (read_ == text_.size()) {
            text_.clear();
            read_ = 0;
        }
        return {State::some, bytes};
    }

private:
    const EventWish wish_;
    store::Id after_;
    mutable std::mutex mutex_;
    std::string text_;           // guarded by mutex_
    std::size_t read_ = 0;       // guarded by mutex_
    bool is_over_ = false;       // guarded by mutex_: nothing more is put
    bool is_gone_ = false;       // guarded by mutex_: nobody reads
    std::function<void()> more_; // guarded by mutex_
};

class EventHub::Source final : public net::ByteSource {
public:
    explicit Source(std::shared_ptr<Reader> reader) : reader_(std::move(reader)) {}
    ~Source() override { reader_->leave(); }
    Piece read(std::span<std::byte> to) override { return reader_->read(to); }
    void on_more(std::function<void()> wake) override { reader_->on_more(std::move(wake)); }

private:
    std::shared_ptr<Reader> reader_;
};

Result<std::unique_ptr<EventHub>> EventHub::start(const store::DatabaseSpec& spec)
{
    auto database = TRY(store::Database::open(spec));
    std::unique_ptr<EventHub> hub(new EventHub(std::move(database)));
    hub->last_ = TRY(store::EventRepository(hub->database_, store::Scope::everyone()).newest());
    hub->thread_ = base::start_thread("events", [raw = hub.get()](std::stop_token stop) { raw->run(stop); });
    return hub;
}

EventHub::~EventHub()
{
    thread_.request_stop();
    wake();
    if (thread_.joinable())
        thread_.join();
    for (const auto& reader : readers_)
        reader->end();
}

void EventHub::wake()
{
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_all();
}

void EventHub::publish(const std::string& topic, const Json& payload)
{
    {
        const std::lock_guard lock(mutex_);
        unnumbered_.push_back(sse(topic, payload, {}));
    }
    wake();
}

unsigned EventHub::readers() const
{
    const std::lock_guard lock(mutex_);
    return static_cast<unsigned>(std::ranges::count_if(readers_, [](const auto& one) { return !one->is_gone(); }));
}

// The snapshot is of one moment, and its number is that moment's: every later change has a higher one.
Result<std::unique_ptr<net::ByteSource>> EventHub::subscribe(const EventWish& wish, store::Database& database)
{
    auto moment = TRY(store::Transaction::begin(database));
    store::EventRepository events(database, wish.scope);
    const store::Id newest = TRY(events.newest());
    std::string first;
    store::Id after = newest;
    bool resumes = false;
    if (wish.after && *wish.after <= newest) {
        const auto missed = TRY(events.since(*wish.after, 1));
        resumes = *wish.after == newest || (!missed.empty());
    }
    if (resumes) {
        after = *wish.after;
        first = ": resumed\n\n";
    } else {
        Json snapshot{{"projects", Json::array()}, {"jobs", Json::array()}, {"newest", newest}};
        const auto projects = TRY(store::ProjectRepository(database, wish.scope).list({}, std::nullopt, kSnapshotRows));
        for (const auto& project : projects.projects)
            if (!wish.project_id || project.id == *wish.project_id)
                snapshot["projects"].push_back(project_row(project));
        store::JobFilter active;
        active.project_id = wish.project_id;
        active.states = {store::JobState::queued, store::JobState::running};
        const auto jobs = TRY(store::JobRepository(database, wish.scope).list(active, std::nullopt, kSnapshotRows));
        for (const auto& job : jobs.jobs)
            snapshot["jobs"].push_back(job_row(job, database.now()));
        if (wish.after)
            first = sse("reset", {{"reason", "what happened since is not known any more"}}, {});
        first += "retry: 1000\n" + sse("snapshot", snapshot, newest);
    }
    TRY(moment.commit());
    auto reader = std::make_shared<Reader>(wish, after);
    reader->put(first);
    {
        const std::lock_guard lock(mutex_);
        readers_.push_back(reader);
        woken_ = true;
        wake_.notify_all();
    }
    return std::unique_ptr<net::ByteSource>(std::make_unique<Source>(std::move(reader)));
}

EventHub::Told EventHub::told(store::Event event)
{
    Told one{std::move(event), {}, {}};
    const store::Event& it = one.event;
    Json data{{"topic", it.topic},
              {"what", it.what},
              {"subject_id", it.subject_id},
              {"at", iso_time(it.at)},
              {"payload", Json::parse(it.payload_json, nullptr, false)}};
    if (it.topic == "project") {
        one.project_id = it.subject_id;
        if (const auto row = store::ProjectRepository(database_, store::Scope::everyone()).get(it.subject_id))
            data["row"] = project_row(*row);
    } else if (it.topic == "job") {
        if (const auto row = store::JobRepository(database_, store::Scope::everyone()).get(it.subject_id)) {
            one.project_id = row->project_id;
            data["row"] = job_row(*row, database_.now());
        }
    } else if (const auto& payload = data["payload"];
               payload.is_object() && payload.contains("project_id") && payload["project_id"].is_number_integer()) {
        one.project_id = payload["project_id"].get<store::Id>();
    }
    one.text = sse(it.topic, data, it.id);
    return one;
}

Result<std::vector<EventHub::Told>> EventHub::read_new()
{
    std::vector<Told> fresh;
    for (auto& event : TRY(store::EventRepository(database_, store::Scope::everyone()).since(last_, kPage))) {
        last_ = event.id;
        fresh.push_back(told(std::move(event)));
    }
    return fresh;
}

std::vector<EventHub::Told> EventHub::read_progress()
{
    store::JobFilter running;
    running.states = {store::JobState::running};
    const auto page =
        store::JobRepository(database_, store::Scope::everyone()).list(running, std::nullopt, kSnapshotRows);
    std::vector<Told> moved;
    std::map<store::Id, double> now;
    if (!page)
        return moved;
    for (const store::Job& job : page->jobs) {
        now[job.id] = job.progress.share;
        const auto before = progress_.find(job.id);
        if (job.progress.total == 0 || (before != progress_.end() && before->second == job.progress.share))
            continue;
        Told one{
            {.tenant_id = job.tenant_id, .topic = "job", .subject_id = job.id, .what = "progress"}, job.project_id, {}};
        one.text = sse("job",
                       {{"topic", "job"},
                        {"what", "progress"},
                        {"subject_id", job.id},
                        {"at", iso_time(database_.now())},
                        {"payload", Json::object()},
                        {"row", job_row(job, database_.now())}},
                       {});
        moved.push_back(std::move(one));
    }
    progress_ = std::move(now);
    return moved;
}

// A reader from further back than what is kept here reads the table, page by page as it has room.
void EventHub::catch_up(Reader& reader)
{
    while (reader.after() < last_ && reader.has_room()) {
        if (!recent_.empty() && reader.after() >= recent_.front().event.id - 1) {
            for (const Told& one : recent_)
                if (one.event.id > reader.after()) {
                    if (reader.wants(one))
                        reader.put(one.text);
                    reader.pass(one.event.id);
                }
            return;
        }
        auto page = store::EventRepository(database_, store::Scope::everyone()).since(reader.after(), kPage);
        if (!page || page->empty())
            return;
        for (auto& event : *page) {
            const Told one = told(std::move(event));
            if (reader.wants(one))
                reader.put(one.text);
            reader.pass(one.event.id);
        }
    }
}

void EventHub::run(const std::stop_token& stop)
{
    auto next_beat = std::chrono::steady_clock::now() + kBeat;
    while (!stop.stop_requested()) {
        std::vector<std::string> unnumbered;
        std::vector<std::shared_ptr<Reader>> readers;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, kLook, [this] { return woken_; });
            woken_ = false;
            unnumbered.swap(unnumbered_);
            std::erase_if(readers_, [](const auto& reader) { return reader->is_gone(); });
            readers = readers_;
        }
        auto fresh = read_new();
        if (!fresh) {
            LOG_WARN("api", "events: {}", fresh.error().what);
            continue;
        }
        for (Told& one : *fresh)
            recent_.push_back(std::move(one));
        while (recent_.size() > kMostRecent)
            recent_.pop_front();
        const bool beats = std::chrono::steady_clock::now() >= next_beat;
        if (beats)
            next_beat += kBeat;
        const auto moved = readers.empty() ? std::vector<Told>{} : read_progress();
        for (const auto& reader : readers) {
            catch_up(*reader);
            for (const Told& one : moved)
                if (reader->wants(one))
                    reader->put(one.text);
            for (const std::string& text : unnumbered)
                reader->put(text);
            if (beats)
                reader->put(": alive\n\n");
        }
    }
}

}
