// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A decoder's planes as the one row of bytes that is hashed: Y, Cb, Cr, rows tight. Thread: one object, one thread.

#include "tests/support/judge/judge.h"

#include <array>
#include <cstddef>

namespace judge {

struct Planes { // 8 bits, 4:2:0; belongs to the decoder
    std::array<const std::uint8_t*, 3> data{};
    std::array<int, 3> stride_bytes{};
    int width = 0;
    int height = 0;
};

class Digester {
public:
    explicit Digester(Sha256 sha256 = Sha256::no) : sha256_(sha256) {}
    Picture digest(const Planes& planes)
    {
        bytes_.clear();
        append(planes.data[0], planes.stride_bytes[0], planes.width, planes.height);
        for (const std::size_t plane : {1U, 2U})
            append(planes.data[plane], planes.stride_bytes[plane], (planes.width + 1) / 2, (planes.height + 1) / 2);
        Picture picture;
        picture.hash = base::xxh3_128(bytes_);
        if (sha256_ == Sha256::yes)
            picture.sha256 = base::sha256(bytes_);
        return picture;
    }

private:
    void append(const std::uint8_t* from, std::ptrdiff_t stride, int width, int height)
    {
        for (int y = 0; y < height; ++y) {
            const auto* row = reinterpret_cast<const std::byte*>(from + y * stride);
            bytes_.insert(bytes_.end(), row, row + width);
        }
    }

    Sha256 sha256_;
    std::vector<std::byte> bytes_; // kept from picture to picture for its memory
};

}
