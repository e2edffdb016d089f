// SPDX-License-Identifier: GPL-3.0-or-later
// Built with one kernel wrong by one step of 255 (LESEDI_BROKEN_KERNEL): the parity check must see it and say where.
#include "compositor/cpu/simd.h"
#include "tests/pixel/parity.h"

#include <filesystem>

namespace {

constexpr const char* kPlace = LESEDI_BROKEN_KERNEL == 1 ? "first at picture x " : "first at Y x ";

testing::AssertionResult check(const std::string& level)
{
    const auto renderer = cpu::make_simd_renderer({.threads = 1, .level = level});
#if LESEDI_BROKEN_KERNEL == 1
    return pixel_test::draws_like_scalar(*renderer, 1000, 250);
#else
    return pixel_test::converts_like_scalar(*renderer, 5000, 20);
#endif
}

TEST(BrokenKernel, IsCaughtAtEveryLevel)
{
    for (const std::string& level : cpu::simd_levels()) {
        const testing::AssertionResult result = check(level);
        EXPECT_FALSE(result) << level << ": the check let a wrong kernel pass";
        const std::string message = result.message();
        EXPECT_NE(message.find(kPlace), std::string::npos) << message;
        EXPECT_NE(message.find(level), std::string::npos) << message;
    }
}

TEST(BrokenKernel, LeavesThePictures)
{
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("lesedi-broken-kernel-{}", LESEDI_BROKEN_KERNEL);
    std::filesystem::remove_all(folder);
    const char* before = std::getenv("LESEDI_TEST_OUT");
    const std::string kept = before != nullptr ? before : "";
    setenv("LESEDI_TEST_OUT", folder.c_str(), 1);
    EXPECT_FALSE(check(cpu::simd_levels().front()));
    setenv("LESEDI_TEST_OUT", kept.c_str(), 1);
    int pictures = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        pictures += entry.path().extension() == ".ppm" && entry.file_size() > 12 ? 1 : 0;
    EXPECT_EQ(pictures, 3);
    std::filesystem::remove_all(folder);
}

}
