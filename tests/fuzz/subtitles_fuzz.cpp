// SPDX-License-Identifier: GPL-3.0-or-later
// Captions beside the video: whatever words a film holds, SubRip and WebVTT have one block for each cue, with its own
// number, a time line and text that no reader takes for the start of another. Each line of the input is a cue.
#include "compositor/base/check.h"
#include "daemon/stages/compose/subtitles.h"

#include <cstddef>
#include <cstdint>

namespace {

// Blocks as readers see them: separated by empty lines, CR or not.
std::vector<std::vector<std::string>> blocks(const std::string& file)
{
    std::vector<std::vector<std::string>> found(1);
    std::string line;
    for (const char c : file) {
        if (c != '\n' && c != '\r') {
            line += c;
        } else if (!line.empty()) {
            found.back().push_back(std::exchange(line, {}));
        } else if (!found.back().empty()) {
            found.emplace_back();
        }
    }
    ASSERT(line.empty());
    if (found.back().empty())
        found.pop_back();
    return found;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    timeline::Composition film;
    std::string text;
    double at = 0;
    const auto end_cue = [&] {
        timeline::Captions captions;
        captions.words.push_back({.text = std::exchange(text, {}), .start_s = at, .end_s = at + 1});
        timeline::Layer layer;
        layer.content = std::move(captions);
        film.layers.push_back(std::move(layer));
        at += 2;
    };
    for (std::size_t i = 0; i < size && film.layers.size() < 50; ++i) {
        if (data[i] == '\0') // ends a cue; line ends stay inside
            end_cue();
        else
            text += static_cast<char>(data[i]);
    }
    end_cue();
    const auto cues = compose::cues(film);
    const auto srt = blocks(compose::to_srt(cues));
    ASSERT(srt.size() == cues.size());
    for (std::size_t i = 0; i < srt.size(); ++i) {
        ASSERT(srt[i].size() >= 3 && srt[i][0] == std::to_string(i + 1));
        ASSERT(srt[i][1].find(" --> ") == 12);
    }
    const auto webvtt = blocks(compose::to_webvtt(cues));
    ASSERT(webvtt.size() == cues.size() + 1 && webvtt[0] == std::vector<std::string>{"WEBVTT"});
    for (std::size_t i = 1; i < webvtt.size(); ++i)
        for (std::size_t line = 1; line < webvtt[i].size(); ++line)
            ASSERT(webvtt[i][line].find("-->") == std::string::npos);
    return 0;
}
