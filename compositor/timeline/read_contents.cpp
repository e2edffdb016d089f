// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_contents.h"

#include "compositor/timeline/words.h"

namespace timeline {
namespace {

template <class Audio> void read_audio(Fields& fields, Audio& out)
{
    fields.required("src", out.source);
    optional_word(fields, "role", kAudioRoles, out.role);
    fields.optional("gain_db", out.gain_db);
    fields.optional("fade_in", out.fade_in_s, Measure::time);
    fields.optional("fade_out", out.fade_out_s, Measure::time);
    fields.optional("loop", out.loop);
    fields.optional("trim", out.trim_s, Measure::time);
}

}

void read_content(Fields& fields, Shape& out)
{
    optional_word(fields, "shape", kShapeKinds, out.kind);
    if (!fields.optional("size", out.size, kExtent) && out.kind != ShapeKind::path)
        fields.missing("size");
    fields.optional("radius", out.radius_px, Measure::length);
    fields.optional("fill", out.fill);
    fields.optional("stroke", out.stroke);
    if (!fields.optional("path", out.path) && out.kind == ShapeKind::path)
        fields.missing("path");
    optional_word(fields, "rule", kFillRules, out.rule);
}

void read_content(Fields& fields, Picture& out)
{
    fields.required("src", out.source);
    fields.optional("size", out.size, kExtent);
    optional_word(fields, "fit", kFits, out.fit);
}

void read_content(Fields& fields, Svg& out)
{
    fields.required("src", out.source);
    fields.optional("size", out.size, kExtent);
    fields.optional("colors", out.colors);
}

void read_content(Fields& fields, Clip& out)
{
    fields.required("src", out.source);
    fields.optional("size", out.size, kExtent);
    optional_word(fields, "fit", kFits, out.fit);
    fields.optional("from", out.from_s, Measure::time);
    fields.optional("to", out.to_s, Measure::time);
    fields.optional("speed", out.speed);
    optional_word(fields, "loop", kLoops, out.loop);
}

void read_content(Fields& fields, Sound& out)
{
    read_audio(fields, out);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, AudioClip& out)
{
    Fields fields(value, path, reading);
    fields.optional("at", out.at_s, Measure::time);
    read_audio(fields, out);
    fields.finish();
}

}
