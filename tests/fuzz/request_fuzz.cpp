// SPDX-License-Identifier: GPL-3.0-or-later
// What may come over the socket, to a daemon that only answers: every request gets an answer that its contract knows
// (the daemon checks itself), never a 500, or the end of the connection; afterwards it still answers.
// The input is a request as people write it, "METHOD target", headers, an empty line and the body, whose length is
// added here; behind "RAW\n" it is sent as it is.
#include "compositor/base/check.h"
#include "compositor/base/handle.h"
#include "compositor/base/log.h"
#include "daemon/app/daemon.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace {

constexpr int kPatience_ms = 20'000;

class Served {
public:
    Served()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "lesedi-request-fuzz-XXXXXX";
        ASSERT(::mkdtemp(pattern.data()) != nullptr);
        folder_ = pattern;
        base::start_log({.level = base::LogLevel::off, .format = base::LogFormat::text});
        app::SettingsSources sources;
        sources.defaults = LESEDI_SOURCE_FOLDER "/config/default.json";
        sources.environment = [](const char*) -> const char* { return nullptr; };
        const auto settings = app::Settings::load(sources);
        ASSERT(settings.has_value());
        app::DaemonSpec spec;
        spec.role = app::Role::control;
        spec.root = LESEDI_SOURCE_FOLDER;
        spec.data.root = folder_ / "data";
        spec.check_answers = true;
        auto started = app::Daemon::start(spec, *settings);
        ASSERT(started.has_value());
        daemon_ = *std::move(started);
    }
    ~Served()
    {
        daemon_.reset();
        std::filesystem::remove_all(folder_);
    }
    const std::filesystem::path& socket() const { return daemon_->socket(); }

private:
    std::filesystem::path folder_;
    std::unique_ptr<app::Daemon> daemon_;
};

base::Fd connect(const std::filesystem::path& socket)
{
    base::Fd connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof(address.sun_path) - 1);
    ASSERT(::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    return connection;
}

// All answers of one connection, whose other side is closed once the request is sent.
std::string answers_to(const std::filesystem::path& socket, std::string_view request)
{
    const base::Fd connection = connect(socket);
    std::string answer;
    bool sending = true;
    while (true) {
        pollfd ready{connection.get(), static_cast<short>(POLLIN | (sending ? POLLOUT : 0)), 0};
        ASSERT(::poll(&ready, 1, kPatience_ms) > 0); // it hangs
        if (sending && (ready.revents & (POLLOUT | POLLERR)) != 0) {
            const ssize_t sent =
                request.empty() ? 0 : ::send(connection.get(), request.data(), request.size(), MSG_NOSIGNAL);
            if (sent > 0)
                request.remove_prefix(static_cast<std::size_t>(sent));
            sending = sent >= 0 && !request.empty();
            if (!sending)
                ::shutdown(connection.get(), SHUT_WR);
        }
        if ((ready.revents & (POLLIN | POLLHUP)) == 0)
            continue;
        char bytes[65536];
        const ssize_t count = ::recv(connection.get(), bytes, sizeof(bytes), 0);
        if (count <= 0)
            return answer;
        answer.append(bytes, static_cast<std::size_t>(count));
    }
}

std::string as_sent(std::string_view input)
{
    if (input.starts_with("RAW\n"))
        return std::string(input.substr(4));
    const auto head_end = std::min(input.find("\n\n"), input.size());
    const std::string_view body = input.substr(std::min(head_end + 2, input.size()));
    std::string head;
    bool first = true;
    for (const char c : input.substr(0, head_end)) {
        if (c != '\n') {
            head += c;
            continue;
        }
        head += std::exchange(first, false) ? " HTTP/1.1\r\n" : "\r\n";
    }
    if (first)
        head += " HTTP/1.1";
    return fmt::format("{}\r\nHost: fuzz\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{}", head, body.size(),
                       body);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Served served;
    const std::string answer = answers_to(served.socket(), as_sent({reinterpret_cast<const char*>(data), size}));
    ASSERT(answer.empty() || answer.starts_with("HTTP/1.1 ") || answer.starts_with("HTTP/1.0 "));
    if (answer.size() > 12 && answer.compare(9, 3, "500") == 0) {
        std::fwrite(answer.data(), 1, answer.size(), stderr);
        std::abort();
    }
    static int turn = 0;
    if (++turn % 64 == 0)
        ASSERT(answers_to(served.socket(), as_sent("GET /healthz")).starts_with("HTTP/1.1 200"));
    return 0;
}
