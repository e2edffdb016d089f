// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Moving test pictures: a drifting gradient with a bright square, so that a wrong order or a lost picture shows.

#include "compositor/frame/yuv.h"
#include "compositor/media/h264_encoder.h"
#include "tests/unit/media/append.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace test {

inline frame::Yuv420 moving_picture(frame::Size size, int index, frame::YuvLayout layout = frame::YuvLayout::i420)
{
    frame::Yuv420 picture = *frame::Yuv420::create(size, layout);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const bool square = x >= index && x < index + 40 && y >= 30 && y < 70;
            picture.plane(0)[y * picture.stride_bytes(0) + x] =
                static_cast<std::uint8_t>(square ? 220 : 40 + (x + y + 2 * index) % 128);
        }
    return picture;
}

// Costs bits in every frame.
inline frame::Yuv420 noisy_picture(frame::Size size, int index)
{
    frame::Yuv420 picture = *frame::Yuv420::create(size, frame::YuvLayout::i420);
    std::minstd_rand random(static_cast<unsigned>(index + 1));
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            picture.plane(0)[y * picture.stride_bytes(0) + x] = static_cast<std::uint8_t>(60 + random() % 120);
    return picture;
}

inline double luma_psnr_db(const frame::Yuv420& picture, std::span<const std::uint8_t> decoded)
{
    double sum = 0;
    const frame::Size size = picture.size();
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const double difference = picture.plane(0)[y * picture.stride_bytes(0) + x] -
                                      decoded[static_cast<std::size_t>(y * size.width + x)];
            sum += difference * difference;
        }
    return sum == 0 ? 99 : 10 * std::log10(255.0 * 255.0 * size.width * size.height / sum);
}

inline std::vector<media::VideoPacket> encode_all(media::H264Encoder& encoder, int count, std::int64_t first = 0,
                                                  frame::YuvLayout layout = frame::YuvLayout::i420)
{
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < count; ++i)
        append(packets, encoder.encode(moving_picture(encoder.spec().size, static_cast<int>(first) + i, layout),
                                       {.first_frame = first + i}));
    append(packets, encoder.finish());
    return packets;
}

}
