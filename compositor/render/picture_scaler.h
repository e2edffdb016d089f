// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Makes a picture smaller: each pixel is the mean of what it covers, whole and part pixels by their share. Integer
// arithmetic, so the same bytes whatever part is scaled. Thread: one scaler, one thread.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/scene/damage.h"

#include <cstdint>
#include <vector>

namespace render {

// The largest size of this shape that fits into `box`, not above `canvas` itself; at least one pixel a side.
frame::Size fitted(frame::Size canvas, frame::Size box);

class PictureScaler {
public:
    PictureScaler(frame::Size from, frame::Size to); // `to` is no larger than `from`, on either axis

    // Marks in `to` what has to be scaled again when `from` changed.
    void carry(const scene::DamageMap& from, scene::DamageMap& to) const;

    // Every marked block of `to`, from `picture`; both rgba8.
    void scale(const frame::Image& picture, const scene::DamageMap& marked, frame::Image& to);

private:
    static constexpr int kWeightBits = 12; // the weights of a pixel are this together: two axes fit 32 bits

    // What the pixels of one axis are made of.
    struct Axis {
        Axis(int from, int to);
        struct Pixel {
            int first = 0; // source pixel
            int count = 0;
            std::size_t weights = 0; // where they stand in `weights`
        };
        std::vector<Pixel> pixels;
        std::vector<std::uint32_t> weights;
    };

    void scale_area(const frame::Image& picture, const frame::Rect& area, frame::Image& to);
    void halve_area(const frame::Image& picture, const frame::Rect& area, frame::Image& to) const;
    void copy_area(const frame::Image& picture, const frame::Rect& area, frame::Image& to) const;

    frame::Size from_, to_;
    Axis across_, down_;
    std::vector<std::uint32_t> column_; // sums of a row of `area` down the picture
};

// Each run of marked blocks of a block row, as a rectangle in pixels.
template <class Work> void for_each_run(const scene::DamageMap& marked, const Work& work)
{
    constexpr int kBlock = scene::DamageMap::kBlock;
    const frame::Rect all{0, 0, marked.canvas().width, marked.canvas().height};
    for (int row = 0; row < marked.rows(); ++row)
        for (int column = 0; column < marked.columns(); ++column) {
            const int first = column;
            while (column < marked.columns() && marked.marked(column, row))
                ++column;
            if (column > first)
                work(frame::intersect({first * kBlock, row * kBlock, (column - first) * kBlock, kBlock}, all));
        }
}

}
