// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <cerrno>
#include <cstdlib>

namespace {

class FileTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-file-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

}

TEST_F(FileTest, WritesAsideAndRenames)
{
    const auto path = folder_ / "a.txt";
    ASSERT_TRUE(base::write_file_atomic(path, "one").has_value());
    ASSERT_TRUE(base::write_file_atomic(path, "two").has_value());
    EXPECT_EQ(base::read_text_file(path, 100).value(), "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(FileTest, ForgottenCommitLeavesNothing)
{
    {
        auto file = base::AtomicFile::create(folder_ / "b.txt");
        ASSERT_TRUE(file.has_value());
        ASSERT_TRUE(file->write(std::as_bytes(std::span("half", 4))).has_value());
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(FileTest, SaysWhatIsWrong)
{
    EXPECT_EQ(base::read_file(folder_ / "none", 10).error().code, base::Errc::not_found);
    EXPECT_NE(base::read_file(folder_, 10).error().what.find("this is a folder"), std::string::npos);
    ASSERT_TRUE(base::write_file_atomic(folder_ / "big", std::string(2'000'000, 'x')).has_value());
    EXPECT_NE(base::read_file(folder_ / "big", 1'000'000).error().what.find("2.0 MB is more than the limit of 1.0 MB"),
              std::string::npos);
}

TEST_F(FileTest, FullDiskHasItsOwnCode)
{
    const base::Fd full(::open("/dev/full", O_WRONLY));
    if (!full)
        GTEST_SKIP() << "no /dev/full on this machine";
    const base::Status failed = base::fail_errno("out.mp4", ENOSPC);
    EXPECT_EQ(failed.error().code, base::Errc::no_space);
}

TEST_F(FileTest, CopiesWhole)
{
    ASSERT_TRUE(base::write_file_atomic(folder_ / "from", std::string(3'000'000, 'y')).has_value());
    ASSERT_TRUE(base::copy_file_atomic(folder_ / "from", folder_ / "to").has_value());
    EXPECT_EQ(std::filesystem::file_size(folder_ / "to"), 3'000'000U);
}
