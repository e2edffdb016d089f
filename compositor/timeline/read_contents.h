// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON to what layers show: the members of each kind of layer, read from the layer's own object. Of this room only.
// Thread: any.

#include "compositor/timeline/read_values.h"

namespace timeline {

void read_content(Fields& fields, Shape& out);
void read_content(Fields& fields, Picture& out);
void read_content(Fields& fields, Svg& out);
void read_content(Fields& fields, Clip& out);
void read_content(Fields& fields, Text& out);      // read_text.cpp
void read_content(Fields& fields, Captions& out);  // read_text.cpp
void read_content(Fields& fields, Character& out); // read_character.cpp
void read_content(Fields& fields, Sound& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, AudioClip& out);
void read_value(const JsonValue& value, const Path& path, Reading& reading, Effect& out); // read_effects.cpp
void read_value(const JsonValue& value, const Path& path, Reading& reading, Mask& out);

}
