#version 460
// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of a canvas out of it, one behind the other, or back into it.
#extension GL_GOOGLE_include_directive : require
#include "pixels.glsl"

layout(local_size_x = 16, local_size_y = 16) in;
layout(push_constant) uniform Push { PackPush push; };

void main()
{
    BlockRecord block = Blocks(push.blocks).at[gl_WorkGroupID.x];
    uint in_canvas = (uint(block.y) + gl_LocalInvocationID.y) * push.pitch + uint(block.x) + gl_LocalInvocationID.x;
    uint in_packed = gl_WorkGroupID.x * kBlockPixels + gl_LocalInvocationIndex;
    if (push.unpack != 0u)
        Words(push.canvas).at[in_canvas] = ConstWords(push.packed).at[in_packed];
    else
        Words(push.packed).at[in_packed] = ConstWords(push.canvas).at[in_canvas];
}
