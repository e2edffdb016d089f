// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace {

base::Result<int> positive(int value)
{
    if (value <= 0)
        return base::fail(base::Errc::invalid_input, fmt::format("value: {} is not positive", value));
    return value;
}

base::Result<std::unique_ptr<int>> boxed(int value)
{
    const int checked = TRY(positive(value));
    return std::make_unique<int>(checked);
}

base::Status both(int a, int b)
{
    TRY(positive(a));
    const auto box = TRY(boxed(b));
    return *box == b ? base::Status{} : base::fail(base::Errc::internal, "box: lost its value");
}

}

TEST(Result, TryHandsOnTheFirstFailureWithItsPlace)
{
    EXPECT_TRUE(both(1, 2).has_value());
    const auto failed = both(1, -2);
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, base::Errc::invalid_input);
    EXPECT_EQ(failed.error().what, "value: -2 is not positive");
    EXPECT_NE(std::string_view(failed.error().where.file_name()).find("result_test.cpp"), std::string_view::npos);
}

TEST(Result, ContextPutsTheSubjectInFront)
{
    const auto failed = both(0, 1);
    ASSERT_FALSE(failed.has_value());
    const base::Status wrapped = base::in_context("layers[3]", failed.error());
    EXPECT_EQ(wrapped.error().what, "layers[3]: value: 0 is not positive");
}
