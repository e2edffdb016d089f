// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/http_loop.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>

namespace net {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kConnectionMemory = 32 * 1024; // head of a request and of its answer; longer ones are refused
constexpr auto kWatch = 250ms;                       // how exact slow and gone clients are seen
constexpr auto kFarewell = 2s;                       // for answers to leave when the server stops
constexpr int kMostAccepts = 16;                     // in a turn: those who are there go on meanwhile

void log_line(void*, const char* format, va_list values)
{
    if (!base::log_enabled("net", base::LogLevel::debug))
        return;
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, values);
    std::string_view line(text.data());
    while (!line.empty() && line.back() == '\n')
        line.remove_suffix(1);
    base::write_log("net", base::LogLevel::debug, line);
}

MHD_Result on_call(void*, MHD_Connection* mhd, const char*, const char* method, const char*, const char* bytes,
                   std::size_t* count, void** context)
{
    try {
        const std::size_t size = std::exchange(*count, 0);
        return static_cast<Exchange*>(*context)->on_call(*mhd, method, {bytes, size});
    } catch (const std::exception& bug) {
        LOG_ERROR("net", "a request is cut off, its handler threw: {}", bug.what());
        return MHD_NO;
    }
}

void on_over(void*, MHD_Connection* mhd, void** context, MHD_RequestTerminationCode how)
{
    const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(std::exchange(*context, nullptr)));
    if (exchange)
        exchange->over(*mhd, how);
}

bool sends_no_more(int fd)
{
    pollfd ended{fd, POLLRDHUP, 0};
    int unread = 0;
    return ::poll(&ended, 1, 0) > 0 && (ended.revents & POLLRDHUP) != 0 && ::ioctl(fd, FIONREAD, &unread) == 0 &&
           unread == 0;
}

Connection& connection_of(MHD_Connection* mhd)
{
    return *static_cast<Connection*>(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
}

void* on_request_line(void* desk, const char* target, MHD_Connection* mhd)
{
    return new Exchange(*static_cast<Desk*>(desk), connection_of(mhd), target != nullptr ? target : "");
}

std::size_t as_it_came(void*, MHD_Connection*, char* text)
{
    return std::char_traits<char>::length(text);
}

}

HttpLoop::HttpLoop(const ServerSpec& spec, Handler& handler, std::shared_ptr<Inbox> inbox)
    : spec_(spec), inbox_(std::move(inbox)), desk_{.handler = handler,
                                                   .inbox = inbox_,
                                                   .refuses = refuses_,
                                                   .linger = [this](int fd) { lingering_.add(fd); }},
      crew_(spec.threads, spec.most_waiting, [](Exchange& exchange) { exchange.run_handler(); })
{
    desk_.crew = &crew_;
}

Result<std::unique_ptr<HttpLoop>> HttpLoop::create(const ServerSpec& spec, Handler& handler)
{
    if (spec.socket.empty() && spec.tcp_address.empty())
        return base::fail(base::Errc::invalid_input, "the server has neither a socket nor an address to listen on");
    std::unique_ptr<HttpLoop> loop(new HttpLoop(spec, handler, TRY(Inbox::create())));
    if (!spec.tcp_address.empty())
        loop->tcp_ = TRY(listen_tcp(spec.tcp_address));
    if (!spec.socket.empty())
        loop->unix_.emplace(TRY(UnixListener::create(spec.socket)));
    TRY(loop->start_daemon());
    return loop;
}

