// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Random compositions that are valid and use the whole language, and a count of what they use. The same seed gives the
// same composition on every machine. Their files are those of config/examples and config/cast. Thread: any.

#include "compositor/timeline/composition.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace test_support {

// 160 x 288 pixels, 10 to 20 frames.
timeline::Composition random_composition(std::uint64_t seed);

// How often each word of the language was used; words that could be used count from 0.
class Coverage {
public:
    Coverage();
    void add(const timeline::Composition& composition);
    std::vector<std::string> below(int least) const; // "blend add: 3"
    std::string text() const;                        // a line for each set of words

private:
    void count(const std::string& set, std::string_view word) { ++counts_.at(set).at(std::string(word)); }
    void count(const timeline::Layer& layer);
    void count(const timeline::Easing& easing);
    void count(const timeline::Fill& fill);
    void count(const timeline::Stroke& stroke);
    template <class T> void count(const std::string& what, const timeline::Animated<T>& value);
    void count_content(const timeline::Layer& layer);

    std::map<std::string, std::map<std::string, int>> counts_;
};

}
