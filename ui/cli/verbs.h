// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The verbs of `lesedi`. Each takes its options as plain data and returns the program's exit code: 0 done, 1 failed,
// 2 wrong usage, 3 findings, 130 interrupted. Results go to standard output, words to standard error.

#include <optional>
#include <stop_token>
#include <string>

namespace cli {

struct MakeOptions {
    std::string input;
    std::string output;                     // empty: the input's name with .mp4, in the working folder
    std::string formats = "tiktok";         // separated by commas
    std::string text_animation = "fade_in"; // or NAME:line, NAME:word
    std::string strategy = "auto";
    std::string transition = "glide";
    std::string background = "still";
    std::string brand;
    std::string cast;
    std::string style; // empty: decided from the document
    std::optional<double> duration_s;
    std::string language;   // empty: the document's
    std::string questioner; // empty: the setting
    std::string explainer;
    std::string music = "auto";
    std::string data;
    std::string composition; // empty: not written
    std::string stats;       // empty: not written
    std::string backend = "auto";
    std::string encoder; // empty: the setting
    bool approve = false;
    bool local = false; // by this program, even when a daemon runs
};
int make(const MakeOptions& options, std::stop_token stop);

struct RenderOptions {
    std::string composition;
    std::string output;
    std::string backend = "auto";
    std::string preset; // empty: the setting
    std::optional<double> crf;
    std::string repeat = "on";
    std::string encoder; // empty: the setting
    std::string data;
    std::string stats;
    std::string trace;
    std::string format; // this and the two below: laid out for it instead of the composition's own
};
int render_composition(const RenderOptions& options, std::stop_token stop);

struct StillOptions {
    std::string composition;
    double at_s = 0;
    std::string output;
    std::string backend = "auto";
    std::string format;
};
int still(const StillOptions& options);

struct FramesOptions {
    std::string composition;
    std::string backend = "auto";
    std::string damage = "on"; // off: every frame is drawn from nothing
    std::string level;         // a SIMD level; empty: the best
    unsigned threads = 1;
    std::string range; // "A:B", B excluded
    std::string stats; // empty: not written
    std::string format;
};
int frames(const FramesOptions& options, std::stop_token stop);

struct PreviewOptions {
    std::string composition;
    std::string size;    // "WxH": a box it fits into; empty: by height
    int height_px = 960; // of that box, without `size`
    std::string backend = "auto";
    bool paused = false;
    bool loop = false;
};
int preview(const PreviewOptions& options, std::stop_token stop);

struct CheckOptions {
    std::string composition;
    std::string platform; // empty: the composition's own format
};
int check(const CheckOptions& options);
struct ProbeOptions {
    std::string data; // what was found out about encoders is remembered there
};
int probe(const ProbeOptions& options);
int shape(const std::string& font, const std::string& text);

}
