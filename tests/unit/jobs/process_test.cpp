// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/jobs/process.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

TEST(Process, IsGoneOnlyWhenItIsCertain)
{
    const std::string self = jobs::this_process();
    ASSERT_FALSE(self.empty());
    EXPECT_FALSE(jobs::is_gone(self));
    EXPECT_TRUE(jobs::is_gone(self + "1")) << "the same number, started at another time";
    EXPECT_FALSE(jobs::is_gone("other-boot pid:[1] 1 1")) << "another machine's";
    EXPECT_FALSE(jobs::is_gone(""));
    EXPECT_FALSE(jobs::is_gone("nonsense"));
}

TEST(Process, AChildThatEndedIsGoneBeforeItIsWaitedFor)
{
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string name = jobs::this_process();
        ::_exit(::write(ends[1], name.data(), name.size()) > 0 ? 0 : 1);
    }
    ::close(ends[1]);
    std::string name(300, ' ');
    const auto length = ::read(ends[0], name.data(), name.size());
    ASSERT_GT(length, 0);
    name.resize(static_cast<std::size_t>(length));
    ::close(ends[0]);
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
    EXPECT_TRUE(jobs::is_gone(name)) << "a zombie works no more: " << name;
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    EXPECT_TRUE(jobs::is_gone(name));
}
