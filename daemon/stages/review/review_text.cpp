// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/review/review_text.h"

#include "daemon/stages/review/align.h"
#include "daemon/stages/review/review.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/names.h"
#include "daemon/stages/script/script_text.h"
#include "daemon/stages/script/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace review {
namespace {

using script::LineState;
using script::Role;
using script::Turn;

constexpr int kLeastWidth = 40;
constexpr int kIndent = 4;
constexpr std::size_t kExcerptCharacters = 160;

std::string plain_text_of(const Turn& turn);

// SGR of ECMA-48 (8.3.117): bold, faint, and the three colours of the states.
class Pen {
public:
    explicit Pen(Colour colour) : on_(colour == Colour::on) {}
    std::string bold(std::string_view text) const { return with("1", text); }
    std::string faint(std::string_view text) const { return with("2", text); }
    std::string state(LineState state, std::string_view text) const
    {
        return with(state == LineState::approved ? "32" : state == LineState::rejected ? "31" : "33", text);
    }

private:
    std::string with(std::string_view code, std::string_view text) const
    {
        return on_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
    }
    bool on_;
};

// Lines of at most `columns`, broken between words; a word that is longer stands alone and sticks out.
std::vector<std::string> wrap(std::string_view text, std::size_t columns)
{
    std::vector<std::string> lines;
    std::string line;
    std::size_t used = 0;
    for (const std::string_view word : script::split_white_space(text)) {
        const std::size_t size = script::count_columns(word);
        if (used > 0 && used + 1 + size > columns) {
            lines.push_back(std::move(line));
            line.clear();
            used = 0;
        }
        used += size + (used > 0 ? 1 : 0);
        line += (line.empty() ? "" : " ") + std::string(word);
    }
    if (!line.empty())
        lines.push_back(std::move(line));
    return lines;
}

// What came from outside must not steer the terminal.
std::string harmless(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t before = at;
        const char32_t c = script::next_code_point(text, at);
        out += script::is_control(c) ? std::string(" ") : std::string(text.substr(before, at - before));
    }
    return out;
}

std::string_view mark(LineState state)
{
    return state == LineState::approved ? "[x]" : state == LineState::rejected ? "[!]" : "[ ]";
}

std::string excerpt(const document::Document& document, document::Span span)
{
    if (span.end > document.text.size() || span.begin >= span.end)
        return {};
    const std::string text =
        script::shorten_at_word(document.text.substr(span.begin, span.end - span.begin), kExcerptCharacters);
    const bool cut = text.size() < span.end - span.begin;
    return harmless(text) + (cut ? " ..." : "");
}

class Renderer {
public:
    Renderer(const script::Script& script, const TerminalSpec& spec)
        : script_(script), spec_(spec), pen_(spec.colour),
          width_(static_cast<std::size_t>(std::max(spec.width, kLeastWidth)))
    {
    }

    std::string render()
    {
        for (const std::string& line : wrap(harmless(script_.title.empty() ? "(no title)" : script_.title), width_))
            out_ += pen_.bold(line) + "\n";
        add_wrapped(fmt::format("{}, {}; {} asks, {} explains", script_.language, script::name(script_.style),
                                harmless(script_.questioner), harmless(script_.explainer)),
                    0, Look::faint);
        out_ += "\n";
        for (std::size_t i = 0; i < script_.turns.size(); ++i)
            add_turn(i, script_.turns[i]);
        if (!script_.takeaway.empty()) {
            out_ += pen_.bold("Takeaway") + "\n";
            add_wrapped(harmless(script_.takeaway), kIndent, Look::plain);
            out_ += "\n";
        }
        add_total();
        return std::move(out_);
    }

private:
    enum class Look { plain, faint };

    void add_wrapped(std::string_view text, int indent, Look look)
    {
        for (const std::string& line : wrap(text, width_ - static_cast<std::size_t>(indent)))
            out_ += std::string(static_cast<std::size_t>(indent), ' ') +
                    (look == Look::faint ? pen_.faint(line) : line) + "\n";
    }

