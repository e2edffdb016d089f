// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/last_words.h"

#include "compositor/base/log.h"

#include <microhttpd.h>

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <ctime>

namespace net {
namespace {

constexpr std::size_t kMostLingering = 64;
constexpr std::chrono::seconds kLongest{2};
constexpr int kMostReads = 16; // of one socket in a turn: others wait

std::string http_date()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(utc.tm_wday)],
                       utc.tm_mday, kMonths[static_cast<std::size_t>(utc.tm_mon)], 1900 + utc.tm_year, utc.tm_hour,
                       utc.tm_min, utc.tm_sec);
}

}

void say_last_words(int fd, const Response& answer, std::string_view request_id)
{
    const auto* body = std::get_if<std::string>(&answer.body);
    std::string text =
        fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nConnection: close\r\nX-Request-Id: {}\r\nContent-Length: {}\r\n",
                    answer.status, MHD_get_reason_phrase_for(static_cast<unsigned>(answer.status)), http_date(),
                    request_id, body != nullptr ? body->size() : 0);
    for (const Header& header : answer.headers)
        if ((header.name + header.value).find_first_of("\r\n") == std::string::npos &&
            !same_name(header.name, "Content-Length") && !same_name(header.name, "X-Request-Id") &&
            !same_name(header.name, "Connection"))
            text += fmt::format("{}: {}\r\n", header.name, header.value);
    text += "\r\n";
    if (body != nullptr)
        text += *body;
    // Fits into an empty send buffer; to a client that does not read, nothing can be said.
    if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) != static_cast<ssize_t>(text.size()))
        LOG_DEBUG("net", "an answer in the middle of a body could not be sent request={}", request_id);
}

void Lingering::add(int fd)
{
    base::Fd copy(sockets_.size() < kMostLingering ? ::fcntl(fd, F_DUPFD_CLOEXEC, 3) : -1);
    if (!copy)
        return;
    ::shutdown(copy.get(), SHUT_WR);
    sockets_.push_back({std::move(copy), std::chrono::steady_clock::now() + kLongest});
}

void Lingering::append_to(std::vector<pollfd>& polled) const
{
    for (const Socket& socket : sockets_)
        polled.push_back({socket.fd.get(), POLLIN, 0});
}

void Lingering::read_and_forget()
{
    const auto now = std::chrono::steady_clock::now();
    const auto ended = [&](const Socket& socket) {
        std::array<char, 64 * 1024> nowhere;
        for (int turn = 0; turn < kMostReads; ++turn) {
            const ssize_t bytes = ::recv(socket.fd.get(), nowhere.data(), nowhere.size(), MSG_DONTWAIT);
            if (bytes < 0 && (errno == EAGAIN || errno == EINTR))
                break;
            if (bytes <= 0)
                return true;
        }
        return now >= socket.until;
    };
    std::erase_if(sockets_, ended);
}

}