Status HttpLoop::start_daemon()
{
    const MHD_NotifyConnectionCallback on_change = [](void* self, MHD_Connection* mhd, void** context,
                                                      MHD_ConnectionNotificationCode what) {
        static_cast<HttpLoop*>(self)->connection_changed(*mhd, context, what);
    };
    const MHD_RequestCompletedCallback completed = on_over;
    // Of a listener of its own it knows that TCP's options mean nothing; with two, the other one's are added.
    const unsigned listens = unix_ ? 0U : unsigned{MHD_USE_NO_LISTEN_SOCKET};
    const MHD_OptionItem listener[] = {
        {unix_ ? MHD_OPTION_LISTEN_SOCKET : MHD_OPTION_END, unix_ ? unix_->fd() : 0, nullptr},
        {MHD_OPTION_END, 0, nullptr}};
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL | listens | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, nullptr, nullptr, on_call, nullptr,
        MHD_OPTION_EXTERNAL_LOGGER, log_line, nullptr, MHD_OPTION_ARRAY, listener, MHD_OPTION_URI_LOG_CALLBACK,
        on_request_line, &desk_, MHD_OPTION_NOTIFY_COMPLETED, completed, nullptr, MHD_OPTION_NOTIFY_CONNECTION,
        on_change, this, MHD_OPTION_UNESCAPE_CALLBACK, as_it_came, nullptr, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        kConnectionMemory, MHD_OPTION_CONNECTION_LIMIT, spec_.most_connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        spec_.most_connections_of_peer, MHD_OPTION_CONNECTION_TIMEOUT, static_cast<unsigned>(spec_.idle.count()),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (daemon_ == nullptr)
        return base::fail(base::Errc::unavailable,
                          "libmicrohttpd does not start: too few file descriptors or too little memory");
    return {};
}

HttpLoop::~HttpLoop()
{
    stop_daemon(); // run() has seen to it that no connection is suspended
    inbox_->close();
}

void HttpLoop::stop_listening()
{
    MHD_quiesce_daemon(daemon_); // or it would close the descriptor
    unix_.reset();
    tcp_.reset();
}

void HttpLoop::stop_daemon()
{
    if (daemon_ == nullptr)
        return;
    stop_listening();
    MHD_stop_daemon(std::exchange(daemon_, nullptr));
}

void HttpLoop::stop()
{
    stop_asked_ = true;
    inbox_->wake_up();
}

Server::Load HttpLoop::load() const
{
    const Crew::Load crew = crew_.load();
    return {connection_count_, crew.waiting, crew.running};
}

void HttpLoop::run()
{
    sigset_t pipe_broken;
    ::sigemptyset(&pipe_broken);
    ::sigaddset(&pipe_broken, SIGPIPE); // sendfile() knows no MSG_NOSIGNAL
    ::pthread_sigmask(SIG_BLOCK, &pipe_broken, nullptr);
    while (!stopped()) {
        if (wait())
            read_inbox();
        MHD_run(daemon_);
        if (Clock::now() >= next_watch_)
            watch_time();
        if (stop_asked_ && !stopping_)
            begin_to_stop();
    }
    stop_daemon();
}

bool HttpLoop::wait()
{
    const auto* epoll = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD);
    polled_ = {{inbox_->fd(), POLLIN, 0}, {epoll->epoll_fd, POLLIN, 0}};
    const bool accepts = tcp_ && connections_.size() < spec_.most_connections; // others wait in the kernel's queue
    if (accepts)
        polled_.push_back({tcp_->fd.get(), POLLIN, 0});
    lingering_.append_to(polled_);

    MHD_UNSIGNED_LONG_LONG limit_ms = 0;
    const auto to_watch = std::chrono::ceil<std::chrono::milliseconds>(next_watch_ - Clock::now());
    const bool must_watch = !connections_.empty() || !lingering_.empty() || stopping_;
    long timeout_ms = must_watch ? std::max(0L, static_cast<long>(to_watch.count())) : -1;
    if (MHD_get_timeout(daemon_, &limit_ms) == MHD_YES &&
        (timeout_ms < 0 || limit_ms < static_cast<unsigned long>(timeout_ms)))
        timeout_ms = static_cast<long>(limit_ms);
    if (::poll(polled_.data(), polled_.size(), static_cast<int>(timeout_ms)) <= 0)
        return false;
    if (accepts && polled_[2].revents != 0)
        accept_some();
    if (!lingering_.empty())
        lingering_.read_and_forget();
    return polled_[0].revents != 0;
}

