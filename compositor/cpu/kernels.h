// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The loops that see every pixel, once per instruction set. Each is one step of scene/blend.h, scene/effect.h or
// frame/yuv.h over a row; what to do with which rows is decided outside (sprite_raster.h), compiled once. Buffers named
// `out` and `pairs` have kRowSlack bytes behind their last byte that may be read and overwritten; `row` and `source`
// are touched exactly. Thread: any; the functions keep no state.

#include "compositor/frame/image.h"
#include "compositor/scene/effect.h"
#include "compositor/scene/group.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cpu {

inline constexpr int kRowSlack = 64; // the widest vector, in bytes

// Lines that are blurred side by side: values of 16 bits in an entry.
inline constexpr int kBlurLanes = 32;

// A position that moves along a row, in 1/65536 of a texel; only the fraction matters here.
struct Walk {
    std::int32_t start = 0;
    std::int32_t step = 0;
};

// Where two rows of pixels go in a 4:2:0 picture. i420: u and v; nv12: u holds both, v is null.
struct YuvRows {
    std::uint8_t* luma_top = nullptr;
    std::uint8_t* luma_bottom = nullptr;
    std::uint8_t* u = nullptr;
    std::uint8_t* v = nullptr;
};

struct Kernels {
    // rgba8 rows.
    void (*fill)(std::uint8_t* row, int pixels, frame::Rgba color);
    void (*over)(std::uint8_t* row, const std::uint8_t* source, int pixels);
    void (*over_tinted)(std::uint8_t* row, const std::uint8_t* source, int pixels, frame::Rgba tint);
    void (*over_coverage)(std::uint8_t* row, const std::uint8_t* coverage, int pixels, frame::Rgba tint);

    // Any mode but normal; masks take the source times opacity for all that is drawn there.
    void (*blend)(std::uint8_t* row, const std::uint8_t* source, int pixels, scene::Blend mode, std::uint8_t opacity);
    void (*recolor)(std::uint8_t* row, int pixels, const scene::Effect& effect);

    // One scene::Box over `count` entries of kBlurLanes values: in place, the answers come first.
    void (*box_pass)(std::uint16_t* values, int count, const scene::Box& box);
    // Entries of kBlurLanes values to rows of the target, one below the other. narrow: the values of up to kBlurLanes /
    // 4 pixels; over_shadow: the blurred coverage of up to kBlurLanes, under the pixels that are there.
    void (*narrow)(std::uint8_t* row, std::ptrdiff_t stride_bytes, int rows, int pixels, const std::uint16_t* values);
    void (*over_shadow)(std::uint8_t* row, std::ptrdiff_t stride_bytes, int rows, int pixels,
                        const std::uint16_t* coverage, frame::Rgba tint, int strength);

    // Between two rows of bytes of any format, all with slack. `fraction` 0..255.
    void (*lerp_rows)(std::uint8_t* out, const std::uint8_t* a, const std::uint8_t* b, int bytes, int fraction);

    // Between the two texels of each pair: 8 bytes (rgba8) or 2 bytes (a8) a pair.
    void (*lerp_pairs)(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u);
    void (*lerp_coverage_pairs)(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u);
    // Between neighbours of a row of rgba8 texels, the first of which is that of u.start; 0 < u.step < 65536. Reads so
    // many texels as pixels, and a vector more.
    void (*lerp_along)(std::uint8_t* out, const std::uint8_t* texels, int pixels, Walk u);
    // The same for 65536 <= u.step < 131072: reads the texels that it passes, and two vectors more.
    void (*lerp_along_denser)(std::uint8_t* out, const std::uint8_t* texels, int pixels, Walk u);
    // Between the four rgba8 texels around each position, all of which are there; from the first texel of the source
    // on; memory before `end` may be read.
    void (*bilinear_texels)(std::uint8_t* out, const std::uint8_t* texels, const std::uint8_t* end,
                            std::ptrdiff_t stride_bytes, int pixels, Walk u, Walk v);
    void (*bilinear_pairs)(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs,
                           int pixels, Walk u, Walk v);
    void (*bilinear_coverage_pairs)(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs,
                                    int pixels, Walk u, Walk v);

    // Two rows of rgba8, an even number of pixels.
    void (*convert)(const YuvRows& rows, const std::uint8_t* top, const std::uint8_t* bottom, int pixels);
};

std::vector<std::string> kernel_levels();          // best first
const Kernels& kernels_of(std::string_view level); // one of kernel_levels()

}
