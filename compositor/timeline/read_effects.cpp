// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_contents.h"
#include "compositor/timeline/words.h"

namespace timeline {
namespace {

Effect read_blur(Fields& fields)
{
    Blur blur;
    fields.required("radius", blur.radius_px, Measure::length);
    return blur;
}

Effect read_shadow(Fields& fields)
{
    DropShadow shadow;
    fields.optional("offset", shadow.offset, kExtent);
    fields.optional("radius", shadow.radius_px, Measure::length);
    fields.optional("color", shadow.color);
    return shadow;
}

Effect read_glow(Fields& fields)
{
    Glow glow;
    fields.optional("radius", glow.radius_px, Measure::length);
    fields.optional("strength", glow.strength);
    fields.optional("color", glow.color);
    return glow;
}

template <class Amount> Effect read_amount(Fields& fields)
{
    Amount effect;
    fields.required("amount", effect.amount);
    return effect;
}

Effect read_tint(Fields& fields)
{
    Tint tint;
    fields.required("color", tint.color);
    fields.optional("amount", tint.amount);
    return tint;
}

Effect read_vignette(Fields& fields)
{
    Vignette vignette;
    fields.optional("amount", vignette.amount);
    fields.optional("radius", vignette.radius);
    fields.optional("color", vignette.color);
    return vignette;
}

Effect read_members(Fields& fields, EffectType type)
{
    switch (type) {
    case EffectType::blur:
        return read_blur(fields);
    case EffectType::shadow:
        return read_shadow(fields);
    case EffectType::glow:
        return read_glow(fields);
    case EffectType::brightness:
        return read_amount<Brightness>(fields);
    case EffectType::saturation:
        return read_amount<Saturation>(fields);
    case EffectType::tint:
        return read_tint(fields);
    case EffectType::vignette:
        break;
    }
    return read_vignette(fields);
}

}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Effect& out)
{
    Fields fields(value, path, reading);
    EffectType type = EffectType::blur;
    if (!required_word(fields, "effect", kEffectTypes, type))
        return; // an effect of no known kind has no known keys
    out = read_members(fields, type);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Mask& out)
{
    Fields fields(value, path, reading);
    fields.required("layer", out.layer);
    optional_word(fields, "mode", kMaskModes, out.mode);
    fields.optional("inverted", out.inverted);
    fields.finish();
}

}