    void add_turn(std::size_t index, const Turn& turn)
    {
        const std::string& name = turn.speaker == Role::questioner ? script_.questioner : script_.explainer;
        const std::string left = fmt::format("{:>2} {} {}", index + 1, mark(turn.state), harmless(name));
        const std::string right =
            fmt::format("{}  {:.1f} s", turn.pose, script::estimate_seconds(turn, script_.language));
        const std::size_t used = script::count_columns(left) + script::count_columns(right);
        const std::string gap(used + 2 <= width_ ? width_ - used : 2, ' ');
        out_ += pen_.state(turn.state, left) + gap + pen_.faint(right) + "\n";
        add_wrapped(harmless(plain_text_of(turn)), kIndent, Look::plain);
        if (!turn.spoken.empty())
            add_wrapped("says: " + harmless(turn.spoken), kIndent, Look::faint);
        if (turn.source && spec_.document)
            if (const std::string text = excerpt(*spec_.document, *turn.source); !text.empty())
                add_wrapped("from: " + text, kIndent, Look::faint);
        if (!turn.note.empty())
            add_wrapped("note: " + harmless(turn.note), kIndent, Look::plain);
        out_ += "\n";
    }

    void add_total()
    {
        const Counts counts = count_lines(script_);
        const std::string target =
            spec_.target_seconds > 0 ? fmt::format(" of {:.0f} s wanted", spec_.target_seconds) : "";
        add_wrapped(fmt::format("About {:.0f} s{} in {} lines: {} approved, {} draft, {} rejected",
                                script::estimate_seconds(script_), target, script_.turns.size(), counts.approved,
                                counts.draft, counts.rejected),
                    0, Look::plain);
    }

    const script::Script& script_;
    const TerminalSpec& spec_;
    Pen pen_;
    std::size_t width_;
    std::string out_;
};

std::string plain_text_of(const Turn& turn)
{
    return script::mark_keywords(turn.display, turn.keywords);
}

}

std::string render_for_terminal(const script::Script& script, const TerminalSpec& spec)
{
    return Renderer(script, spec).render();
}

std::string render_for_terminal(const script::Script& script, int width, Colour colour)
{
    TerminalSpec spec;
    spec.width = width;
    spec.colour = colour;
    return render_for_terminal(script, spec);
}

std::string text_to_edit(const script::Script& script)
{
    return fmt::format(
               "// One line a turn: Name: [pose] words, with *stars* around the words to stress. A line that starts\n"
               "// with a name begins a turn; add, remove and reorder as you like. Lines whose words stay keep their\n"
               "// approval. Poses: {}.\n\n",
               fmt::join(script::kPoses, ", ")) +
           script::script_to_text(script);
}

base::Result<script::Script> apply_edited_text(const script::Script& before, std::string_view text,
                                               std::string_view subject)
{
    script::Script after = TRY(script::script_from_text(text, subject));
    if (text.find("\nLanguage:") == std::string_view::npos && !text.starts_with("Language:"))
        after.language = before.language;
    if (text.find("\nStyle:") == std::string_view::npos && !text.starts_with("Style:"))
        after.style = before.style;
    const auto from = align_turns(before.turns, after.turns);
    for (std::size_t i = 0; i < after.turns.size(); ++i)
        after.turns[i].id = from[i] ? before.turns[*from[i]].id : std::string{};
    script::Script all = before; // ids of removed lines are not given out again
    for (std::size_t i = 0; i < after.turns.size(); ++i) {
        Turn& turn = after.turns[i];
        if (!from[i]) {
            turn.id = script::next_line_id(all);
            all.turns.push_back(turn);
            continue;
        }
        const Turn& old = before.turns[*from[i]];
        turn.source = old.source;
        if (turn.display != old.display)
            continue; // a draft again
        turn.spoken = old.spoken;
        turn.state = old.state;
        turn.note = old.note;
    }
    return after;
}

}
