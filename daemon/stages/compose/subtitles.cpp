// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/subtitles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace compose {
namespace {

constexpr double kBridge_s = 0.4; // shorter gaps are closed: a cue that blinks is read worse
constexpr double kLeast_s = 0.1;

// An empty line would end the cue; control characters are shown by nobody.
std::string in_one_line(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        const bool is_space = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
        if (!is_space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out.ends_with(' ') ? out.substr(0, out.size() - 1) : out;
}

void collect(const std::vector<timeline::Layer>& layers, std::vector<Cue>& cues)
{
    for (const timeline::Layer& layer : layers) {
        if (const auto* group = std::get_if<timeline::Group>(&layer.content))
            collect(group->layers, cues);
        const auto* captions = std::get_if<timeline::Captions>(&layer.content);
        if (captions == nullptr || captions->words.empty())
            continue;
        Cue cue{captions->words.front().start_s, captions->words.back().end_s, {}};
        for (const timeline::Word& word : captions->words)
            cue.text += (cue.text.empty() || word.joined ? "" : " ") + word.text;
        cue.text = in_one_line(cue.text);
        if (!cue.text.empty())
            cues.push_back(std::move(cue));
    }
}

std::string clock(double time_s, char decimal)
{
    const auto ms = static_cast<long long>(std::llround(std::max(0.0, time_s) * 1000));
    return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, decimal,
                       ms % 1000);
}

std::string escaped(const std::string& text) // WebVTT cue text: & < > are syntax
{
    std::string out;
    for (const char c : text)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

}

std::vector<Cue> cues(const timeline::Composition& film)
{
    std::vector<Cue> all;
    collect(film.layers, all);
    std::ranges::stable_sort(all, {}, &Cue::begin_s);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].end_s = std::max(all[i].end_s, all[i].begin_s + kLeast_s);
        if (i + 1 < all.size() && all[i + 1].begin_s - all[i].end_s < kBridge_s)
            all[i].end_s = std::max(all[i + 1].begin_s, all[i].begin_s + 0.001);
    }
    return all;
}

std::string to_srt(const std::vector<Cue>& cues)
{
    std::string file;
    for (std::size_t i = 0; i < cues.size(); ++i)
        file += fmt::format("{}\n{} --> {}\n{}\n\n", i + 1, clock(cues[i].begin_s, ','), clock(cues[i].end_s, ','),
                            cues[i].text);
    return file;
}

std::string to_webvtt(const std::vector<Cue>& cues)
{
    std::string file = "WEBVTT\n\n";
    for (const Cue& cue : cues)
        file += fmt::format("{} --> {}\n{}\n\n", clock(cue.begin_s, '.'), clock(cue.end_s, '.'), escaped(cue.text));
    return file;
}

}
