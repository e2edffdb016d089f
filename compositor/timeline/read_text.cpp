// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_contents.h"
#include "compositor/timeline/words.h"

namespace timeline {
namespace {

void read_font(const JsonValue& value, const Path& path, Reading& reading, Font& out)
{
    Fields fields(value, path, reading);
    fields.optional("family", out.family);
    fields.optional("weight", out.weight);
    fields.optional("italic", out.italic);
    fields.required("size", out.size_px, Measure::length);
    fields.finish();
}

void read_style(Fields& fields, TextStyle& out)
{
    if (const JsonValue* font = fields.find("font"))
        read_font(*font, fields.path().member("font"), fields.reading(), out.font);
    else
        fields.missing("font");
    fields.optional("color", out.color);
    optional_word(fields, "align", kAligns, out.align);
    fields.optional("max_width", out.max_width_px, Measure::across);
    fields.optional("line_height", out.line_height);
    fields.optional("letter_spacing", out.letter_spacing_px, Measure::length);
    fields.optional("word_spacing", out.word_spacing_px, Measure::length);
    fields.optional("language", out.language);
    fields.optional("outline", out.outline);
    fields.optional("card", out.card);
}

void read_animator(const JsonValue& value, const Path& path, Reading& reading, TextAnimator& out)
{
    Fields fields(value, path, reading);
    optional_word(fields, "by", kTextUnits, out.by);
    optional_word(fields, "order", kUnitOrders, out.order);
    fields.optional("seed", out.seed);
    fields.optional("leaving", out.leaving);
    fields.optional("delay", out.delay_s, Measure::time);
    fields.optional("stagger", out.stagger_s, Measure::time);
    fields.optional("duration", out.duration_s, Measure::time);
    fields.optional("easing", out.easing);
    fields.optional("opacity", out.opacity);
    fields.optional("offset", out.offset_px, kExtent);
    if (const JsonValue* scale = fields.find("scale"))
        read_scale(*scale, path.member("scale"), reading, out.scale);
    fields.optional("rotation", out.rotation_deg);
    fields.optional("color", out.color);
    fields.finish();
}

void read_word_of_page(const JsonValue& value, const Path& path, Reading& reading, Word& out)
{
    Fields fields(value, path, reading);
    fields.required("text", out.text);
    fields.required("start", out.start_s, Measure::time);
    fields.required("end", out.end_s, Measure::time);
    fields.optional("keyword", out.keyword);
    fields.optional("joined", out.joined);
    fields.finish();
}

void read_look(Fields& captions, std::string_view key, WordLook& out)
{
    const JsonValue* value = captions.find(key);
    if (value == nullptr)
        return;
    const Path path = captions.path().member(key);
    Fields fields(*value, path, captions.reading());
    fields.optional("color", out.color);
    fields.optional("opacity", out.opacity);
    fields.finish();
}

void read_active(Fields& captions, ActiveLook& out)
{
    const JsonValue* value = captions.find("active");
    if (value == nullptr)
        return;
    const Path path = captions.path().member("active");
    Fields fields(*value, path, captions.reading());
    fields.optional("color", out.color);
    fields.optional("scale", out.scale);
    fields.optional("duration", out.duration_s, Measure::time);
    fields.optional("pill", out.pill);
    fields.finish();
}

void read_keyword(Fields& captions, std::optional<Color>& out)
{
    const JsonValue* value = captions.find("keyword");
    if (value == nullptr)
        return;
    const Path path = captions.path().member("keyword");
    Fields fields(*value, path, captions.reading());
    fields.required("color", out.emplace());
    fields.finish();
}

}

void read_content(Fields& fields, Text& out)
{
    fields.required("text", out.text);
    read_style(fields, out.style);
    optional_list(fields, "animators", out.animators, read_animator);
}

void read_content(Fields& fields, Captions& out)
{
    if (!optional_list(fields, "words", out.words, read_word_of_page))
        fields.missing("words");
    read_style(fields, out.style);
    read_look(fields, "upcoming", out.upcoming);
    read_look(fields, "past", out.past);
    read_active(fields, out.active);
    read_keyword(fields, out.keyword_color);
    optional_word(fields, "animation", kCaptionAnimations, out.animation);
    optional_word(fields, "by", kCaptionUnits, out.by);
    fields.optional("reveal", out.reveal_s, Measure::time);
}

}
