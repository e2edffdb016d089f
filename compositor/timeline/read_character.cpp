// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_contents.h"

namespace timeline {
namespace {

void read_pose(const JsonValue& value, const Path& path, Reading& reading, PoseKey& out)
{
    Fields fields(value, path, reading);
    fields.required("at", out.at_s, Measure::time);
    fields.required("pose", out.pose);
    fields.optional("duration", out.duration_s, Measure::time);
    fields.optional("easing", out.easing);
    fields.finish();
}

void read_mood(const JsonValue& value, const Path& path, Reading& reading, MoodKey& out)
{
    Fields fields(value, path, reading);
    fields.required("at", out.at_s, Measure::time);
    fields.required("mood", out.mood);
    fields.finish();
}

void read_spoken_word(const JsonValue& value, const Path& path, Reading& reading, SpokenWord& out)
{
    Fields fields(value, path, reading);
    fields.required("text", out.text);
    fields.required("start", out.start_s, Measure::time);
    fields.required("end", out.end_s, Measure::time);
    fields.optional("stressed", out.stressed);
    fields.finish();
}

}

void read_content(Fields& fields, Character& out)
{
    fields.required("src", out.source);
    fields.required("height", out.height_px, Measure::down);
    fields.optional("mirrored", out.mirrored);
    fields.optional("colors", out.colors);
    optional_list(fields, "poses", out.poses, read_pose);
    optional_list(fields, "moods", out.moods, read_mood);
    fields.optional("look_at", out.look_at);
    optional_list(fields, "speech", out.speech, read_spoken_word);
    fields.optional("nods", out.nods_s, Measure::time);
    fields.optional("seed", out.seed);
    fields.optional("liveliness", out.liveliness);
}

}
