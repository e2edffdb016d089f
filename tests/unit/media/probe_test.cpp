// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/probe.h"

#include <gtest/gtest.h>

namespace {

TEST(Probe, SoftwareIsChosenAndEveryRejectionHasItsReason)
{
    const auto rows = media::probe_encoders();
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0].name, "libx264");
    EXPECT_EQ(rows[0].verdict, media::EncoderVerdict::chosen);
    for (const auto& row : rows) {
        EXPECT_FALSE(row.reason.empty()) << row.name;
        EXPECT_EQ(row.reason.find("0x"), std::string::npos) << row.reason;
        RecordProperty(row.name, row.reason);
    }
}

}
