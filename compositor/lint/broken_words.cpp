// SPDX-License-Identifier: GPL-3.0-or-later
// Words too wide for their lines, broken where no line may end.
#include "compositor/lint/rules.h"
#include "compositor/lint/text_measure.h"

namespace lint {
namespace {

// May a line end after this character, or before that one, without a space? The common cases of UAX #14; what is not
// clear counts as yes.
bool may_break(char32_t before, char32_t after)
{
    const auto letter = [](char32_t c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               (c >= 0xc0 && c < 0x2000 && !breaks_anywhere(c));
    };
    return !letter(before) || (!letter(after) && !is_mark(after));
}

}

void check_broken_words(const Desk& desk, const timeline::PartList& parts)
{
    for (const auto& layer : parts.layers()) {
        const auto number = desk.roster.find(layer.id);
        if (!number || layer.line_ends.size() < 2)
            continue;
        const Member& member = desk.member(*number);
        const std::string text = text_of(member);
        for (const std::size_t end : layer.line_ends) {
            if (end == 0 || end >= text.size())
                continue;
            std::size_t last = end - 1;
            while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xc0U) == 0x80)
                --last;
            std::size_t before_at = last, after_at = end;
            if (may_break(next_character(text, before_at), next_character(text, after_at)))
                continue;
            const std::size_t begin =
                text.find_last_of(" \n", end - 1) == std::string::npos ? 0 : text.find_last_of(" \n", end - 1) + 1;
            const std::string word = text.substr(begin, text.find_first_of(" \n", end) - begin);
            desk.ledger.add(
                {.rule = Rule::clipped,
                 .layer = *number,
                 .about = 2,
                 .from_s = member.from_s,
                 .to_s = member.to_s,
                 .message = fmt::format("\"{}\" is wider than max_width, {:.0f} px, and broken between "
                                        "letters",
                                        word, member.style()->max_width_px),
                 .fix = "make the type smaller, max_width larger, or set a soft hyphen (U+00AD) in the word"},
                0);
            break;
        }
    }
}

}
