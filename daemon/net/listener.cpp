// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/listener.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace net {
namespace {

using base::Errc;
using base::fail;

constexpr int kBacklog = 1024; // the kernel lowers it to net.core.somaxconn

Result<sockaddr_un> unix_address(const std::filesystem::path& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& text = path.native();
    if (text.empty() || text.size() >= sizeof(address.sun_path))
        return fail(Errc::invalid_input,
                    fmt::format("{}: {} bytes, but the path of a Unix socket has 1 to {}; choose a shorter one", text,
                                text.size(), sizeof(address.sun_path) - 1));
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

const sockaddr* plain(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

// Makes room at `path`. Whether somebody listens, connect() tells.
Status clear_stale(const std::filesystem::path& path, const sockaddr_un& address)
{
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0)
        return errno == ENOENT ? Status() : Status(base::fail_errno(path.string(), errno));
    if (!S_ISSOCK(found.st_mode))
        return fail(Errc::invalid_input,
                    fmt::format("{}: there is something that is no socket; it is left alone", path.string()));
    const base::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!probe)
        return base::fail_errno("socket", errno);
    // A full backlog (EAGAIN) is a listener too.
    if (::connect(probe.get(), plain(address), sizeof(address)) == 0 || errno != ECONNREFUSED)
        return fail(Errc::unavailable,
                    fmt::format("{}: another process listens there; stop it, or choose another socket", path.string()));
    LOG_INFO("net", "{}: replaces a socket nobody listens on", path.string());
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return base::fail_errno(path.string(), errno);
    return {};
}

std::string text_of(const sockaddr_storage& address)
{
    char text[INET6_ADDRSTRLEN] = "";
    if (address.ss_family == AF_INET) {
        const auto& four = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &four.sin_addr, text, sizeof(text));
        return fmt::format("{}:{}", text, ntohs(four.sin_port));
    }
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    ::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof(text));
    return fmt::format("[{}]:{}", text, ntohs(six.sin6_port));
}

int port_of(const sockaddr_storage& address)
{
    return address.ss_family == AF_INET ? ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port)
                                        : ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
}

struct AddressListTraits {
    static constexpr addrinfo* none = nullptr;
    static void close(addrinfo* list) { ::freeaddrinfo(list); }
};

Result<base::Handle<addrinfo*, AddressListTraits>> resolve(const std::string& address)
{
    const std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.empty() || host.find(':') != std::string::npos)
        return fail(Errc::invalid_input,
                    fmt::format("{}: no address to listen on; write 127.0.0.1:8080 or [::1]:8080", address));
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    base::Handle<addrinfo*, AddressListTraits> list;
    const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
    const bool is_port = !port.empty() && port.size() <= 5 &&
                         std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; }) &&
                         std::stoi(port) <= 65535; // getaddrinfo() would cut a larger one
    const int failed = is_port ? ::getaddrinfo(host.c_str(), port.c_str(), &hints, list.out()) : EAI_SERVICE;
    if (failed != 0)
        return fail(Errc::invalid_input,
                    fmt::format("{}: no address to listen on ({}); write 127.0.0.1:8080 or [::1]:8080", address,
                                is_port ? ::gai_strerror(failed) : "a port has 0 to 65535"));
    return list;
}

}

Result<UnixListener> UnixListener::create(const std::filesystem::path& path)
{
    const sockaddr_un address = TRY(unix_address(path));
    // Two daemons that start at once: one looks and binds while the other waits.
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const base::Fd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX) != 0)
        return base::fail_errno(folder.string(), errno);
    TRY(clear_stale(path, address));

    base::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return base::fail_errno("socket", errno);
    // Before bind(), so that the path never exists with another mode; nobody can connect before listen().
    if (::fchmod(fd.get(), 0600) != 0 || ::bind(fd.get(), plain(address), sizeof(address)) != 0)
        return base::fail_errno(path.string(), errno);
    UnixListener listener(path, std::move(fd));
    struct stat made {};
    if (::chmod(path.c_str(), 0600) != 0 || ::lstat(path.c_str(), &made) != 0 || ::listen(listener.fd(), kBacklog) != 0)
        return base::fail_errno(path.string(), errno);
    listener.device_ = made.st_dev;
    listener.inode_ = made.st_ino;
    return listener;
}

UnixListener::~UnixListener()
{
    struct stat found {};
    if (fd_ && ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_)
        ::unlink(path_.c_str());
}

Result<TcpListener> listen_tcp(const std::string& address)
{
    const auto list = TRY(resolve(address));
    const addrinfo& first = *list.get();
    TcpListener out;
    out.fd.reset(::socket(first.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!out.fd)
        return base::fail_errno("socket", errno);
    const int yes = 1;
    ::setsockopt(out.fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_storage bound{};
    socklen_t bound_bytes = sizeof(bound);
    if (::bind(out.fd.get(), first.ai_addr, first.ai_addrlen) != 0 || ::listen(out.fd.get(), kBacklog) != 0 ||
        ::getsockname(out.fd.get(), reinterpret_cast<sockaddr*>(&bound), &bound_bytes) != 0) {
        if (errno == EADDRINUSE)
            return fail(Errc::unavailable,
                        fmt::format("{}: another process listens there; stop it, or choose another port", address));
        return base::fail_errno(address, errno);
    }
    out.port = port_of(bound);
    return out;
}

Peer unix_peer(int fd)
{
    Peer peer;
    peer.is_unix = true;
    peer.uid = static_cast<uid_t>(-1); // nobody, should the kernel not tell
    ucred who{};
    socklen_t who_bytes = sizeof(who);
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &who_bytes) == 0) {
        peer.uid = who.uid;
        peer.pid = who.pid;
    }
    return peer;
}

Arrival accept_from(const TcpListener& listener)
{
    Arrival out;
    out.address_bytes = sizeof(out.address);
    out.fd.reset(::accept4(listener.fd.get(), reinterpret_cast<sockaddr*>(&out.address), &out.address_bytes,
                           SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (out.fd)
        out.peer.address = text_of(out.address);
    return out;
}

}
