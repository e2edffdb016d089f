// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/dress.h"

#include "compositor/base/hash.h"
#include "daemon/stages/script/clause_en.h"
#include "daemon/stages/script/trim_sentence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace script {
namespace {

struct StyleWords {
    ContextStyle style;
    std::string_view stems; // as stem() leaves them, of all languages with templates
};

constexpr std::array kStyleWords{
    StyleWords{ContextStyle::finance,
               "money bank interest saving save invest investment debt loan credit rand budget tax inflation price "
               "cost income "
               "salary pension share stock fund deposit account finance financial profit fee mortgage insurance rente "
               "geld skuld "
               "spaar belegging belasting begroting madi banka sekoloto argent banque geld bank zins dinero banco"},
    StyleWords{
        ContextStyle::tech,
        "computer software program programming code data file command shell server network internet algorithm database "
        "function variable script pipeline terminal unix linux python browser machine robot digital app api byte "
        "compiler "
        "directory input output keyboard rekenaar sagteware khomphiutha ordinateur logiciel rechner software programa"},
    StyleWords{ContextStyle::motivation, "goal dream success habit mindset confidence courage motivation motivate "
                                         "discipline failure fear belief believe "
                                         "grit persistence gratitude procrastination happiness purpose inspire "
                                         "inspiration leader leadership growth doel "
                                         "droom sukses gewoonte moed katlego toro succès rêve erfolg ziel éxito sueño"},
};

bool is_number_token(std::string_view core)
{
    return core.find_first_of("0123456789") != std::string_view::npos;
}

double keyword_weight(std::string_view core, const Analysis& analysis)
{
    const std::string folded = lower(core);
    if (is_number_token(core))
        return core.find_first_not_of("0") == std::string_view::npos ? 0 : core.size() > 1 ? 6 : 2;
    if (has(analysis.lexicon.stop_words, folded) || has(analysis.extra_stops, folded) || count_code_points(core) < 3)
        return 0;
    const auto found = analysis.term_counts.find(stem(folded, analysis.lexicon.language));
    if (found == analysis.term_counts.end())
        return 0;
    const double count = std::min(found->second, 8);
    const double verbish = analysis.lexicon.language == "en" && folded.ends_with("ly")  ? 0
                           : analysis.lexicon.language == "en" && en::find_verb(folded) ? 0.5
                                                                                        : 1;
    return (1 + count + 0.15 * static_cast<double>(std::min<std::size_t>(count_code_points(core), 12))) * verbish;
}

}

std::string make_title(const Analysis& analysis)
{
    std::string title = without_shouting(trim(analysis.document.title));
    if (count_code_points(title) > kTitleCharacters)
        for (const std::string_view mark : {": ", " - ", " – ", " — ", " | "})
            if (const std::size_t at = title.find(mark); at != std::string::npos && at > 3) {
                title.resize(at);
                break;
            }
    title = shorten_at_word(title, kTitleCharacters);
    const auto words = split_white_space(title);
    if (count_code_points(analysis.document.title) > kTitleCharacters &&
        words.size() > 2) { // "The history of the" ends badly
        std::size_t keep = words.size();
        while (keep > 2 && has(analysis.lexicon.stop_words, lower(words[keep - 1])))
            --keep;
        title.resize(static_cast<std::size_t>(words[keep - 1].data() + words[keep - 1].size() - title.data()));
    }
    return title.ends_with('.') ? title.substr(0, title.size() - 1) : title;
}

GuessedStyle guess_style(const Analysis& analysis)
{
    int total = 0;
    for (const auto& [term, count] : analysis.term_counts)
        total += count;
    GuessedStyle best;
    int most = 0;
    for (const StyleWords& each : kStyleWords) {
        int hits = 0;
        for (const std::string& word : words_in(each.stems))
            if (const auto found = analysis.term_counts.find(word); found != analysis.term_counts.end())
                hits += found->second;
        if (hits > most) {
            most = hits;
            best.style = each.style;
        }
    }
    best.certain = most >= 4 && most * 100 >= total * 3;
    if (!best.certain)
        best.style = ContextStyle::educational;
    return best;
}

