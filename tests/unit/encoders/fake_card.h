// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The fake cards of one test: what they are ordered to do wrong, and where their libraries are found. Without a word
// there is one of NVIDIA and none of VA-API. Neither has a device node: they are assumed.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace test {

// Where the build put them; CTest says so.
inline std::filesystem::path fake_nvenc_folder()
{
    return std::getenv("FAKE_NVENC_FOLDER");
}
inline std::filesystem::path fake_vaapi_folder()
{
    return std::getenv("FAKE_VAAPI_FOLDER");
}

class FakeCard {
public:
    explicit FakeCard(const std::string& orders = "")
    {
        ::setenv("LESEDI_TEST_ASSUME_DEVICES", "1", 1);
        order(orders);
        order_vaapi("");
        vaapi_from("/nonexistent");
        ::setenv("LIBVA_DRIVER_NAME", "fake", 1);
        libraries_from(fake_nvenc_folder());
    }
    FakeCard(const FakeCard&) = delete;
    FakeCard& operator=(const FakeCard&) = delete;

    void order(const std::string& words) { ::setenv("CUDA_FAKE_NVENC", words.c_str(), 1); }
    void order_vaapi(const std::string& words) { ::setenv("LIBVA_FAKE", words.c_str(), 1); }
    void vaapi_from(const std::filesystem::path& folder) { ::setenv("LIBVA_DRIVERS_PATH", folder.c_str(), 1); }

    // Of NVIDIA, in children alone: this process looks where it was told when it was started.
    void libraries_from(const std::filesystem::path& folder)
    {
        ::setenv("LD_LIBRARY_PATH", (folder.string() + ":" + fake_vaapi_folder().string()).c_str(), 1);
    }
};

}
