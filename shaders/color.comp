#version 460
// SPDX-License-Identifier: GPL-3.0-or-later
// A colour matrix on a picture (scene::recolored).
#extension GL_GOOGLE_include_directive : require
#include "pixels.glsl"

layout(local_size_x = 256) in;
layout(push_constant) uniform Push { ColorPush push; };

uint row(int first, ivec4 pixel)
{
    int sum = push.matrix[first] * pixel.r + push.matrix[first + 1] * pixel.g + push.matrix[first + 2] * pixel.b + push.matrix[first + 3] * pixel.a + 128;
    return uint(clamp(sum >> 8, 0, pixel.a));
}

void main()
{
    uint index = gl_GlobalInvocationID.x;
    if (index >= push.count)
        return;
    Words picture = Words(push.picture);
    ivec4 pixel = ivec4(unpacked(picture.at[index]));
    picture.at[index] = packed(uvec4(row(0, pixel), row(4, pixel), row(8, pixel), uint(pixel.a)));
}
