// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/png_chunks.h"

extern "C" {
#include <libavutil/crc.h>
}

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;
using Bytes = std::span<const std::byte>;

constexpr std::array<unsigned char, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
constexpr std::size_t kChunkFrame = 12; // length, type, checksum

std::uint32_t checksum(const std::uint8_t* begin, std::size_t size)
{
    return ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), ~0U, begin, size);
}

bool allowed(int bit_depth, int color_type)
{
    switch (color_type) {
    case 0:
        return bit_depth == 1 || bit_depth == 2 || bit_depth == 4 || bit_depth == 8 || bit_depth == 16;
    case 3:
        return bit_depth == 1 || bit_depth == 2 || bit_depth == 4 || bit_depth == 8;
    case 2:
    case 4:
    case 6:
        return bit_depth == 8 || bit_depth == 16;
    default:
        return false;
    }
}

Result<PngHeader> parse_header(const PngChunk& chunk)
{
    if (chunk.type != "IHDR" || chunk.data.size() != 13)
        return fail(Errc::invalid_input, "the PNG does not begin with its header");
    const std::uint32_t width = big_endian_32(chunk.data);
    const std::uint32_t height = big_endian_32(chunk.data.subspan(4));
    if (width == 0 || height == 0 || width > 0x7fffffffU || height > 0x7fffffffU)
        return fail(Errc::invalid_input, fmt::format("the PNG claims {} x {} pixels", width, height));
    PngHeader header;
    header.size = {static_cast<int>(width), static_cast<int>(height)};
    header.bit_depth = std::to_integer<int>(chunk.data[8]);
    header.color_type = std::to_integer<int>(chunk.data[9]);
    if (!allowed(header.bit_depth, header.color_type))
        return fail(Errc::invalid_input, fmt::format("the PNG claims colour type {} with {} bits, which does not exist",
                                                     header.color_type, header.bit_depth));
    if (chunk.data[10] != std::byte{0} || chunk.data[11] != std::byte{0} || std::to_integer<int>(chunk.data[12]) > 1)
        return fail(Errc::invalid_input, "the PNG's compression, filter or interlace method is unknown");
    return header;
}

void append(std::vector<std::byte>& out, Bytes bytes)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::uint8_t scaled_grey(Bytes trns, int bit_depth)
{
    const std::uint32_t most = (1U << static_cast<unsigned>(bit_depth)) - 1U;
    const std::uint32_t sample = std::to_integer<std::uint32_t>(trns[1]) & most;
    return static_cast<std::uint8_t>(sample * (255U / most));
}

struct Seen {
    std::size_t palette_colors = 0;
    bool data = false;
    bool transparency = false;
};

Status keep(const PngChunk& chunk, PlainPng& png, Seen& seen)
{
    const int color_type = png.header.color_type;
    if (chunk.type == "PLTE") {
        if (seen.data || seen.palette_colors != 0 || chunk.data.empty() || chunk.data.size() % 3 != 0 ||
            chunk.data.size() > 768)
            return fail(Errc::invalid_input, "the PNG's palette is broken");
        seen.palette_colors = chunk.data.size() / 3;
        if (color_type == 3)
            append(png.bytes, chunk.whole);
        return {};
    }
    if (chunk.type == "tRNS") {
        const std::size_t expected = color_type == 0 ? 2 : color_type == 2 ? 6 : 0;
        const bool fits = color_type == 3 ? !chunk.data.empty() && chunk.data.size() <= seen.palette_colors
                                          : chunk.data.size() == expected;
        if (color_type >= 4 || !fits || seen.data || seen.transparency)
            return {}; // transparency that says nothing is left out, as libpng does
        seen.transparency = true;
        if (color_type == 0 && png.header.bit_depth < 8)
            png.clear_grey = scaled_grey(chunk.data, png.header.bit_depth);
        else
            append(png.bytes, chunk.whole);
        return {};
    }
    if (color_type == 3 && seen.palette_colors == 0)
        return fail(Errc::invalid_input, "the PNG has no palette");
    seen.data = true;
    append(png.bytes, chunk.whole);
    return {};
}

}

std::uint32_t big_endian_32(Bytes bytes)
{
    std::uint32_t value = 0;
    for (const std::byte byte : bytes.first(4))
        value = value << 8U | std::to_integer<std::uint32_t>(byte);
    return value;
}

Result<PngChunk> take_png_chunk(Bytes& rest)
{
    if (rest.size() < kChunkFrame)
        return fail(Errc::invalid_input, "the PNG is cut off");
    const std::size_t length = big_endian_32(rest);
    if (length > 0x7fffffffU || length > rest.size() - kChunkFrame)
        return fail(Errc::invalid_input, "the PNG is cut off: a chunk is longer than the file");
    PngChunk chunk;
    chunk.type = {reinterpret_cast<const char*>(rest.data() + 4), 4};
    chunk.data = rest.subspan(8, length);
    chunk.whole = rest.first(length + kChunkFrame);
    const auto* begin = reinterpret_cast<const std::uint8_t*>(rest.data() + 4);
    chunk.intact = checksum(begin, length + 4) == big_endian_32(rest.subspan(8 + length));
    rest = rest.subspan(length + kChunkFrame);
    return chunk;
}

void append_png_chunk(std::vector<std::byte>& out, std::string_view type, Bytes data)
{
    const auto put = [&out](std::size_t value) {
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            out.push_back(static_cast<std::byte>(value >> shift));
    };
    put(data.size());
    const std::size_t begin = out.size();
    for (const char letter : type)
        out.push_back(static_cast<std::byte>(letter));
    append(out, data);
    put(checksum(reinterpret_cast<const std::uint8_t*>(out.data()) + begin, data.size() + 4));
}

bool is_png(Bytes bytes)
{
    return bytes.size() >= kSignature.size() && std::memcmp(bytes.data(), kSignature.data(), kSignature.size()) == 0;
}

Result<PngHeader> png_header(Bytes bytes)
{
    Bytes rest = bytes.subspan(kSignature.size());
    return parse_header(TRY(take_png_chunk(rest)));
}

Result<PlainPng> plain_png(Bytes bytes)
{
    PlainPng png;
    Bytes rest = bytes.subspan(kSignature.size());
    append(png.bytes, bytes.first(kSignature.size()));
    Seen seen;
    bool first = true;
    while (true) {
        const PngChunk chunk = TRY(take_png_chunk(rest));
        const bool critical = (chunk.type[0] & 0x20) == 0;
        if (critical && !chunk.intact)
            return fail(Errc::invalid_input,
                        fmt::format("the PNG is damaged: the checksum of its {} chunk is wrong", chunk.type));
        if (first) {
            png.header = TRY(parse_header(chunk));
            append(png.bytes, chunk.whole);
            first = false;
        } else if (chunk.type == "IEND") {
            if (!seen.data)
                return fail(Errc::invalid_input, "the PNG holds no picture data");
            append(png.bytes, chunk.whole);
            return png;
        } else if (chunk.type == "PLTE" || chunk.type == "IDAT" || (chunk.type == "tRNS" && chunk.intact)) {
            TRY(keep(chunk, png, seen));
        } else if (critical) {
            return fail(Errc::invalid_input, "the PNG needs an extension that does not exist in the standard");
        }
    }
}

}
