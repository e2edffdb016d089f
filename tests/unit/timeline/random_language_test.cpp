// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "tests/support/random_composition.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace timeline {
namespace {

TEST(RandomCompositions, ReadBackTheSameAndUseTheWholeLanguage)
{
    test_support::Coverage coverage;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const Composition given = test_support::random_composition(seed);
        const auto problems = check(given);
        ASSERT_TRUE(problems.empty()) << "seed " << seed << ": " << to_string(problems[0]) << "\n" << to_json(given);
        const Parsed parsed = parse(to_json(given));
        ASSERT_TRUE(parsed.composition) << "seed " << seed << ": " << to_string(parsed.problems[0]);
        ASSERT_EQ(*parsed.composition, given) << "seed " << seed << "\n" << to_json(given);
        coverage.add(given);
    }
    EXPECT_TRUE(coverage.below(20).empty()) << fmt::format("{}", fmt::join(coverage.below(20), "\n")) << "\n"
                                            << coverage.text();
    EXPECT_EQ(test_support::random_composition(7), test_support::random_composition(7));
    EXPECT_FALSE(test_support::random_composition(7) == test_support::random_composition(8));
}

TEST(RandomCompositions, CoverageCountsFromZero)
{
    test_support::Coverage coverage;
    const std::size_t words = coverage.below(1).size();
    EXPECT_GE(words, 100U);
    coverage.add(test_support::random_composition(1));
    EXPECT_LT(coverage.below(1).size(), words);
}

}
}
