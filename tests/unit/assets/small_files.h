// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tiny animations made byte by byte, so that every rule of the formats has a file that shows it.

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace small_files {

inline void little_endian(std::string& out, unsigned value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 255U);
}
inline void big_endian(std::string& out, unsigned value, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        out += static_cast<char>(value >> (8 * i) & 255U);
}

// Four colours: 0 = (13, 230, 115), 1 = red, 2 = blue, 3 = white.
inline constexpr std::string_view kGifColors{"\x0d\xe6\x73\xff\x00\x00\x00\x00\xff\xff\xff\xff", 12};

struct GifFrame {
    int x = 0, y = 0, width = 4, height = 4;
    std::string pixels{}; // one index a pixel; empty: all 0
    int disposal = 1;     // 1 keep, 2 clear, 3 restore
    int clear_index = -1;
    int delay_cs = 10;
    bool interlaced = false;
};

// Codes of three bits with a clear code before each pair, so that the code length never grows.
inline std::string plain_lzw(std::string_view pixels)
{
    std::string bytes;
    unsigned store = 0;
    int held = 0;
    const auto put = [&](unsigned code) {
        store |= code << held;
        for (held += 3; held >= 8; held -= 8, store >>= 8)
            bytes += static_cast<char>(store & 255U);
    };
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (i % 2 == 0)
            put(4);
        put(static_cast<unsigned>(pixels[i]));
    }
    put(5);
    if (held > 0)
        bytes += static_cast<char>(store & 255U);
    std::string blocks;
    for (std::size_t at = 0; at < bytes.size(); at += 255) {
        const std::string_view block = std::string_view(bytes).substr(at, 255);
        blocks += static_cast<char>(block.size());
        blocks += block;
    }
    return blocks + '\0';
}

inline std::string gif(int width, int height, const std::vector<GifFrame>& frames)
{
    std::string out = "GIF89a";
    little_endian(out, static_cast<unsigned>(width), 2);
    little_endian(out, static_cast<unsigned>(height), 2);
    out += std::string("\x81\x01\x00", 3); // four colours; background: red, which no viewer may show
    out += kGifColors;
    for (const GifFrame& frame : frames) {
        out += std::string("\x21\xf9\x04", 3);
        out += static_cast<char>(frame.disposal << 2 | (frame.clear_index >= 0 ? 1 : 0));
        little_endian(out, static_cast<unsigned>(frame.delay_cs), 2);
        out += static_cast<char>(frame.clear_index < 0 ? 0 : frame.clear_index);
        out += '\0';
        out += ',';
        for (const int value : {frame.x, frame.y, frame.width, frame.height})
            little_endian(out, static_cast<unsigned>(value), 2);
        out += static_cast<char>(frame.interlaced ? 0x40 : 0);
        out += '\x02';
        out += plain_lzw(frame.pixels.empty() ? std::string(static_cast<std::size_t>(frame.width * frame.height), '\0')
                                              : frame.pixels);
    }
    return out + ";";
}

inline std::string png_chunk(std::string_view type, std::string_view data)
{
    std::string out;
    big_endian(out, static_cast<unsigned>(data.size()), 4);
    const std::string body = std::string(type) + std::string(data);
    out += body;
    big_endian(
        out,
        static_cast<unsigned>(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))),
        4);
    return out;
}

inline std::string deflated(std::string_view raw)
{
    uLongf size = compressBound(static_cast<uLong>(raw.size()));
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
             static_cast<uLong>(raw.size()));
    out.resize(size);
    return out;
}

struct Straight {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;
};

struct ApngFrame {
    int x = 0, y = 0, width = 4, height = 4;
    Straight color{};
    int disposal = 0; // 0 keep, 1 clear, 2 restore
    int blend = 0;    // 0 replace, 1 over
    unsigned delay_num = 1, delay_den = 10;
};

inline std::string flat_rows(int width, int height, Straight color)
{
    std::string raw;
    for (int y = 0; y < height; ++y) {
        raw += '\0';
        for (int x = 0; x < width; ++x)
            for (const std::uint8_t value : {color.r, color.g, color.b, color.a})
                raw += static_cast<char>(value);
    }
    return deflated(raw);
}

inline std::string png_header(int width, int height)
{
    std::string header;
    big_endian(header, static_cast<unsigned>(width), 4);
    big_endian(header, static_cast<unsigned>(height), 4);
    return header + std::string("\x08\x06\x00\x00\x00", 5);
}

enum class StillImage { is_first_frame, is_no_frame };

inline std::string apng(int width, int height, const std::vector<ApngFrame>& frames,
                        StillImage still = StillImage::is_first_frame)
{
    std::string out("\x89PNG\r\n\x1a\n", 8);
    out += png_chunk("IHDR", png_header(width, height));
    std::string count;
    big_endian(count, static_cast<unsigned>(frames.size()), 4);
    out += png_chunk("acTL", count + std::string(4, '\0'));
    unsigned sequence = 0;
    bool first = true;
    if (still == StillImage::is_no_frame) {
        out += png_chunk("IDAT", flat_rows(width, height, {255, 255, 255, 255}));
        first = false;
    }
    for (const ApngFrame& frame : frames) {
        std::string control;
        big_endian(control, sequence++, 4);
        for (const int value : {frame.width, frame.height, frame.x, frame.y})
            big_endian(control, static_cast<unsigned>(value), 4);
        big_endian(control, frame.delay_num, 2);
        big_endian(control, frame.delay_den, 2);
        control += static_cast<char>(frame.disposal);
        control += static_cast<char>(frame.blend);
        out += png_chunk("fcTL", control);
        const std::string pixels = flat_rows(frame.width, frame.height, frame.color);
        if (first) {
            out += png_chunk("IDAT", pixels);
        } else {
            std::string number;
            big_endian(number, sequence++, 4);
            out += png_chunk("fdAT", number + pixels);
        }
        first = false;
    }
    return out + png_chunk("IEND", "");
}

// A square of 20 units that stands at `x` 0 for the first half and 60 for the second; 100 x 50 units, 2 s, 10 a second.
inline std::string lottie(std::string_view layers)
{
    return R"({"v":"5.5.7","fr":10,"ip":0,"op":20,"w":100,"h":50,"nm":"t","ddd":0,"assets":[],"layers":[)" +
           std::string(layers) + "]}";
}
inline std::string jumping_square()
{
    return lottie(
        R"({"ddd":0,"ind":1,"ty":4,"nm":"s","sr":1,"ks":{"o":{"a":0,"k":100},"r":{"a":0,"k":0},
        "p":{"a":1,"k":[{"t":0,"s":[0,0,0],"h":1},{"t":10,"s":[60,0,0],"h":1}]},"a":{"a":0,"k":[0,0,0]},"s":{"a":0,"k":[100,100,100]}},
        "ao":0,"shapes":[{"ty":"gr","it":[{"ty":"rc","d":1,"s":{"a":0,"k":[20,20]},"p":{"a":0,"k":[20,20]},"r":{"a":0,"k":0}},
        {"ty":"fl","c":{"a":0,"k":[0.051,0.902,0.451,1]},"o":{"a":0,"k":100},"r":1},
        {"ty":"tr","p":{"a":0,"k":[0,0]},"a":{"a":0,"k":[0,0]},"s":{"a":0,"k":[100,100]},"r":{"a":0,"k":0},"o":{"a":0,"k":100}}]}],
        "ip":0,"op":20,"st":0,"bm":0})");
}

}
