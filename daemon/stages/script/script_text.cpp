// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/script_text.h"

#include "daemon/stages/script/names.h"
#include "daemon/stages/script/words.h"

#include <algorithm>
#include <array>

namespace script {
namespace {

using base::Errc;
using base::fail;

constexpr std::size_t kMaxNameCharacters = 40;
constexpr std::size_t kMaxNameWords = 4;

struct Labelled {
    std::string_view label;
    std::string_view rest;
};

// "Dr. Naledi M.: text" has the label "Dr. Naledi M."; "https://..." and "a ratio of 3:1" have none.
std::optional<Labelled> read_label(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t')
        return std::nullopt;
    const std::string_view label = trim(line.substr(0, colon));
    if (label.empty() || count_code_points(label) > kMaxNameCharacters ||
        split_white_space(label).size() > kMaxNameWords)
        return std::nullopt;
    std::size_t at = 0;
    const char32_t first = next_code_point(label, at);
    if (!is_letter(first) || is_lower(first))
        return std::nullopt;
    while (at < label.size()) {
        const char32_t c = next_code_point(label, at);
        if (!is_letter(c) && !is_digit(c) && std::u32string_view(U" .'’-").find(c) == std::u32string_view::npos)
            return std::nullopt;
    }
    return Labelled{label, trim(line.substr(colon + 1))};
}

bool is_comment(std::string_view line)
{
    return line.starts_with("//");
}
bool is_heading(std::string_view line)
{
    return line == "#" || line.starts_with("# ");
}

class Reader {
public:
    explicit Reader(std::string_view subject) : subject_(subject) {}

    base::Status read_line(std::string_view raw)
    {
        ++line_;
        const std::string_view line = trim(raw);
        if (line.empty() || is_comment(line))
            return {};
        if (is_heading(line)) {
            if (script_.title.empty() && script_.turns.empty())
                script_.title = trim(line.substr(1));
            return {};
        }
        if (line.front() == '\\')
            return go_on(line);
        if (const auto labelled = read_label(line))
            return read_labelled(*labelled);
        return go_on(line);
    }

    base::Result<Script> finish()
    {
        TRY(finish_turn());
        if (script_.turns.empty())
            return fail(
                Errc::invalid_input,
                fmt::format("{}: no line such as \"Thabo: ...\" found; a script has one for each turn", subject_));
        script_.takeaway = trim(script_.takeaway);
        return std::move(script_);
    }

private:
    tl::unexpected<base::Error> fail_here(std::string_view message) const
    {
        return fail(Errc::invalid_input, fmt::format("{}:{}: {}", subject_, line_, message));
    }

    base::Status read_labelled(const Labelled& labelled)
    {
        const std::string label = lower(labelled.label);
        if (label == "takeaway") {
            TRY(finish_turn());
            if (in_takeaway_)
                return fail_here("a second takeaway; a script has one");
            in_takeaway_ = true;
            script_.takeaway = labelled.rest;
            return {};
        }
        if (script_.turns.empty() && pending_.empty() && TRY(read_setting(label, labelled.rest)))
            return {};
        if (in_takeaway_)
            return fail_here("a turn after the takeaway; the takeaway is the last line");
        return begin_turn(labelled);
    }

    base::Result<bool> read_setting(std::string_view label, std::string_view value)
    {
        if (label == "language") {
            script_.language = value;
        } else if (label == "style") {
            const auto style = style_named(lower(value));
            if (!style)
                return fail_here(
                    fmt::format("style \"{}\" is not one of motivation, finance, tech, educational", value));
            script_.style = *style;
        } else if (label == "questioner" || label == "explainer") {
            names_[label == "questioner" ? 0 : 1] = value;
        } else {
            return false;
        }
        return true;
    }

    base::Status begin_turn(const Labelled& labelled)
    {
        TRY(finish_turn());
        auto slot = std::find(names_.begin(), names_.end(), labelled.label);
        if (slot == names_.end())
            slot = std::find(names_.begin(), names_.end(), "");
        if (slot == names_.end())
            return fail_here(
                fmt::format("\"{}\" would be a third speaker beside {} and {}; a script has two. If the line "
                            "only goes on, start it with a backslash",
                            labelled.label, names_[0], names_[1]));
        *slot = labelled.label;
        speaker_ = slot == names_.begin() ? Role::questioner : Role::explainer;
        turn_line_ = line_;
        pending_ = labelled.rest;
        has_turn_ = true;
        return {};
    }

