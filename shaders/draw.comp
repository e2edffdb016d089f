#version 460
// SPDX-License-Identifier: GPL-3.0-or-later
// What stands side by side on the canvas or in one group, in its order: a workgroup draws one block, each invocation one
// pixel, through the list of what can touch the block.
#extension GL_GOOGLE_include_directive : require
#include "pixels.glsl"

layout(local_size_x = 16, local_size_y = 16) in;
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Sprites { SpriteRecord at[]; };
layout(buffer_reference, std430, buffer_reference_align = 8) readonly buffer Groups { GroupRecord at[]; };
layout(push_constant) uniform Push { DrawPush push; };

uvec4 texel(SpriteRecord sprite, int x, int y)
{
    if (x < 0 || y < 0 || x >= sprite.source_width || y >= sprite.source_height)
        return uvec4(0u);
    uint row = sprite.first + uint(y) * sprite.stride;
    ConstWords words = ConstWords(sprite.texels);
    if (sprite.coverage != 0u) {
        uint place = row + uint(x);
        return uvec4(words.at[place >> 2] >> (8u * (place & 3u)) & 255u);
    }
    return unpacked(words.at[(row >> 2) + uint(x)]);
}

uvec4 between(uvec4 a, uvec4 b, uint fraction)
{
    return (a * (256u - fraction) + b * fraction + 128u) >> 8;
}

uvec4 sampled(SpriteRecord sprite, ivec2 pixel)
{
    int u = sprite.u + sprite.xx * pixel.x + sprite.xy * pixel.y;
    int v = sprite.v + sprite.yx * pixel.x + sprite.yy * pixel.y;
    int x = u >> 16, y = v >> 16;
    uint across = uint(u) >> 8 & 255u, down = uint(v) >> 8 & 255u;
    uvec4 top = between(texel(sprite, x, y), texel(sprite, x + 1, y), across);
    uvec4 bottom = between(texel(sprite, x, y + 1), texel(sprite, x + 1, y + 1), across);
    return div255(unpacked(sprite.tint) * between(top, bottom, down));
}

uvec4 after_sprite(SpriteRecord sprite, ivec2 pixel, uvec4 below)
{
    if (pixel.x < sprite.left || pixel.y < sprite.top || pixel.x >= sprite.right || pixel.y >= sprite.bottom)
        return below;
    return blended(sprite.blend, below, sampled(sprite, pixel));
}

uvec4 after_group(GroupRecord group, ivec2 pixel, uvec4 below)
{
    bool seen = pixel.x >= group.seen_left && pixel.y >= group.seen_top && pixel.x < group.seen_right && pixel.y < group.seen_bottom;
    if (!seen && group.blend < kKeep)
        return below;
    uvec4 source = uvec4(0u);
    ivec2 at = pixel - ivec2(group.left, group.top);
    if (seen && at.x >= 0 && at.y >= 0 && at.x < group.width && at.y < group.height)
        source = div255(unpacked(ConstWords(group.pixels).at[at.y * group.width + at.x]) * group.opacity);
    return blended(group.blend, below, source);
}

void main()
{
    BlockRecord block = Blocks(push.blocks).at[gl_WorkGroupID.x];
    ivec2 pixel = ivec2(block.x, block.y) + ivec2(gl_LocalInvocationID.xy);
    ivec2 at = pixel - ivec2(push.left, push.top);
    if (at.x < 0 || at.y < 0 || at.x >= push.width || at.y >= push.height)
        return;
    uvec4 color = unpacked(push.ground);
    for (uint i = 0u; i < block.count; ++i) {
        uint item = ConstWords(push.items).at[block.first + i];
        if ((item & kGroupItem) == 0u)
            color = after_sprite(Sprites(push.sprites).at[item], pixel, color);
        else
            color = after_group(Groups(push.groups).at[item & ~kGroupItem], pixel, color);
    }
    Words(push.target).at[at.y * push.width + at.x] = packed(color);
}
