// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/hash.h"

#include <gtest/gtest.h>

TEST(Hash, Sha256MatchesTheStandardsExample)
{
    // FIPS 180-4 example: "abc"
    EXPECT_EQ(base::to_hex(base::sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, StreamKeepsPartsApart)
{
    const auto ab_c = base::Sha256Stream().add("ab").add("c").finish();
    const auto a_bc = base::Sha256Stream().add("a").add("bc").finish();
    EXPECT_NE(base::to_hex(ab_c), base::to_hex(a_bc));
}

TEST(Hash, Xxh3OfNothingIsTheKnownValue)
{
    EXPECT_EQ(base::to_hex(base::xxh3_128({})), "99aa06d3014798d86001c324468d497f");
}
