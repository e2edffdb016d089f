// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/received.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"

#include <openssl/evp.h>

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace net {
namespace {

std::string hex(std::span<const unsigned char> bytes)
{
    std::string out;
    out.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        out += "0123456789abcdef"[byte >> 4U];
        out += "0123456789abcdef"[byte & 15U];
    }
    return out;
}

}

std::string random_hex(std::size_t digits)
{
    constexpr std::size_t kBytes = 16;
    ASSERT(digits <= 2 * kBytes);
    thread_local std::array<unsigned char, 16 * kBytes> pool{};
    thread_local std::size_t used = pool.size();
    if (used == pool.size()) {
        // Up to 256 bytes come whole or, before the kernel has entropy, not at all until then (getrandom(2)).
        ASSERT(::getrandom(pool.data(), pool.size(), 0) == static_cast<ssize_t>(pool.size()));
        used = 0;
    }
    const std::span<const unsigned char> bytes(pool.data() + used, kBytes);
    used += kBytes;
    return hex(bytes.first((digits + 1) / 2)).substr(0, digits);
}

struct IncomingFile::Hash {
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    Hash() { ASSERT(context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1); }
    Hash(const Hash&) = delete;
    Hash& operator=(const Hash&) = delete;
    ~Hash() { EVP_MD_CTX_free(context); }

    void add(std::string_view bytes) { ASSERT(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1); }
    std::string finish()
    {
        std::array<unsigned char, 32> digest{};
        ASSERT(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
        return hex(digest);
    }
};

IncomingFile::IncomingFile(std::filesystem::path path, base::Fd fd)
    : path_(std::move(path)), fd_(std::move(fd)), hash_(std::make_unique<Hash>())
{
}

IncomingFile::IncomingFile(IncomingFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), fd_(std::move(other.fd_)), hash_(std::move(other.hash_)),
      bytes_(other.bytes_)
{
}

IncomingFile::~IncomingFile()
{
    if (!path_.empty())
        ::unlink(path_.c_str());
}

Result<IncomingFile> IncomingFile::create(const std::filesystem::path& folder)
{
    std::filesystem::path path = folder / (random_hex(32) + ".received");
    base::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd)
        return base::fail_errno(path.string(), errno);
    return IncomingFile(std::move(path), std::move(fd));
}

Status IncomingFile::write(std::string_view bytes)
{
    hash_->add(bytes);
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return base::fail_errno(path_.string(), errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<ReceivedFile> IncomingFile::finish()
{
    // Some file systems tell of a full disk only now.
    if (::close(fd_.release()) != 0)
        return base::fail_errno(path_.string(), errno);
    return ReceivedFile(std::exchange(path_, {}), bytes_, hash_->finish());
}

}
