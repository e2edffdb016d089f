// SPDX-License-Identifier: GPL-3.0-or-later
// What compose writes, in each format, has nothing to complain about.
#include "compositor/lint/lint.h"
#include "tests/unit/compose/film_support.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

namespace {

class Composed : public testing::TestWithParam<std::string> {};

TEST_P(Composed, PassesTheLinter)
{
    const std::vector<std::vector<std::string>> talks{
        compose_test::kTalk,
        {"Why save now?", "Because a small amount, saved early, has many more years to grow than a large one saved late."},
        {"What is a budget?", "A budget is a plan for your money.", "Is that all?",
         "Yes. You write down what comes in, what goes out, and what stays."}};
    for (const auto& talk : talks) {
        const auto spec = compose_test::spec_of(talk, GetParam());
        const auto film = compose_test::film_of(spec);
        const auto begin = std::chrono::steady_clock::now();
        const auto found =
            lint::lint({film.composition, film.compiled, spec.format, "/", compose_test::root() / "config"});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        ASSERT_TRUE(found) << found.error().what;
        for (const lint::Finding& finding : *found)
            ADD_FAILURE() << to_string(finding);
        std::cout << GetParam() << ": " << film.composition.duration_s << " s of film linted in " << seconds << " s\n";
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, Composed, testing::ValuesIn(compose_test::kFormats));

}
