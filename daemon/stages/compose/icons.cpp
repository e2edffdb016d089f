// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cctype>

namespace compose {
namespace {

constexpr double kEnter_s = 0.35;
constexpr double kLeast_s = 0.8; // shorter than this nobody sees it

std::string lower(std::string_view word)
{
    std::string out;
    for (const char c : word)
        if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0)
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// How well a word names an icon: 0 not at all; a longer beginning beats a shorter one, a whole word any beginning.
std::size_t match(const Icon& icon, const std::string& word)
{
    if (std::ranges::find(icon.whole_words, word) != icon.whole_words.end())
        return 1000;
    std::size_t best = 0;
    for (const std::string& stem : icon.words)
        if (word.starts_with(stem))
            best = std::max(best, stem.size());
    return best;
}

const Icon* named(const Icons& icons, std::string_view name)
{
    const auto found = std::ranges::find(icons, name, &Icon::name);
    return found == icons.end() ? nullptr : &*found;
}

bool is_file(std::string_view icon)
{
    return icon.find('.') != std::string_view::npos || icon.find('/') != std::string_view::npos;
}

bool is_drawing(const std::string& source)
{
    return source.ends_with(".svg");
}

bool is_picture(const std::string& source)
{
    return source.ends_with(".png") || source.ends_with(".webp") || source.ends_with(".jpg");
}

// The word an icon enters with: the first that brings it, else the first keyword, else the first word.
double enters_at(const Icon* icon, const std::vector<TimedWord>& words)
{
    const TimedWord* first_keyword = nullptr;
    for (const TimedWord& word : words) {
        if (icon != nullptr && match(*icon, lower(word.text)) > 0)
            return word.start_s;
        if (word.keyword && first_keyword == nullptr)
            first_keyword = &word;
    }
    return first_keyword != nullptr ? first_keyword->start_s : words.front().start_s;
}

}

const Icon* icon_of(const ComposeSpec& spec, const script::Turn& turn)
{
    if (turn.icon == "none" || is_file(turn.icon))
        return nullptr;
    if (!turn.icon.empty())
        return named(spec.icons, turn.icon);
    const Icon* best = nullptr;
    std::size_t best_match = 0;
    for (const std::string& keyword : turn.keywords)
        for (std::size_t begin = 0; begin <= keyword.size();) { // a keyword may be a phrase
            const std::size_t end = std::min(keyword.find(' ', begin), keyword.size());
            const std::string word = lower(std::string_view(keyword).substr(begin, end - begin));
            for (const Icon& icon : spec.icons)
                if (const std::size_t matched = match(icon, word); matched > best_match) {
                    best = &icon;
                    best_match = matched;
                }
            begin = end + 1;
        }
    return best;
}

void add_icon(Stage& stage, std::size_t line, const std::vector<TimedWord>& words, std::vector<timeline::Layer>& to)
{
    const auto& turn = stage.spec.script.turns[line];
    const auto& scene = stage.plan.scenes[line];
    const Icon* icon = icon_of(stage.spec, turn);
    const bool own_file = is_file(turn.icon);
    if ((icon == nullptr && !own_file) || words.empty() || overrides_of(stage.spec, line).hide_icon)
        return;
    const double in_s = std::max(scene.begin_s, enters_at(icon, words));
    if (scene.end_s - in_s < kLeast_s)
        return;
    const bool full = stage.spec.strategy == Strategy::full;
    const std::string source = own_file ? turn.icon : full && !icon->moving.empty() ? icon->moving : icon->still;
    const Point size{stage.layout.icon_px, stage.layout.icon_px};
    auto made = layer(turn.id + "/icon", in_s, scene.end_s, stage.layout.icon(turn.speaker), {0.5, 0.5});
    made.enter = transition(full ? timeline::Animation::pop : timeline::Animation::fade, kEnter_s);
    made.exit = transition(timeline::Animation::fade, 0.15);
    const std::string form = own_file ? std::string() : icon->form;
    if (form == "svg" || (form.empty() && is_drawing(source)))
        made.content = timeline::Svg{source, size, {}};
    else if (form == "png" || (form.empty() && is_picture(source)))
        made.content = timeline::Picture{source, timeline::Animated<Point>(size), timeline::Fit::contain};
    else
        made.content = timeline::Clip{.source = source, .size = timeline::Animated<Point>(size), .to_s = {}};
    to.push_back(std::move(made));
}

}
