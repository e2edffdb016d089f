// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/hash.h"

#include "compositor/base/check.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <fmt/format.h>

namespace base {

Hash128 xxh3_128(std::span<const std::byte> bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

Hash128 xxh3_128_of_rows(const std::byte* first, std::size_t row_bytes, std::size_t stride_bytes, std::size_t count)
{
    if (row_bytes == stride_bytes)
        return xxh3_128({first, row_bytes * count});
    const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
    ASSERT(state != nullptr && XXH3_128bits_reset(state.get()) == XXH_OK);
    for (std::size_t row = 0; row < count; ++row)
        XXH3_128bits_update(state.get(), first + row * stride_bytes, row_bytes);
    const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
    return {hash.high64, hash.low64};
}

std::uint64_t xxh3_64(std::span<const std::byte> bytes)
{
    return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t xxh3_64(std::string_view text)
{
    return XXH3_64bits(text.data(), text.size());
}

std::string to_hex(Hash128 hash)
{
    return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

struct Sha256Stream::Context {
    EVP_MD_CTX* raw = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(raw); }
};

Sha256Stream::Sha256Stream() : context_(std::make_unique<Context>())
{
    ASSERT(context_->raw != nullptr && EVP_DigestInit_ex(context_->raw, EVP_sha256(), nullptr) == 1);
}

Sha256Stream::~Sha256Stream() = default;

Sha256Stream& Sha256Stream::add(std::span<const std::byte> part)
{
    add(static_cast<std::uint64_t>(part.size()));
    ASSERT(EVP_DigestUpdate(context_->raw, part.data(), part.size()) == 1);
    return *this;
}

Sha256Stream& Sha256Stream::add(std::string_view part)
{
    return add(std::as_bytes(std::span(part)));
}

Sha256Stream& Sha256Stream::add(std::uint64_t value)
{
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(value >> (8 * i));
    ASSERT(EVP_DigestUpdate(context_->raw, bytes.data(), bytes.size()) == 1);
    return *this;
}

Sha256 Sha256Stream::finish()
{
    Sha256 digest{};
    unsigned size = 0;
    ASSERT(EVP_DigestFinal_ex(context_->raw, reinterpret_cast<unsigned char*>(digest.data()), &size) == 1);
    ASSERT(size == digest.size());
    return digest;
}

Sha256 sha256(std::span<const std::byte> bytes)
{
    Sha256 digest{};
    unsigned size = 0;
    ASSERT(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                      nullptr) == 1);
    return digest;
}

Sha256 sha256(std::string_view text)
{
    return sha256(std::as_bytes(std::span(text)));
}

std::string to_hex(const Sha256& digest)
{
    std::string text;
    text.reserve(2 * digest.size());
    for (const std::byte byte : digest)
        fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned>(byte));
    return text;
}

}
