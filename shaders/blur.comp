#version 460
// SPDX-License-Identifier: GPL-3.0-or-later
// Three box passes along one axis (compositor/scene/effect.h). A workgroup makes kBlurOutputs places of one line: it
// loads them and what three passes read around them, and every pass shrinks what is right by one reach. Results that go
// on to the other axis are stored turned, so that both axes load along memory.
#extension GL_GOOGLE_include_directive : require
#include "pixels.glsl"

layout(local_size_x = 64) in;
layout(push_constant) uniform Push { BlurPush push; };

const uint kLine = kBlurOutputs + 2u * kMostReach;
shared uvec2 lines[2][kLine]; // four channels of 16 bits

uvec4 wide(uvec2 value)
{
    return uvec4(value.x & 0xffffu, value.x >> 16, value.y & 0xffffu, value.y >> 16);
}

uvec2 narrow(uvec4 value)
{
    return uvec2(value.r | value.g << 16, value.b | value.a << 16);
}

uvec2 loaded(uint line, int place)
{
    place -= push.offset;
    if (place < 0 || place >= int(push.places)) {
        if (push.nearest == 0u)
            return uvec2(0u);
        place = clamp(place, 0, int(push.places) - 1);
    }
    uint index = line * push.places + uint(place);
    if (push.source_kind == kFromWide)
        return Pairs(push.source).at[index];
    uvec4 pixel = unpacked(ConstWords(push.source).at[index]) << 6;
    return push.source_kind == kFromAlpha ? uvec2(pixel.a, 0u) : narrow(pixel);
}

uvec4 box_mean(uvec4 inner, uvec4 outer)
{
    uvec4 sum = (inner << 8) + push.edge * outer;
    return (((sum + (1u << (push.shift - 1u))) >> push.shift) * push.scale + 16384u) >> 15;
}

void store(uint line, uint place, uvec2 value)
{
    uint turned = place * push.lines + line;
    if (push.result_kind == kToWide) {
        Pairs(push.result).at[turned] = value;
        return;
    }
    uvec4 channels = wide(value);
    if (push.result_kind == kToPicture) {
        Words(push.result).at[turned] = packed((channels + 32u) >> 6);
        return;
    }
    uint coverage = min(255u, (channels.r * push.strength + 8192u) >> 14);
    uvec4 shadow = div255(unpacked(push.tint) * coverage);
    Words(push.result).at[turned] = packed(blended(kNormal, shadow, unpacked(ConstWords(push.picture).at[turned])));
}

void main()
{
    bool changes = push.radius != 0u || push.edge != 0u;
    uint far = changes ? push.radius + 1u : 0u;
    uint reach = 3u * far, count = kBlurOutputs + 2u * reach;
    uint line = gl_WorkGroupID.y, first = gl_WorkGroupID.x * kBlurOutputs;
    for (uint i = gl_LocalInvocationID.x; i < count; i += gl_WorkGroupSize.x)
        lines[0][i] = loaded(line, int(first + i) - int(reach));
    barrier();
    uint from = 0u;
    if (changes)
        for (uint pass = 1u; pass <= 3u; ++pass) {
            uint begin = pass * far, end = count - pass * far;
            uint share = (end - begin + gl_WorkGroupSize.x - 1u) / gl_WorkGroupSize.x;
            begin += gl_LocalInvocationID.x * share;
            end = min(end, begin + share);
            if (begin < end) {
                uvec4 inner = uvec4(0u); // the sum of 2 radius + 1 values, moving along
                for (uint i = begin - push.radius; i <= begin + push.radius; ++i)
                    inner += wide(lines[from][i]);
                for (uint i = begin; i < end; ++i) {
                    uvec4 after = wide(lines[from][i + far]);
                    lines[1u - from][i] = narrow(box_mean(inner, wide(lines[from][i - far]) + after));
                    inner += after - wide(lines[from][i - push.radius]);
                }
            }
            from = 1u - from;
            barrier();
        }
    for (uint i = gl_LocalInvocationID.x; i < kBlurOutputs && first + i < push.places; i += gl_WorkGroupSize.x)
        store(line, first + i, lines[from][i + reach]);
}
