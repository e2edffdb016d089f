// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/suggest_topics.h"

#include "daemon/stages/script/candidate.h"
#include "daemon/stages/script/lexicon.h"

#include <algorithm>
#include <map>

namespace script {
namespace {

constexpr std::size_t kLeastAnswers = 2; // fewer are no conversation
constexpr std::size_t kCounted = 5;      // a long section is no better than its best sentences

using Members = std::vector<const Candidate*>;

bool is_better(const Candidate* a, const Candidate* b)
{
    return a->score > b->score;
}

// The best ones that share no sentence.
Members best_apart(Members all, std::size_t most)
{
    std::ranges::stable_sort(all, is_better);
    Members chosen;
    for (const Candidate* one : all) {
        const auto overlaps = [&](const Candidate* other) {
            return one->first <= other->last && other->first <= one->last;
        };
        if (chosen.size() < most && std::ranges::none_of(chosen, overlaps))
            chosen.push_back(one);
    }
    return chosen;
}

TopicSuggestion suggestion(const document::Document& document, std::size_t section, const Members& members)
{
    TopicSuggestion topic;
    topic.title = section < document.sections.size() ? document.sections[section].heading : std::string();
    if (topic.title.empty())
        topic.title = document.title;
    for (const Candidate* one : best_apart(members, kCounted))
        topic.score += one->score;
    for (const Candidate* one : best_apart(members, members.size()))
        topic.estimated_seconds += one->seconds;
    auto shown = best_apart(members, 2);
    std::ranges::sort(shown, {}, &Candidate::first);
    for (const Candidate* one : shown)
        topic.summary += (topic.summary.empty() ? "" : " ") + one->text;
    return topic;
}

}

std::vector<TopicSuggestion> suggest_topics(const document::Document& document, std::size_t most)
{
    const Analysis analysis(document, lexicon(document.language));
    const auto candidates = find_candidates(analysis);
    std::map<std::size_t, Members> sections;
    for (const Candidate& one : candidates)
        sections[one.section].push_back(&one);
    std::vector<TopicSuggestion> topics;
    for (const auto& [section, members] : sections)
        if (best_apart(members, kLeastAnswers).size() >= kLeastAnswers)
            topics.push_back(suggestion(document, section, members));
    std::ranges::stable_sort(topics, std::greater{}, &TopicSuggestion::score);
    if (topics.size() > most)
        topics.resize(most);
    const double best = topics.empty() ? 1 : topics.front().score;
    for (TopicSuggestion& topic : topics)
        topic.score = best > 0 ? topic.score / best : 0;
    return topics;
}

}
