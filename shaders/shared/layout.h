// SPDX-License-Identifier: GPL-3.0-or-later
// What the processor hands to shaders, read by both languages: only 32-bit words and pairs of them, so both lay it out
// alike. An Address is that of a buffer, its lower word first. Pixels are words: R in the lowest byte.
#ifndef LESEDI_SHADERS_LAYOUT_H
#define LESEDI_SHADERS_LAYOUT_H

#ifdef __cplusplus
#include <cstdint>
namespace shaders {
using uint = std::uint32_t;
struct Address {
    uint low = 0, high = 0;
};
#define LESEDI_CONSTANT inline constexpr uint
#else
#define Address uvec2
#define LESEDI_CONSTANT const uint
#endif

LESEDI_CONSTANT kBlock = 16u;             // pixels of a damage block, each way
LESEDI_CONSTANT kBlockPixels = 256u;      // in it
LESEDI_CONSTANT kGroupItem = 0x80000000u; // an item is a sprite, or with this bit a group

// scene::Blend
LESEDI_CONSTANT kNormal = 0u, kMultiply = 1u, kScreen = 2u, kOverlay = 3u, kAdd = 4u, kAtop = 5u, kKeep = 6u, kCut = 7u,
                kKeepLuma = 8u, kCutLuma = 9u;

// scene::Sprite. Positions wrap in 32 bits: where they would not fit, no block lists the sprite.
struct SpriteRecord {
    Address texels; // of the tile's level
    uint first;     // bytes from there to the source's first texel
    uint stride;    // bytes
    uint coverage;  // 1: a8
    int source_width, source_height;
    int u, v; // of canvas pixel 0, 0; 1/65536 texel from the centre of the source's first
    int xx, xy, yx, yy;
    uint tint;
    int left, top, right, bottom; // bounds
    uint blend;
    uint unused;
};

// scene::Group, its picture finished. Pixels outside the picture's area are transparent.
struct GroupRecord {
    Address pixels;
    int left, top, width, height;                     // of the picture
    int seen_left, seen_top, seen_right, seen_bottom; // bounds
    uint opacity;
    uint blend;
};

// One damaged block: its place; and what is drawn in it, from `first` in the list of items on, or, where blocks are
// brought back, the run of neighbours it is in: the number of the first of them, and how many they are.
struct BlockRecord {
    int x, y; // pixels
    uint first, count;
};

struct DrawPush {
    Address blocks, items, sprites, groups;
    Address target;               // a picture of the area below, its rows one behind the other
    int left, top, width, height; // in canvas pixels
    uint ground;                  // what it begins as
    uint unused;
};

// One axis of a blur, or of a shadow.
struct BlurPush {
    Address source, result;
    Address picture; // shadow, last axis: what stands over it
    uint places;     // along the axis
    uint lines;
    uint radius, edge, shift, scale; // scene::Box
    int offset;                      // what is found at a place is what was at place - offset
    uint nearest;                    // 1: beyond the ends is the nearest value, 0: nothing
    uint source_kind;                // kFromPicture, kFromAlpha or kFromWide
    uint result_kind;                // kToWide, kToPicture or kToShadow
    uint strength, tint;             // shadow
};
LESEDI_CONSTANT kFromPicture = 0u, kFromAlpha = 1u, kFromWide = 2u;
LESEDI_CONSTANT kToWide = 0u, kToPicture = 1u, kToShadow = 2u;
LESEDI_CONSTANT kBlurOutputs = 256u; // places of a line that one workgroup makes
LESEDI_CONSTANT kMostReach = 306u;   // three passes of the widest box, to one side

struct ColorPush {
    Address picture;
    uint count; // pixels
    uint unused;
    int matrix[12]; // scene::Effect::matrix, row by row
};

// Blocks of a canvas, side by side in a buffer of 256 words each.
struct PackPush {
    Address blocks; // BlockRecords
    Address canvas, packed;
    uint pitch;  // pixels of a canvas row
    uint unpack; // 1: the other way
};

// Blocks of a canvas to 4:2:0. Each run of neighbours is a little picture of 384 bytes a block: 16 rows of Y, then 8 of
// U and 8 of V, or 8 of UV, each as long as the run is wide.
struct ConvertPush {
    Address blocks;
    Address canvas, planes;
    uint pitch;
    uint first, end;  // numbers of blocks
    uint interleaved; // 1: NV12
};

#ifdef __cplusplus
static_assert(sizeof(SpriteRecord) == 80 && sizeof(GroupRecord) == 48 && sizeof(BlockRecord) == 16);
static_assert(sizeof(DrawPush) == 64 && sizeof(BlurPush) == 72 && sizeof(ColorPush) == 64 && sizeof(PackPush) == 32 &&
              sizeof(ConvertPush) == 40);
}
#endif

#endif
