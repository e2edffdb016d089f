// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/probe.h"

#include <gtest/gtest.h>

namespace {

using media::EncoderId;
using media::Refusal;

TEST(Probe, SoftwareIsTheLastRowAndAlwaysWorks)
{
    ASSERT_EQ(media::encoder_table().back().id, EncoderId::x264);
    const auto probe = media::probe_encoder(EncoderId::x264);
    EXPECT_EQ(probe.refusal, Refusal::none) << probe.reason;
}

TEST(Probe, EveryRefusalHasItsReason)
{
    for (const auto& row : media::encoder_table()) {
        const auto probe = media::probe_encoder(row.id);
        EXPECT_FALSE(probe.reason.empty()) << row.name;
        EXPECT_EQ(probe.reason.find("0x"), std::string::npos) << probe.reason;
        RecordProperty(std::string(row.name), probe.reason);
    }
}

TEST(Probe, NamesOfRefusalsAreReadBack)
{
    for (int i = 0; i <= static_cast<int>(Refusal::failed); ++i) {
        const auto refusal = static_cast<Refusal>(i);
        EXPECT_EQ(media::refusal_named(media::name(refusal)), refusal);
    }
    EXPECT_EQ(media::refusal_named("nonsense"), Refusal::failed);
}

}
