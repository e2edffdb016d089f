// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Planes of 4:2:0 pictures in a file, frame after frame without padding: what FFmpeg calls rawvideo. Thread: one a
// file.

#include "compositor/base/result.h"
#include "compositor/frame/yuv.h"

#include <cstdio>
#include <memory>

namespace bench {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Calls `move(row, bytes)` for every row of an I420 picture; it returns the bytes it moved.
template <class Picture, class Move> base::Status each_row(Picture& picture, const Move& move)
{
    for (int plane = 0; plane < picture.plane_count(); ++plane) {
        const int shrink = plane == 0 ? 1 : 2;
        const auto width = static_cast<std::size_t>(picture.size().width / shrink);
        for (int y = 0; y < picture.size().height / shrink; ++y)
            if (move(picture.plane(plane) + static_cast<std::ptrdiff_t>(y) * picture.stride_bytes(plane), width) !=
                width)
                return base::fail(
                    base::Errc::unavailable,
                    "raw file: short read or write; is there room for 3 MB a frame in the temporary folder?");
    }
    return {};
}

inline base::Status write_planes(std::FILE* file, const frame::Yuv420& picture)
{
    return each_row(picture,
                    [file](const std::uint8_t* row, std::size_t bytes) { return std::fwrite(row, 1, bytes, file); });
}

inline base::Status read_planes(std::FILE* file, frame::Yuv420& picture)
{
    return each_row(picture, [file](std::uint8_t* row, std::size_t bytes) { return std::fread(row, 1, bytes, file); });
}

}
