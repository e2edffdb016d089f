// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "tests/text/text_support.h"

#include <fstream>

namespace text {
namespace {

// "language ; text" and below it the runs, as laid out on one line.
std::string dump(const std::string& language, const std::string& text)
{
    const Paragraph paragraph = lay_out_or_fail(text, inter(40, language));
    EXPECT_EQ(paragraph.lines.size(), 1U) << text;
    EXPECT_TRUE(paragraph.missing.empty()) << text;
    std::string shown = language + " ; " + text + "\n";
    for (std::size_t i = 0; i < paragraph.glyphs.size(); ++i) {
        const PlacedGlyph& glyph = paragraph.glyphs[i];
        if (i == 0 || glyph.face != paragraph.glyphs[i - 1].face)
            shown += (i ? "\n    " : "    ") + installed_fonts().face_info(glyph.face).family + " :";
        shown += " " + std::to_string(glyph.cluster);
    }
    return shown + "\n";
}

// The whole file is what it would be if written anew; a failure leaves that beside the test's other temporary files.
TEST(MixedLine, IsDrawnAsTheTableSays)
{
    const auto root = base::resource_root();
    ASSERT_TRUE(root.has_value()) << root.error().what;
    const auto table = base::read_text_file(*root / "tests/text/mixed_lines.txt", 1 << 20);
    ASSERT_TRUE(table.has_value()) << table.error().what;
    std::string actual;
    int cases = 0;
    for (std::size_t begin = 0; begin < table->size();) {
        const std::size_t end = std::min(table->find('\n', begin), table->size());
        const std::string line = table->substr(begin, end - begin);
        begin = end + 1;
        if (line.empty() || line[0] == '#') {
            actual += line + "\n";
        } else if (line[0] != ' ') {
            const std::size_t split = line.find(" ; ");
            ASSERT_NE(split, std::string::npos) << line;
            actual += dump(line.substr(0, split), line.substr(split + 3));
            ++cases;
        }
    }
    EXPECT_GE(cases, 6);
    if (actual == *table)
        return;
    const std::string file = testing::TempDir() + "/mixed_lines.txt";
    std::ofstream(file, std::ios::binary) << actual;
    FAIL() << "differs from tests/text/mixed_lines.txt; what it is now is in " << file;
}

}
}
