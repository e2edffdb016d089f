// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/json_message.h"

#include <gtest/gtest.h>

TEST(JsonMessage, KeepsPlaceAndCause)
{
    EXPECT_EQ(base::json_message("[json.exception.parse_error.101] parse error at line 3, column 7: syntax error"),
              "line 3, column 7: syntax error");
    EXPECT_EQ(base::json_message("[json.exception.out_of_range.403] key 'script' not found"), "key 'script' not found");
    EXPECT_EQ(base::json_message("what else"), "what else");
    EXPECT_EQ(base::json_message(""), "");
}

TEST(JsonMessage, IsShortAndPrintable)
{
    const auto message =
        base::json_message("[json.exception.parse_error.101] parse error at line 1, column 2: last read: '" +
                           std::string(5000, '\xff') + "'");
    EXPECT_LT(message.size(), 250U);
    EXPECT_TRUE(message.starts_with("line 1, column 2: last read: '" + std::string(3, '?')));
    EXPECT_TRUE(message.ends_with(std::string(3, '?') + "'"));
}