void HttpLoop::accept_some()
{
    for (int turn = 0; turn < kMostAccepts && connections_.size() < spec_.most_connections; ++turn) {
        Arrival arrival = accept_from(*tcp_);
        if (!arrival.fd)
            return;
        arriving_ = &arrival.peer;
        MHD_add_connection(daemon_, arrival.fd.release(), reinterpret_cast<const sockaddr*>(&arrival.address),
                           arrival.address_bytes); // closes the descriptor, in failure too
        arriving_ = nullptr;
    }
}

void HttpLoop::connection_changed(MHD_Connection& mhd, void** context, MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const int fd = MHD_get_connection_info(&mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        connections_.push_back(
            {.fd = fd, .peer = arriving_ != nullptr ? std::move(*arriving_) : unix_peer(fd), .since = Clock::now()});
        *context = &connections_.back();
    } else {
        const auto* gone = static_cast<Connection*>(*context);
        connections_.remove_if([&](const Connection& connection) { return &connection == gone; });
    }
    connection_count_ = static_cast<unsigned>(connections_.size());
}

void HttpLoop::read_inbox()
{
    const Inbox::Mail mail = inbox_->take();
    for (Exchange* exchange : mail.finished)
        exchange->resume();
    if (!mail.finished.empty())
        farewell_ = Clock::now() + kFarewell;
    for (const auto& bell : mail.rung)
        if (const Exchange* exchange = bell->answer(); exchange != nullptr && exchange->stream() != nullptr)
            exchange->stream()->go_on();
}

// Slow clients, those who left a stream that waits, and those whose end came together with their last bytes:
// libmicrohttpd sees none of them.
void HttpLoop::watch_time()
{
    const Clock::time_point now = Clock::now();
    next_watch_ = now + (stopping_ ? 20ms : kWatch);
    for (Connection& connection : connections_) {
        Stream* stream = connection.exchange != nullptr ? connection.exchange->stream() : nullptr;
        if (stream != nullptr && stream->waits()) {
            pollfd gone{connection.fd, 0, 0};
            if (::poll(&gone, 1, 0) > 0 && (gone.revents & (POLLHUP | POLLERR)) != 0)
                stream->end(Stream::Why::reader_gone);
        }
        const bool between = connection.exchange == nullptr;
        if ((!between && !connection.receiving) || (between && spec_.idle.count() == 0))
            continue;
        // A head that comes byte by byte never looks idle; before its first line it is only known as a connection.
        const auto allowed =
            connection.receiving
                ? spec_.slowest_body + std::chrono::seconds(connection.received / kSlowestBytesPerSecond)
                : spec_.slowest_body + spec_.idle;
        if (now - connection.since > allowed || (now - connection.since > kWatch && sends_no_more(connection.fd))) {
            LOG_DEBUG("net", "a client that sends too slowly, or nothing any more, is cut off");
            ::shutdown(connection.fd, SHUT_RDWR); // libmicrohttpd hears of it and closes
        }
    }
}

void HttpLoop::begin_to_stop()
{
    stopping_ = refuses_ = desk_.ending = true;
    stop_listening();
    for (Exchange* exchange : crew_.take_waiting()) {
        exchange->refuse(Handler::Trouble::stopping);
        exchange->resume();
    }
    for (const Connection& connection : connections_)
        if (connection.exchange != nullptr && connection.exchange->stream() != nullptr)
            connection.exchange->stream()->end(Stream::Why::server_stops);
    farewell_ = Clock::now() + kFarewell;
    next_watch_ = {};
}

bool HttpLoop::stopped() const
{
    // libmicrohttpd may be stopped only when none of its connections is suspended.
    return stopping_ && desk_.with_crew == 0 && (desk_.answering == 0 || Clock::now() > farewell_);
}

}
