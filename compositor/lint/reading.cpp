// SPDX-License-Identifier: GPL-3.0-or-later
// Time to read, and characters no font has.
#include "compositor/lint/rules.h"
#include "compositor/lint/text_measure.h"

#include <algorithm>

namespace lint {
namespace {

constexpr double kShortestPageS = 0.6;
constexpr double kReadAroundS = 2.5;           // what the speed of captions is measured over, at least
constexpr double kWordsPerS = 3, kFindS = 0.5; // to find a text on screen, then to read it
constexpr double kSlackS = 0.02;               // rounding to frames
constexpr double kSameTextGapS = 0.5;

struct Page {
    std::size_t member;
    double from_s, to_s;
    ReadingLoad load;
};

// Pages that follow each other are read on: a short one may borrow from its neighbours until there are a few seconds.
Page read_around(const std::vector<Page>& pages, std::size_t number)
{
    Page sum = pages[number];
    std::size_t first = number, last = number;
    const auto take = [&](const Page& page) {
        sum.from_s = std::min(sum.from_s, page.from_s);
        sum.to_s = std::max(sum.to_s, page.to_s);
        sum.load.seconds += page.load.seconds;
        sum.load.characters += page.load.characters;
    };
    while (sum.to_s - sum.from_s < kReadAroundS) {
        const bool next = last + 1 < pages.size() && pages[last + 1].from_s - sum.to_s <= kSameTextGapS;
        const bool before = first > 0 && sum.from_s - pages[first - 1].to_s <= kSameTextGapS;
        if (!next && !before)
            break;
        const bool forwards = next && (!before || last - number <= number - first);
        take(forwards ? pages[++last] : pages[--first]);
    }
    return sum;
}

void check_page(const Desk& desk, const std::vector<Page>& pages, std::size_t number)
{
    const Page& page = pages[number];
    const double shown_s = page.to_s - page.from_s;
    Complaint complaint{.rule = Rule::reading_speed, .layer = page.member, .from_s = page.from_s, .to_s = page.to_s};
    if (shown_s + kSlackS < kShortestPageS) {
        complaint.message =
            fmt::format("its page is there for {:.2f} s; less than {} s is a flash", shown_s, kShortestPageS);
        complaint.fix = fmt::format("show it for {} s, or join it to the page before or after", kShortestPageS);
        return desk.ledger.add(complaint, 0);
    }
    const Page sum = read_around(pages, number);
    const double sum_s = sum.to_s - sum.from_s;
    if (page.load.seconds <= shown_s + kSlackS || sum.load.seconds <= sum_s + kSlackS)
        return;
    complaint.message = fmt::format("{} characters in {:.2f} s are {:.0f} a second; {:.0f} can be read (CJK: {:.0f})",
                                    sum.load.characters, sum_s, static_cast<double>(sum.load.characters) / sum_s,
                                    kCharactersPerS, kIdeographsPerS);
    complaint.fix = fmt::format("show it for {:.2f} s, or put fewer words on it", page.load.seconds);
    desk.ledger.add(complaint, 0);
}

void check_pages(const Desk& desk)
{
    std::vector<Page> pages;
    for (std::size_t i = 0; i < desk.roster.members().size(); ++i) {
        const Member& member = desk.member(i);
        if (member.captions() != nullptr && member.to_s > member.from_s && !member.is_mask)
            pages.push_back({i, member.from_s, member.to_s, reading_load(text_of(member))});
    }
    std::ranges::stable_sort(pages, {}, &Page::from_s);
    for (std::size_t i = 0; i < pages.size(); ++i)
        check_page(desk, pages, i);
}

// A text that moves from one layer to the next (a title that becomes a chip) is read on.
double shown_until(const Desk& desk, std::size_t number)
{
    const auto& members = desk.roster.members();
    double until_s = members[number].to_s;
    for (bool grew = true; grew;) {
        grew = false;
        for (const Member& other : members)
            if (other.text() != nullptr && other.text()->text == members[number].text()->text &&
                other.from_s <= until_s + kSameTextGapS && other.to_s > until_s) {
                until_s = other.to_s;
                grew = true;
            }
    }
    return until_s;
}

void check_text(const Desk& desk, std::size_t number)
{
    const Member& member = desk.member(number);
    const ReadingLoad load = reading_load(member.text()->text);
    const double wanted_s = load.words / kWordsPerS + kFindS;
    if (load.words <= 0 || member.to_s <= member.from_s || member.is_mask ||
        member.to_s - member.from_s + kSlackS >= wanted_s)
        return;
    double from_s = member.from_s;
    for (const Member& other : desk.roster.members()) // it was there before
        if (other.text() != nullptr && other.text()->text == member.text()->text && other.from_s < from_s &&
            other.to_s >= from_s - kSameTextGapS)
            from_s = other.from_s;
    const double shown_s = shown_until(desk, number) - from_s;
    if (shown_s + kSlackS >= wanted_s)
        return;
    desk.ledger.add({.rule = Rule::reading_speed,
                     .layer = number,
                     .from_s = member.from_s,
                     .to_s = member.to_s,
                     .message = fmt::format("{:.0f} words are there for {:.2f} s; {:.0f} a second can be read once "
                                            "they are found ({} s)",
                                            load.words, shown_s, kWordsPerS, kFindS),
                     .fix = fmt::format("show it for {:.2f} s, or say it in fewer words", wanted_s)},
                    0);
}

void append_utf8(char32_t c, std::string& out)
{
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80)
        return put(c);
    if (c < 0x800) {
        put(0xc0 | c >> 6U);
    } else {
        if (c < 0x10000) {
            put(0xe0 | c >> 12U);
        } else {
            put(0xf0 | c >> 18U);
            put(0x80 | (c >> 12U & 0x3f));
        }
        put(0x80 | (c >> 6U & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

}

void check_reading(const Desk& desk)
{
    check_pages(desk);
    for (std::size_t i = 0; i < desk.roster.members().size(); ++i)
        if (desk.member(i).text() != nullptr)
            check_text(desk, i);
}

void check_missing_glyphs(const Desk& desk)
{
    constexpr std::size_t kListed = 8;
    for (const timeline::MissingGlyphs& missing : desk.spec.compiled.missing_glyphs()) {
        const std::string layer = missing.path.substr(0, missing.path.rfind('.'));
        const auto& members = desk.roster.members();
        const auto member = std::ranges::find(members, layer, &Member::path);
        if (member == members.end())
            continue;
        std::string list;
        for (std::size_t i = 0; i < std::min(kListed, missing.characters.size()); ++i) {
            list += list.empty() ? "\"" : ", \"";
            append_utf8(missing.characters[i], list);
            list += fmt::format("\" (U+{:04X})", static_cast<std::uint32_t>(missing.characters[i]));
        }
        if (missing.characters.size() > kListed)
            list += fmt::format(" and {} more", missing.characters.size() - kListed);
        desk.ledger.add({.rule = Rule::missing_glyphs,
                         .layer = static_cast<std::size_t>(member - members.begin()),
                         .from_s = member->from_s,
                         .to_s = member->to_s,
                         .message = fmt::format("no installed font has {}", list),
                         .fix = "write it with other characters, or install a font that has them (fonts/)"},
                        0);
    }
}

}
