// SPDX-License-Identifier: GPL-3.0-or-later
// The integers of compositor/scene/blend.h and effect.h, four channels at once; and buffers by their address.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_buffer_reference_uvec2 : require

#include "shared/layout.h"

layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint at[]; };
layout(buffer_reference, std430, buffer_reference_align = 4) readonly buffer ConstWords { uint at[]; };
layout(buffer_reference, std430, buffer_reference_align = 8) buffer Pairs { uvec2 at[]; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Blocks { BlockRecord at[]; };

uvec4 unpacked(uint pixel)
{
    return uvec4(pixel & 255u, pixel >> 8 & 255u, pixel >> 16 & 255u, pixel >> 24);
}

// Each channel cut to 8 bits by wrapping.
uint packed(uvec4 channels)
{
    uvec4 c = channels & 255u;
    return c.r | c.g << 8 | c.b << 16 | c.a << 24;
}

uvec4 div255(uvec4 product)
{
    uvec4 t = product + 128u;
    return (t + (t >> 8)) >> 8;
}

uint luma(uvec4 s)
{
    return (54u * s.r + 183u * s.g + 19u * s.b + 128u) >> 8;
}

uint mask_factor(uint mode, uvec4 s)
{
    if (mode == kKeep)
        return s.a;
    if (mode == kCut)
        return 255u - s.a;
    return mode == kKeepLuma ? luma(s) : 255u - luma(s);
}

// scene::blend; sums may wrap on the way, like there.
uvec4 blended(uint mode, uvec4 d, uvec4 s)
{
    if (mode == kNormal)
        return (s + div255(d * (255u - s.a))) & 255u;
    if (mode == kAdd)
        return min(uvec4(255u), d + s);
    if (mode >= kKeep)
        return div255(d * mask_factor(mode, s));
    if (s.a == 0u)
        return d;
    uint da = d.a, sa = s.a;
    d = min(d, uvec4(da));
    s = min(s, uvec4(sa));
    uvec4 uncovered = s * (255u - da) + d * (255u - sa);
    if (mode == kMultiply)
        return div255(uncovered + s * d) & 255u;
    if (mode == kScreen)
        return (s + d - div255(s * d)) & 255u;
    if (mode == kOverlay) {
        uvec4 dark = uncovered + 2u * s * d;
        uvec4 light = uncovered + sa * da - 2u * (uvec4(sa) - s) * (uvec4(da) - d);
        return div255(mix(light, dark, lessThanEqual(2u * d, uvec4(da)))) & 255u;
    }
    return div255(s * da + d * (255u - sa)) & 255u; // atop
}
