// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The fake card of one test: what it is ordered to do wrong, and where children find its libraries.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace test {

class FakeCard {
public:
    explicit FakeCard(const std::string& orders = "") { order(orders); }
    ~FakeCard()
    {
        order("");
        libraries_from(FAKE_NVENC_FOLDER);
    }
    FakeCard(const FakeCard&) = delete;
    FakeCard& operator=(const FakeCard&) = delete;

    void order(const std::string& words) { ::setenv("CUDA_FAKE_NVENC", words.c_str(), 1); }

    // Of children alone: this process looks where it was told when it was started.
    void libraries_from(const std::filesystem::path& folder) { ::setenv("LD_LIBRARY_PATH", folder.c_str(), 1); }
};

}
