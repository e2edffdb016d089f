// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/lint/small_film.h"

#include <chrono>
#include <iostream>

using namespace lint_test;

namespace {

class Speed : public Studio {};

TEST_F(Speed, AMinuteOfFilmTakesSeconds)
{
    const timeline::Format format = formats()[0];
    SmallFilm film(format);
    film.film.duration_s = 60;
    film.film.audio.clear();
    std::erase_if(film.film.layers, [](const Layer& one) { return one.id == "page-2"; });
    const Layer page = film.find("page-1");
    for (int i = 1; i < 20; ++i) {
        Layer next = page;
        next.id = fmt::format("page-{}", i + 1);
        next.in_s = 3 * i, *next.out_s = 3 * i + 3;
        for (auto& word : std::get<timeline::Captions>(next.content).words)
            word.start_s += 3 * i, word.end_s += 3 * i;
        film.film.layers.push_back(next);
    }
    auto compiled = engine_->compile(film.film, folder_);
    ASSERT_TRUE(compiled);
    const auto begin = std::chrono::steady_clock::now();
    const auto found = lint::lint({film.film, *compiled, format, folder_, root() / "config"});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->empty()) << listed(*found);
    std::cout << "60 s of film linted in " << seconds << " s\n";
    EXPECT_LT(seconds, 20);
}

}
