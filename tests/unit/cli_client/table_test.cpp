// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/table.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(Table, WidthIsWhatIsSeen)
{
    EXPECT_EQ(display_width("abc"), 3);
    EXPECT_EQ(display_width("水の"), 4);            // East Asian wide
    EXPECT_EQ(display_width("e\u0301"), 1);         // a mark sits on its letter
    EXPECT_EQ(display_width("नि"), 2);              // a spacing mark does not
    EXPECT_EQ(display_width("👩‍🚀"), 2);     // joined to one picture
    EXPECT_EQ(display_width("❤️"), 2);          // asked to be a picture
    EXPECT_EQ(display_width("🇿🇦"), 2);              // two letters, one flag
    EXPECT_EQ(display_width("a\u200bb\u00adc"), 3); // unseen
    EXPECT_EQ(display_width("\xff"), 1);            // no UTF-8: one replacement
}

TEST(Table, ClipsBetweenCharacters)
{
    EXPECT_EQ(clipped("abcdef", 6), "abcdef");
    EXPECT_EQ(clipped("abcdef", 5), "abcd…");
    EXPECT_EQ(clipped("水の循環", 5), "水の…");
    EXPECT_EQ(clipped("水の循環", 4), "水…"); // half a character is none
    EXPECT_EQ(clipped("e\u0301e\u0301e\u0301", 2), "e\u0301…");
    EXPECT_EQ(clipped("ab cdef", 4), "ab…"); // no space before the end
}

TEST(Table, PlainTextCannotSteer)
{
    EXPECT_EQ(plain("a\x1b[31mb\r\n\tc\u009bd\u2028e"), "a [31mb   c d e");
    EXPECT_EQ(plain("a\xff"), "a\uFFFD");
}

TEST(Table, ShrinksTheWillingFirst)
{
    Table table({{"ID", Fit::right}, {"TITLE", Fit::shrinks}, {"STATE"}});
    table.add({"3", "a title that is much too long", "completed"});
    table.add({"12", "short", "draft"});
    EXPECT_EQ(table.text({}), "ID  TITLE                          STATE\n"
                              " 3  a title that is much too long  completed\n"
                              "12  short                          draft\n");
    EXPECT_EQ(table.text({.columns = 30}), "ID  TITLE            STATE\n"
                                           " 3  a title that i…  completed\n"
                                           "12  short            draft\n");
}

TEST(Table, LeavesOutWhatNoRowSays)
{
    Table table({{"ID"}, {""}, {"NAME"}});
    table.add({"1", "", "a"});
    EXPECT_EQ(table.text({}), "ID  NAME\n1   a\n");
}

TEST(Table, ColoursDoNotCountAsWidth)
{
    Table table({{""}, {""}});
    table.add({{"ok", Tone::good}, "x"});
    table.add({"failed", "y"});
    EXPECT_EQ(table.text({.columns = 80, .colours = true}), "\033[32mok\033[0m      x\nfailed  y\n");
}

}
}