std::string_view answer_pose(Shape shape, bool is_last)
{
    if (is_last)
        return shape == Shape::advice ? "celebrating" : "pointing";
    switch (shape) {
    case Shape::example:
    case Shape::amount:
    case Shape::count:
    case Shape::parts:
    case Shape::advice:
    case Shape::place:
        return "pointing";
    default:
        return "explaining";
    }
}

std::string_view question_pose(Shape shape, bool after_number)
{
    if (after_number || shape == Shape::contrast)
        return "surprised";
    return shape == Shape::cause || shape == Shape::condition || shape == Shape::purpose || shape == Shape::manner
               ? "thinking"
               : "asking";
}

std::vector<std::string> pick_keywords(std::string_view display, const Analysis& analysis, std::size_t most,
                                       const std::vector<std::string>& never)
{
    const auto words = split_white_space(display);
    std::vector<std::pair<double, std::size_t>> weighed;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (const double weight = keyword_weight(strip_punctuation(words[i]), analysis); weight > 0)
            weighed.push_back({-weight, i});
    std::sort(weighed.begin(), weighed.end());
    std::vector<std::size_t> chosen;
    std::vector<std::string> seen;
    for (const auto& [weight, index] : weighed) {
        const std::string core(strip_punctuation(words[index]));
        if (chosen.size() == most)
            break;
        if (std::find(seen.begin(), seen.end(), lower(core)) != seen.end() ||
            std::find(never.begin(), never.end(), core) != never.end())
            continue;
        seen.push_back(lower(core));
        chosen.push_back(index);
    }
    std::sort(chosen.begin(), chosen.end());
    std::vector<std::string> keywords;
    for (const std::size_t index : chosen)
        keywords.emplace_back(strip_punctuation(words[index]));
    return keywords;
}

std::optional<Takeaway> pick_takeaway(const Analysis& analysis, const std::vector<Candidate>& candidates,
                                      std::uint32_t variation)
{
    if (candidates.empty())
        return std::nullopt;
    const Terms title_terms =
        terms_of(analysis.document.title, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    const auto begin = static_cast<double>(candidates.front().first);
    const double length = std::max(1.0, static_cast<double>(candidates.back().last) - begin);
    const Candidate* best = nullptr;
    double highest = 0;
    for (const Candidate& each : candidates) {
        const std::size_t size = count_code_points(each.text);
        if (each.first != each.last || size > kTakeawayCharacters || size < 15)
            continue;
        double score = each.score + 0.35 * similarity(each.terms, title_terms);
        const double place = (static_cast<double>(each.first) - begin) / length;
        score += &each == &candidates.back() ? 0.6 : place > 0.9 ? 0.45 : place > 0.8 ? 0.3 : 0.1 * place;
        const std::string first = lower(each.text.substr(0, each.text.find(' ')));
        score += analysis.lexicon.language == "en" && en::is_advice_verb(first) ? 0.1 : 0;
        score -= is_number_token(each.text) ? 0.5 : 0;
        score -= size > 70 ? 0.1 : 0;
        score -= each.text.starts_with("You ") ? 0.3 : 0;
        if (analysis.lexicon.language == "en" && !en::parse_clause(each.text) && !en::is_advice_verb(first))
            score -= 0.6; // fragments and twisted sentences make no motto
        if (variation > 0)
            score +=
                0.25 * static_cast<double>(base::xxh3_64(fmt::format("{} {}", variation, each.first)) % 1000) / 1000;
        if (!best || score > highest) {
            best = &each;
            highest = score;
        }
    }
    if (!best)
        return std::nullopt;
    return Takeaway{best->text, best->source};
}

}