    base::Status go_on(std::string_view line)
    {
        if (line.starts_with('\\') && line.size() > 1 &&
            std::string_view("*[\\").find(line[1]) == std::string_view::npos)
            line.remove_prefix(1);
        std::string* into = in_takeaway_ ? &script_.takeaway : has_turn_ ? &pending_ : nullptr;
        if (!into)
            return fail_here("expected a name and a colon, such as \"Thabo: ...\"");
        *into += (into->empty() ? "" : " ") + std::string(line);
        return {};
    }

    base::Status finish_turn()
    {
        if (!has_turn_)
            return {};
        has_turn_ = false;
        Turn turn;
        turn.id = line_id(script_.turns.size());
        turn.speaker = speaker_;
        turn.pose = default_pose(speaker_);
        std::string_view text = pending_;
        if (text.starts_with('[')) {
            const std::size_t close = text.find(']');
            TRY(read_direction(text.substr(1, close == std::string_view::npos ? close : close - 1), turn));
            if (close == std::string_view::npos)
                return fail(Errc::invalid_input,
                            fmt::format("{}:{}: the bracket is never closed; write [{}], or \\[ for "
                                        "a bracket",
                                        subject_, turn_line_, turn.pose));
            text = trim(text.substr(close + 1));
        }
        MarkedText marked = read_marked(text);
        turn.display = std::move(marked.display);
        turn.keywords = std::move(marked.keywords);
        if (turn.display.empty())
            return fail(Errc::invalid_input, fmt::format("{}:{}: {} says nothing; write a line or remove the name",
                                                         subject_, turn_line_, names_[speaker_ == Role::explainer]));
        script_.turns.push_back(std::move(turn));
        script_.questioner = names_[0];
        script_.explainer = names_[1].empty() ? script_.explainer : names_[1];
        pending_.clear();
        return {};
    }

    // "explaining, icon coin, captions pop": what stands in brackets before a turn.
    base::Status read_direction(std::string_view direction, Turn& turn)
    {
        for (std::size_t begin = 0; begin <= direction.size();) {
            const std::size_t end = std::min(direction.find(',', begin), direction.size());
            const std::string_view part = trim(direction.substr(begin, end - begin));
            const std::string pose = lower(part);
            if (part.starts_with("icon "))
                turn.icon = trim(part.substr(5));
            else if (part.starts_with("captions "))
                turn.text_animation = trim(part.substr(9));
            else if (is_pose(pose))
                turn.pose = pose;
            else
                return fail(
                    Errc::invalid_input,
                    fmt::format("{}:{}: [{}] is no pose; use one of {}, \"icon NAME\" or \"captions ANIMATION\" "
                                "behind a comma, or \\[ for a bracket",
                                subject_, turn_line_, pose, fmt::join(kPoses, ", ")));
            begin = end + 1;
        }
        return {};
    }

