// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/event_stream.h"

#include "compositor/base/thread.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kSilence{45}; // the daemon writes at least every 15
constexpr milliseconds kFirstRetry{1'000}, kLongestRetry{15'000};

}

void EventParser::take_line(std::string_view line, std::vector<ServerEvent>& done)
{
    if (line.empty()) {
        last_id_ = id_;
        if (has_data_) {
            data_.pop_back(); // the last line break
            done.push_back({id_, name_.empty() ? "message" : name_, std::move(data_)});
        }
        name_.clear();
        data_.clear();
        has_data_ = false;
        return;
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    const auto field = line.substr(0, colon);
    auto value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' '))
        value.remove_prefix(1);
    if (field == "event")
        name_ = value;
    else if (field == "id" && value.find('\0') == std::string_view::npos)
        id_ = value;
    else if (field == "data") {
        data_.append(value).append("\n");
        has_data_ = true;
    } else if (field == "retry") {
        int ms = 0;
        const auto read = std::from_chars(value.data(), value.data() + value.size(), ms);
        if (read.ec == std::errc{} && read.ptr == value.data() + value.size() && ms >= 0)
            retry_ = milliseconds(ms);
    }
}

std::vector<ServerEvent> EventParser::feed(std::string_view bytes)
{
    std::vector<ServerEvent> done;
    for (const char byte : bytes) {
        const bool ends_crlf = byte == '\n' && after_cr_;
        after_cr_ = byte == '\r';
        if (ends_crlf)
            continue;
        if (byte != '\n' && byte != '\r') {
            line_ += byte;
            continue;
        }
        take_line(line_, done);
        line_.clear();
    }
    return done;
}

void EventParser::reconnected()
{
    line_.clear();
    name_.clear();
    data_.clear();
    id_ = last_id_;
    has_data_ = after_cr_ = false;
}

EventStream::EventStream(const Daemon& daemon, const EventWish& wish) : spec_(daemon.spec()), wish_(wish)
{
    thread_ = base::start_thread("events", [this](std::stop_token stop) { run(stop); });
}

EventStream::~EventStream()
{
    thread_.request_stop();
    if (thread_.joinable())
        thread_.join();
}

// Empty: the connection ended or broke and may be made again.
std::optional<base::Error> EventStream::connect_once(net::Client& client, const std::stop_token& stop)
{
    Query query;
    query.add("topics", wish_.topics).add("project_id", wish_.project_id);
    net::ClientRequest request{.target = target_of("/events" + query.text())};
    request.headers.push_back({"Accept", "text/event-stream"});
    const std::string last_id = parser_.last_id().empty() ? wish_.last_event_id : parser_.last_id();
    if (!last_id.empty())
        request.headers.push_back({"Last-Event-ID", last_id});
    parser_.reconnected();

    std::stop_source silence; // ends this connection only
    const std::stop_callback outer(stop, [&silence] { silence.request_stop(); });
    auto heard = Clock::now();
    request.on_bytes = [&](std::string_view bytes) {
        heard = Clock::now();
        had_bytes_ = ever_heard_ = true;
        auto events = parser_.feed(bytes);
        std::unique_lock lock(mutex_);
        lost_.reset();
        for (auto& event : events) {
            if (!changed_.wait(lock, stop, [this] { return waiting_.size() < kMostWaiting; }))
                return false;
            waiting_.push_back(std::move(event));
        }
        changed_.notify_all();
        return true;
    };
    request.progress = [&](std::uint64_t, std::uint64_t) {
        if (Clock::now() - heard > kSilence)
            silence.request_stop();
    };
    const auto answer = client.send(request, silence.get_token());
    if (answer && answer->status >= 300)
        return problem_of(*answer);
    if (!answer && !ever_heard_)
        return answer.error();
    const std::lock_guard lock(mutex_);
    lost_ = answer ? std::string("the daemon ended the stream") : answer.error().what;
    changed_.notify_all();
    return std::nullopt;
}

void EventStream::run(const std::stop_token& stop)
{
    auto spec = spec_;
    spec.answer_within = {};
    auto client = net::Client::create(spec);
    auto wait = kFirstRetry;
    while (client && !stop.stop_requested()) {
        had_bytes_ = false;
        const auto refused = connect_once(*client, stop);
        // A daemon that starts or stops says 503: it is waited for once it was heard.
        if (refused && !(ever_heard_ && refused->code == base::Errc::unavailable)) {
            const std::lock_guard lock(mutex_);
            refused_ = refused;
            changed_.notify_all();
            return;
        }
        wait = had_bytes_ ? parser_.retry().value_or(kFirstRetry) : std::min(wait * 2, kLongestRetry);
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, wait, [] { return false; });
    }
    if (!client) {
        const std::lock_guard lock(mutex_);
        refused_ = client.error();
        changed_.notify_all();
    }
}

Result<std::optional<ServerEvent>> EventStream::next(milliseconds within, const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, within, [this] { return !waiting_.empty() || refused_; });
    if (stop.stop_requested())
        return base::fail(base::Errc::cancelled, "stopped listening");
    if (!waiting_.empty()) {
        std::optional<ServerEvent> event(std::move(waiting_.front()));
        waiting_.pop_front();
        changed_.notify_all();
        return event;
    }
    if (refused_)
        return tl::unexpected<base::Error>(*refused_);
    return std::optional<ServerEvent>();
}

std::optional<std::string> EventStream::lost()
{
    const std::lock_guard lock(mutex_);
    auto reason = std::move(lost_);
    lost_.reset();
    return reason;
}

}
