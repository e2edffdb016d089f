// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/mouth.h"

#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

// What must be seen when there is no time for all: closed lips, then vowels.
int importance(const MouthShape& shape)
{
    return shape.mouth == Mouth::closed ? 2 : shape.mouth == Mouth::narrow ? 0 : 1;
}

void leave_out_least(std::vector<MouthShape>& shapes)
{
    const auto least = std::min_element(shapes.begin(), shapes.end(), [](const MouthShape& a, const MouthShape& b) {
        return std::pair(importance(a), a.weight) < std::pair(importance(b), b.weight);
    });
    const auto after = shapes.erase(least);
    if (after == shapes.begin() || after == shapes.end() || (after - 1)->mouth != after->mouth)
        return;
    (after - 1)->weight += after->weight;
    shapes.erase(after);
}

// Durations in proportion to the weights, none below the least. There is time for all of them at the least.
std::vector<double> durations(const std::vector<MouthShape>& shapes, double time_s)
{
    std::vector<double> parts(shapes.size(), 0);
    std::vector<bool> least(shapes.size(), false);
    for (bool changed = true; changed;) {
        changed = false;
        double left_s = time_s, weights = 0;
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            left_s -= least[i] ? kLeastMouthS : 0;
            weights += least[i] ? 0 : shapes[i].weight;
        }
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            parts[i] = least[i] ? kLeastMouthS : left_s * shapes[i].weight / weights;
            if (!least[i] && parts[i] < kLeastMouthS - kTimeNoiseS)
                least[i] = changed = true;
        }
    }
    return parts;
}

// Cues in order, none shorter than the least: a short one gives way to what follows, but closed lips are waited for.
class Cues {
public:
    void add(double at_s, std::optional<Mouth> mouth)
    {
        if (mouth == last_mouth())
            return;
        if (!list_.empty() && at_s < list_.back().at_s + kLeastMouthS - kTimeNoiseS) {
            if (list_.back().mouth == Mouth::closed) {
                at_s = list_.back().at_s + kLeastMouthS;
            } else {
                at_s = list_.back().at_s;
                list_.pop_back();
                if (mouth == last_mouth())
                    return;
            }
        }
        list_.push_back({at_s, mouth});
    }
    std::vector<MouthCue> take() { return std::move(list_); }

private:
    std::optional<Mouth> last_mouth() const { return list_.empty() ? std::nullopt : list_.back().mouth; }

    std::vector<MouthCue> list_;
};

void add_word(const SpokenWord& word, double end_s, Cues& cues)
{
    std::vector<MouthShape> shapes = mouth_shapes(word.text);
    const double time_s = end_s - word.start_s;
    const auto fit = static_cast<std::size_t>(std::max(1.0, std::floor(time_s / kLeastMouthS + 1e-6)));
    while (shapes.size() > fit)
        leave_out_least(shapes);
    if (word.stressed)
        for (MouthShape& shape : shapes)
            if (shape.mouth == Mouth::open)
                shape.mouth = Mouth::wide;
    double at_s = word.start_s;
    const std::vector<double> parts = durations(shapes, std::max(time_s, kLeastMouthS));
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        cues.add(at_s, shapes[i].mouth);
        at_s += parts[i];
    }
}

}

std::vector<MouthCue> mouth_cues(std::span<const SpokenWord> words)
{
    Cues cues;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool last = i + 1 == words.size();
        const double end_s = last ? words[i].end_s : std::min(words[i].end_s, words[i + 1].start_s);
        add_word(words[i], end_s, cues);
        if (last || words[i + 1].start_s - end_s > kMouthPauseS)
            cues.add(end_s, std::nullopt);
    }
    return cues.take();
}

std::optional<Mouth> mouth_at(std::span<const MouthCue> cues, double time_s)
{
    const auto next = std::upper_bound(cues.begin(), cues.end(), time_s + kTimeNoiseS,
                                       [](double time, const MouthCue& cue) { return time < cue.at_s; });
    return next == cues.begin() ? std::nullopt : (next - 1)->mouth;
}

}