    std::string subject_;
    Script script_;
    std::array<std::string, 2> names_;
    std::string pending_;
    Role speaker_ = Role::questioner;
    std::size_t line_ = 0;
    std::size_t turn_line_ = 0;
    bool has_turn_ = false;
    bool in_takeaway_ = false;
};

template <class Visit> base::Status for_each_line(std::string_view text, Visit visit)
{
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        TRY(visit(text.substr(0, end)));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return {};
}

std::string one_line(std::string_view text)
{
    std::string out;
    for (const std::string_view word : split_white_space(text))
        out += (out.empty() ? "" : " ") + std::string(word);
    return out;
}

std::string escape(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '*' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

std::string direction(const Turn& turn)
{
    std::string out = turn.pose;
    if (!turn.icon.empty())
        out += ", icon " + turn.icon;
    if (!turn.text_animation.empty())
        out += ", captions " + turn.text_animation;
    return out;
}

}

base::Result<Script> script_from_text(std::string_view text, std::string_view subject)
{
    if (!is_valid_utf8(text))
        return fail(Errc::invalid_input, fmt::format("{}: is not UTF-8 text; save it as UTF-8", subject));
    Reader reader(subject);
    TRY(for_each_line(text, [&](std::string_view line) { return reader.read_line(line); }));
    return reader.finish();
}

std::string script_to_text(const Script& script)
{
    const bool questioner_first = !script.turns.empty() && script.turns.front().speaker == Role::questioner;
    std::string out;
    if (!script.title.empty())
        out += fmt::format("# {}\n\n", one_line(script.title));
    out += fmt::format("Language: {}\nStyle: {}\n", script.language, name(script.style));
    if (!questioner_first)
        out += fmt::format("Questioner: {}\nExplainer: {}\n", script.questioner, script.explainer);
    out += "\n";
    for (const Turn& turn : script.turns)
        out += fmt::format("{}: [{}] {}\n", turn.speaker == Role::questioner ? script.questioner : script.explainer,
                           direction(turn), mark_keywords(one_line(turn.display), turn.keywords));
    if (!script.takeaway.empty())
        out += fmt::format("\nTakeaway: {}\n", one_line(script.takeaway));
    return out;
}

bool looks_like_script_text(std::string_view text)
{
    std::vector<std::string> labels;
    std::size_t plain_lines = 0;
    const auto done = for_each_line(text.substr(0, 65536), [&](std::string_view raw) -> base::Status {
        const std::string_view line = trim(raw);
        if (line.empty() || is_comment(line) || is_heading(line))
            return {};
        const auto labelled = read_label(line);
        if (!labelled)
            plain_lines += labels.empty();
        else if (const std::string label = lower(labelled->label); label != "language" && label != "style")
            labels.push_back(label);
        return {};
    });
    if (!done || plain_lines > 0 || labels.size() < 2)
        return false;
    std::vector<std::string> speakers = labels;
    std::erase_if(speakers, [](const std::string& label) {
        return label == "takeaway" || label == "questioner" || label == "explainer";
    });
    std::sort(speakers.begin(), speakers.end());
    speakers.erase(std::unique(speakers.begin(), speakers.end()), speakers.end());
    return speakers.size() == 2;
}

std::string mark_keywords(std::string_view display, const std::vector<std::string>& keywords)
{
    std::string out;
    for (const std::string_view word : split_white_space(display)) {
        const std::string_view core = strip_punctuation(word);
        const auto is = [&](std::string_view part) {
            return !part.empty() && std::find(keywords.begin(), keywords.end(), part) != keywords.end();
        };
        out += out.empty() ? (word.starts_with('[') ? "\\" : "") : " ";
        if (is(core)) {
            const auto before = static_cast<std::size_t>(core.data() - word.data());
            out += fmt::format("{}*{}*{}", escape(word.substr(0, before)), escape(core),
                               escape(word.substr(before + core.size())));
        } else if (is(word)) {
            out += fmt::format("*{}*", escape(word));
        } else {
            out += escape(word);
        }
    }
    return out;
}

MarkedText read_marked(std::string_view text)
{
    std::string marked(text);
    std::erase(marked, '\x01'); // ours below
    MarkedText out;
    std::vector<std::size_t> stars; // of out.display: where a bare star stood
    for (std::size_t i = 0; i < marked.size(); ++i) {
        if (marked[i] == '\\' && i + 1 < marked.size() &&
            std::string_view("*[\\").find(marked[i + 1]) != std::string_view::npos)
            out.display += marked[++i];
        else if (marked[i] == '*')
            stars.push_back(out.display.size()), out.display += '\x01';
        else
            out.display += marked[i];
    }
    // Stars pair up when they hug what they mark; "2 * 3" keeps its star.
    const auto space_at = [&](std::size_t at) { return at >= out.display.size() || out.display[at] == ' '; };
    for (std::size_t i = 0; i < stars.size(); ++i) {
        const bool opens = i + 1 < stars.size() && !space_at(stars[i] + 1) && !space_at(stars[i + 1] - 1);
        if (!opens) {
            out.display[stars[i]] = '*';
            continue;
        }
        const std::string_view inside = std::string_view(out.display).substr(stars[i] + 1, stars[i + 1] - stars[i] - 1);
        for (const std::string_view word : split_white_space(inside))
            if (const std::string_view core = strip_punctuation(word);
                !core.empty() && std::find(out.keywords.begin(), out.keywords.end(), core) == out.keywords.end())
                out.keywords.emplace_back(core);
        ++i;
    }
    std::erase(out.display, '\x01');
    out.display = one_line(out.display);
    const auto words = split_white_space(out.display);
    std::erase_if(out.keywords, [&](const std::string& keyword) { // stars inside a word mark nothing
        return std::ranges::none_of(words, [&](std::string_view word) { return strip_punctuation(word) == keyword; });
    });
    return out;
}

}
