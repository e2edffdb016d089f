// SPDX-License-Identifier: GPL-3.0-or-later
// Built with kernels that are wrong by one step of 255 (LESEDI_BROKEN_KERNEL: blending and luma): the parity check that
// passes on the shipped ones must see it here, at every level, and say where.
#include "compositor/cpu/simd.h"
#include "tests/pixel/parity.h"

#include <filesystem>
#include <unistd.h>

namespace {

void expect_caught(const testing::AssertionResult& result, const std::string& level, const char* place)
{
    const std::string message = result.message();
    EXPECT_FALSE(result) << level << ": the check let a wrong kernel pass";
    EXPECT_NE(message.find(place), std::string::npos) << message;
    EXPECT_NE(message.find("cpu (" + level + ")"), std::string::npos) << message;
}

TEST(BrokenKernel, IsCaughtAtEveryLevel)
{
    for (const std::string& level : cpu::simd_levels()) {
        const auto renderer = cpu::make_simd_renderer({.threads = 1, .level = level});
        expect_caught(pixel_test::draws_like_scalar(*renderer, 1000, 250), level, "first at picture x ");
        expect_caught(pixel_test::converts_like_scalar(*renderer, 5000, 20), level, "first at Y x ");
    }
}

TEST(BrokenKernel, LeavesThePictures)
{
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("lesedi-broken-kernel-{}", ::getpid());
    const char* before = std::getenv("LESEDI_TEST_OUT");
    const std::string kept = before != nullptr ? before : "";
    ::setenv("LESEDI_TEST_OUT", folder.c_str(), 1);
    EXPECT_FALSE(pixel_test::draws_like_scalar(*cpu::make_simd_renderer(), 1000, 250));
    ::setenv("LESEDI_TEST_OUT", kept.c_str(), 1);
    int pictures = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        pictures += entry.path().extension() == ".ppm" && entry.file_size() > 12 ? 1 : 0;
    EXPECT_EQ(pictures, 3); // actual, expected, diff
    std::filesystem::remove_all(folder);
}

}
