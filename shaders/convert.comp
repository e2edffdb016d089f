#version 460
// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of a canvas to BT.709 4:2:0 (compositor/frame/yuv.h). An invocation makes 8 x 2 pixels; 16 of them make a block.
// Rows go through a whole run of blocks, so that neighbours write, and the processor reads, along memory: a workgroup
// makes 16 blocks, 32 neighbours a pair of rows.
#extension GL_GOOGLE_include_directive : require
#include "pixels.glsl"

layout(local_size_x = 256) in;
layout(push_constant) uniform Push { ConvertPush push; };

const int kYr = 11966, kYg = 40254, kYb = 4064;
const int kUr = -6596, kUg = -22189, kUb = 28785;
const int kVr = 28785, kVg = -26145, kVb = -2640;

ivec3 rgb(uint pixel)
{
    return ivec3(unpacked(pixel).rgb);
}

uint luma709(ivec3 c)
{
    return uint((kYr * c.r + kYg * c.g + kYb * c.b + (16 << 16) + (1 << 15)) >> 16) & 255u;
}

uint difference(int r, int g, int b, ivec3 sums)
{
    return uint((r * sums.r + g * sums.g + b * sums.b + (128 << 18) + (1 << 17)) >> 18) & 255u;
}

void main()
{
    uint column = gl_LocalInvocationID.x & 31u, pair = gl_LocalInvocationID.x >> 5; // 8 pixels; rows
    uint number = push.first + gl_WorkGroupID.x * 16u + (column >> 1);
    if (number >= push.end)
        return;
    BlockRecord block = Blocks(push.blocks).at[number];
    uint across = (column & 1u) * 8u;
    ConstWords canvas = ConstWords(push.canvas);
    Words planes = Words(push.planes);
    uint top = (uint(block.y) + 2u * pair) * push.pitch + uint(block.x) + across;
    uint run = block.first * 96u, place = number - block.first; // words; 96 a block
    uint luma_pitch = 4u * block.count, to = run + 4u * place + across / 4u;
    ivec3 sums[4] = ivec3[4](ivec3(0), ivec3(0), ivec3(0), ivec3(0));
    for (uint row = 0u; row < 2u; ++row) {
        uint two[2] = uint[2](0u, 0u);
        for (uint x = 0u; x < 8u; ++x) {
            ivec3 c = rgb(canvas.at[top + row * push.pitch + x]);
            two[x >> 2] |= luma709(c) << (8u * (x & 3u));
            sums[x >> 1] += c;
        }
        uint luma_word = to + (2u * pair + row) * luma_pitch;
        planes.at[luma_word] = two[0];
        planes.at[luma_word + 1u] = two[1];
    }
    uint blue[4], red[4];
    for (uint i = 0u; i < 4u; ++i) {
        blue[i] = difference(kUr, kUg, kUb, sums[i]);
        red[i] = difference(kVr, kVg, kVb, sums[i]);
    }
    if (push.interleaved != 0u) {
        uint chroma = to + (16u + pair) * luma_pitch;
        planes.at[chroma] = blue[0] | red[0] << 8 | blue[1] << 16 | red[1] << 24;
        planes.at[chroma + 1u] = blue[2] | red[2] << 8 | blue[3] << 16 | red[3] << 24;
    } else {
        uint chroma_pitch = 2u * block.count;
        uint chroma = run + 64u * block.count + pair * chroma_pitch + 2u * place + across / 8u;
        planes.at[chroma] = blue[0] | blue[1] << 8 | blue[2] << 16 | blue[3] << 24;
        planes.at[chroma + 8u * chroma_pitch] = red[0] | red[1] << 8 | red[2] << 16 | red[3] << 24;
    }
}
