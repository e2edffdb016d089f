// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/helper_wire.h"

#include "compositor/base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace base::helper_wire {
namespace {

constexpr std::string_view kSubject = "child helper";

// The descriptor beside a message; more than the one that fits here are closed by the kernel (MSG_CTRUNC).
Fd descriptor_of(msghdr& header)
{
    Fd file;
    for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS || item->cmsg_len < CMSG_LEN(sizeof(int)))
            continue;
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(item), sizeof(fd));
        file.reset(fd);
    }
    return file;
}

}

Result<Fd> make_sealed_file(std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return Fd();
    Fd file(::memfd_create("lesedi-helper", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file)
        return fail_errno(kSubject, errno);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_errno(kSubject, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return fail_errno(kSubject, errno);
    return file;
}

Result<std::vector<std::byte>> read_whole_file(const Fd& file)
{
    std::vector<std::byte> bytes;
    if (!file)
        return bytes;
    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return fail_errno(kSubject, errno);
    if (!S_ISREG(info.st_mode) || static_cast<std::uint64_t>(info.st_size) > kFileLimit)
        return fail(Errc::invalid_input, "child helper: the file beside a message is not one of at most 1 GiB");
    bytes.resize(static_cast<std::size_t>(info.st_size));
    std::size_t filled = 0;
    while (filled < bytes.size()) { // read, not mapped: an unsealed file could shrink under a mapping
        const ssize_t got =
            ::pread(file.get(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(kSubject, errno);
        if (got == 0)
            return fail(Errc::invalid_input, "child helper: the file beside a message shrank");
        filled += static_cast<std::size_t>(got);
    }
    return bytes;
}

Status send_message(int socket, std::string_view text, const Fd& file)
{
    iovec part{const_cast<char*>(text.data()), text.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (file) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr* item = CMSG_FIRSTHDR(&header);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(sizeof(int));
        const int fd = file.get();
        std::memcpy(CMSG_DATA(item), &fd, sizeof(fd));
    }
    while (::sendmsg(socket, &header, MSG_NOSIGNAL) < 0)
        if (errno != EINTR)
            return fail_errno(kSubject, errno);
    return {};
}

Result<Message> receive_message(int socket)
{
    Message message;
    message.text.resize(kMessageLimit);
    iovec part{message.text.data(), message.text.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    ssize_t got = 0;
    while ((got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC)) < 0) {
        if (errno == ECONNRESET) // unix(7): the peer closed with our message still in its queue
            return Message{Message::Kind::unread, {}, {}};
        if (errno != EINTR)
            return fail_errno(kSubject, errno);
    }
    message.file = descriptor_of(header);
    if (got == 0)
        return Message{Message::Kind::closed, {}, {}};
    if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
        return fail(Errc::invalid_input, "child helper: a message is longer than the wire allows");
    message.text.resize(static_cast<std::size_t>(got));
    return message;
}

}
