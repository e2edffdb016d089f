// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "tests/unit/timeline/documents.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace timeline {
namespace {

std::vector<std::string> corpus()
{
    std::vector<std::string> files;
    const auto root = *base::resource_root();
    for (const auto& folder : {root / "tests/fuzz/corpus/composition", root / "config/examples"})
        for (const auto& path : test::json_files(folder))
            files.push_back(*base::read_text_file(path, 1 << 20));
    return files;
}

void run(const std::string& input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(CompositionFuzz, CorpusAndMutationsOfIt)
{
    const std::vector<std::string> files = corpus();
    ASSERT_GE(files.size(), 12U);
    std::mt19937 random(7);
    const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
    for (const std::string& file : files) {
        run(file);
        for (int i = 0; i < 60; ++i) {
            std::string mutant = file;
            for (std::size_t edits = 1 + below(3); edits > 0 && !mutant.empty(); --edits) {
                const std::size_t at = below(mutant.size());
                switch (below(5)) {
                case 0:
                    mutant[at] = static_cast<char>(random());
                    break;
                case 1:
                    mutant.resize(at);
                    break;
                case 2:
                    mutant.erase(at, below(20));
                    break;
                case 3:
                    mutant.insert(at, mutant.substr(below(mutant.size()), below(30)));
                    break;
                default:
                    mutant[at] = "0123456789-e.,:[]{}\"n"[below(21)];
                    break;
                }
            }
            run(mutant);
        }
    }
}

}
}
