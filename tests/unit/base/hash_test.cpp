// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/hash.h"

#include <gtest/gtest.h>

#include <vector>

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

TEST(Hash, RowsAreHashedAsIfTheyLayOneBehindTheOther)
{
    std::vector<std::byte> apart(7 * 64), packed;
    for (std::size_t i = 0; i < apart.size(); ++i)
        apart[i] = static_cast<std::byte>(i * 37 % 251);
    for (const std::size_t row_bytes : {1U, 63U, 64U}) {
        packed.clear();
        for (std::size_t row = 0; row < 7; ++row)
            packed.insert(packed.end(), apart.begin() + static_cast<std::ptrdiff_t>(row * 64),
                          apart.begin() + static_cast<std::ptrdiff_t>(row * 64 + row_bytes));
        EXPECT_EQ(base::xxh3_128_of_rows(apart.data(), row_bytes, 64, 7), base::xxh3_128(packed)) << row_bytes;
    }
    EXPECT_EQ(base::xxh3_128_of_rows(apart.data(), 64, 64, 0), base::xxh3_128({}));
}
