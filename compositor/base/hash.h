// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Two hashes, two uses. XXH3 (xxHash 0.8) is fast and decides whether a picture or an item changed: nothing hostile
// gains from a collision there. SHA-256 (FIPS 180-4) names artefacts, whose bytes may come from outside. Thread: any.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace base {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};
Hash128 xxh3_128(std::span<const std::byte> bytes);
// Of `count` rows of row_bytes each, stride_bytes from one to the next, as if they lay one behind the other.
Hash128 xxh3_128_of_rows(const std::byte* first, std::size_t row_bytes, std::size_t stride_bytes, std::size_t count);
std::uint64_t xxh3_64(std::span<const std::byte> bytes);
std::uint64_t xxh3_64(std::string_view text);
std::string to_hex(Hash128 hash); // 32 lower-case digits

// Order-dependent mix of two 64-bit hashes, for hashes of composed values.
constexpr std::uint64_t combine(std::uint64_t seed, std::uint64_t value)
{
    seed ^= value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
    seed *= 0xff51afd7ed558ccdULL;
    return seed ^ (seed >> 33);
}

using Sha256 = std::array<std::byte, 32>;
Sha256 sha256(std::span<const std::byte> bytes);
Sha256 sha256(std::string_view text);
std::string to_hex(const Sha256& digest); // 64 lower-case digits

// SHA-256 over several parts; each part is preceded by its length, so ("ab","c") and ("a","bc") differ.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(const Sha256Stream&) = delete;
    Sha256Stream& operator=(const Sha256Stream&) = delete;
    Sha256Stream& add(std::string_view part);
    Sha256Stream& add(std::span<const std::byte> part);
    Sha256Stream& add(std::uint64_t value);
    Sha256 finish(); // once

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}
