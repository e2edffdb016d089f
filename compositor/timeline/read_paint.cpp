// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_values.h"
#include "compositor/timeline/words.h"

namespace timeline {
namespace {

void read_stop(const JsonValue& value, const Path& path, Reading& reading, GradientStop& out)
{
    if (value.kind != JsonKind::array || value.items.size() != 2) {
        reading.problems.add(path, "expected [offset, \"#rrggbb\"], " + found(value));
        return;
    }
    read_value(value.items[0], path.item(0), reading, out.offset);
    read_value(value.items[1], path.item(1), reading, out.color);
}

void read_stops(Fields& fields, std::vector<GradientStop>& out)
{
    if (!optional_list(fields, "stops", out, read_stop))
        fields.missing("stops");
}

Fill read_linear(Fields& fields)
{
    LinearGradient gradient;
    fields.optional("angle", gradient.angle_deg);
    read_stops(fields, gradient.stops);
    return gradient;
}

Fill read_radial(Fields& fields)
{
    RadialGradient gradient;
    fields.optional("center", gradient.center);
    fields.optional("radius", gradient.radius);
    read_stops(fields, gradient.stops);
    return gradient;
}

Fill read_conic(Fields& fields)
{
    ConicGradient gradient;
    fields.optional("center", gradient.center);
    fields.optional("angle", gradient.angle_deg);
    read_stops(fields, gradient.stops);
    return gradient;
}

void read_gradient(const JsonValue& value, const Path& path, Reading& reading, Fill& out)
{
    Fields fields(value, path, reading);
    GradientType type = GradientType::linear;
    if (!required_word(fields, "gradient", kGradientTypes, type))
        return; // a gradient of no known kind has no known keys
    switch (type) {
    case GradientType::linear:
        out = read_linear(fields);
        break;
    case GradientType::radial:
        out = read_radial(fields);
        break;
    case GradientType::conic:
        out = read_conic(fields);
        break;
    }
    fields.finish();
}

}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Fill& out)
{
    if (value.kind == JsonKind::object) {
        read_gradient(value, path, reading, out);
        return;
    }
    Animated<Color> color;
    if (value.kind == JsonKind::text || are_keys(value))
        read_value(value, path, reading, color);
    else
        reading.problems.add(path, "expected a colour or a gradient, " + found(value));
    out = std::move(color);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Stroke& out)
{
    Fields fields(value, path, reading);
    fields.required("color", out.color);
    fields.required("width", out.width_px, Measure::length);
    optional_word(fields, "cap", kCaps, out.cap);
    optional_word(fields, "join", kJoins, out.join);
    fields.optional("dash", out.dash_px, Measure::length);
    fields.optional("trim_from", out.trim_from);
    fields.optional("trim_to", out.trim_to);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Panel& out)
{
    Fields fields(value, path, reading);
    fields.required("fill", out.fill);
    fields.optional("radius", out.radius_px, Measure::length);
    fields.optional("padding", out.padding, kExtent);
    fields.optional("stroke", out.stroke);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Outline& out)
{
    Fields fields(value, path, reading);
    fields.required("color", out.color);
    fields.required("width", out.width_px, Measure::length);
    fields.finish();
}

}
