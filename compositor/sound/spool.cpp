// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/spool.h"

#include "compositor/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace sound {

base::Result<Spool> Spool::create(const std::filesystem::path& folder)
{
    Spool spool;
    spool.subject_ = fmt::format("sound spool in {}", folder.empty() ? "." : folder.string());
    std::string name = (folder / ".sound-XXXXXX").string();
    spool.fd_.reset(::mkostemp(name.data(), O_CLOEXEC));
    if (!spool.fd_)
        return base::fail_errno(spool.subject_, errno);
    ::unlink(name.c_str());
    return spool;
}

base::Status Spool::append(std::span<const float> interleaved)
{
    auto bytes = std::as_bytes(interleaved);
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(fd_.get(), bytes.data(), bytes.size(), length_bytes_);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return base::fail_errno(subject_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        length_bytes_ += written;
    }
    return {};
}

base::Status Spool::clear()
{
    if (::ftruncate(fd_.get(), 0) != 0)
        return base::fail_errno(subject_, errno);
    length_bytes_ = 0;
    return {};
}

base::Result<std::size_t> Spool::read(std::int64_t at_sample, std::span<float> interleaved)
{
    const std::int64_t left = std::max<std::int64_t>(0, length_samples() - at_sample);
    const auto pairs =
        static_cast<std::size_t>(std::min<std::int64_t>(left, static_cast<std::int64_t>(interleaved.size() / 2)));
    auto bytes = std::as_writable_bytes(interleaved.first(2 * pairs));
    std::int64_t at = at_sample * kPairBytes;
    while (!bytes.empty()) {
        const ssize_t got = ::pread(fd_.get(), bytes.data(), bytes.size(), at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return base::fail_errno(subject_, got == 0 ? EIO : errno);
        bytes = bytes.subspan(static_cast<std::size_t>(got));
        at += got;
    }
    return pairs;
}

}
