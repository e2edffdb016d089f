// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/font_set_state.h"
#include "compositor/text/itemize.h"
#include "compositor/text/shape_text.h"
#include "tests/text/text_support.h"
#include "tests/text/udhr.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace text {
namespace {

struct Shaped { // what hb-shape and we are compared by
    std::uint32_t glyph = 0;
    std::size_t cluster = 0;
    int advance = 0;
    int x_offset = 0;
    int y_offset = 0;
    friend bool operator==(const Shaped&, const Shaped&) = default;
};
using ShapedLine = std::vector<Shaped>;

// All lines in one process; every line of output is the answer to one of input.
std::vector<ShapedLine> hb_shape(const FaceInfo& face, const std::vector<std::string>& lines)
{
    const std::string file = testing::TempDir() + "/udhr_lines_" + std::to_string(::getpid()) + ".txt";
    std::ofstream writing(file, std::ios::binary);
    for (const std::string& line : lines)
        writing << line << '\n';
    writing.close();
    const std::string command = "LC_ALL=C.UTF-8 hb-shape --output-format=json --no-glyph-names --language=und "
                                "--font-file='" +
                                face.file.string() + "' --face-index=" + std::to_string(face.index_in_file) +
                                " --text-file='" + file + "'";
    std::string output;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    char buffer[1 << 16];
    for (std::size_t count = 0; pipe && (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        output.append(buffer, count);
    EXPECT_EQ(pipe ? ::pclose(pipe) : -1, 0) << "hb-shape failed; install libharfbuzz-bin";
    std::filesystem::remove(file);
    std::vector<ShapedLine> shaped;
    for (std::size_t begin = 0; begin < output.size();) {
        const std::size_t end = std::min(output.find('\n', begin), output.size());
        const auto json = nlohmann::json::parse(output.substr(begin, end - begin), nullptr, false);
        begin = end + 1;
        shaped.emplace_back();
        for (const auto& glyph : json)
            shaped.back().push_back({glyph["g"], glyph["cl"], glyph["ax"], glyph["dx"], glyph["dy"]});
    }
    return shaped;
}

// The font that layout takes for most of the lines.
FaceId face_of(const Declaration& declaration)
{
    std::map<FaceId, std::size_t> glyphs;
    for (const std::string& line : declaration.lines)
        for (const PlacedGlyph& glyph : lay_out_or_fail(line, inter(40, declaration.language)).glyphs)
            ++glyphs[glyph.face];
    const auto most = std::max_element(glyphs.begin(), glyphs.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most->first;
}

ShapedLine ours(FontSet& fonts, const std::string& font, const std::string& line)
{
    const auto glyphs = shape_text(fonts, font, line);
    EXPECT_TRUE(glyphs.has_value());
    ShapedLine shaped;
    for (const ShapedGlyph& glyph : glyphs.value_or(std::vector<ShapedGlyph>()))
        shaped.push_back({glyph.glyph, glyph.cluster, glyph.advance, glyph.x_offset, glyph.y_offset});
    return shaped;
}

// A line that layout gives to the shaper whole, at one pixel for each font unit: empty for others.
ShapedLine laid_out(FontSet& fonts, FaceId id, const std::string& line)
{
    const Face& face = fonts.state().face(id);
    const auto source = decode(line, "und");
    const auto items = itemize(fonts.state(), *source, id, "und");
    const double size_px = face.units_per_em > 1000 ? face.units_per_em / 4 : face.units_per_em;
    const double scale = face.units_per_em / size_px;
    Style style = inter(size_px, "und");
    style.font = {.family = face.info.family, .weight = face.spec.weight};
    const auto wanted = fonts.match(style.font);
    if (items->runs.size() != 1 || items->runs[0].face != id || !wanted || *wanted != id)
        return {};
    const Paragraph paragraph = lay_out_or_fail(line, style);
    ShapedLine shaped;
    double pen_px = 0;
    const double baseline = paragraph.lines[0].baseline;
    for (const PlacedGlyph& glyph : paragraph.glyphs) {
        const auto cluster = std::lower_bound(source->byte_of.begin(), source->byte_of.end(), glyph.cluster);
        const auto units = [&](double px) { return static_cast<int>(std::lround(px * scale)); };
        shaped.push_back({glyph.glyph, static_cast<std::size_t>(cluster - source->byte_of.begin()),
                          units(glyph.advance_px), units(glyph.x - pen_px), units(baseline - glyph.y)});
        pen_px += glyph.advance_px;
    }
    return shaped;
}

TEST(UdhrParity, EveryLineEqualsHbShape)
{
    const auto all = declarations();
    if (all.empty())
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: no Universal Declaration to shape";
    FontSet& fonts = installed_fonts();
    std::size_t lines = 0;
    std::size_t whole = 0;
    for (const Declaration& declaration : all) {
        SCOPED_TRACE(declaration.name);
        const FaceId face = face_of(declaration);
        const FaceInfo info = fonts.face_info(face);
        const std::string font = info.index_in_file == 0 ? info.file.string() : info.family;
        const auto expected = hb_shape(info, declaration.lines);
        ASSERT_EQ(expected.size(), declaration.lines.size());
        std::size_t equal = 0;
        std::size_t equal_laid_out = 0;
        std::size_t one_run = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const bool same = ours(fonts, font, declaration.lines[i]) == expected[i];
            EXPECT_TRUE(same) << declaration.lines[i];
            equal += same ? 1 : 0;
            const ShapedLine line = laid_out(fonts, face, declaration.lines[i]);
            const bool same_line = line == expected[i];
            EXPECT_TRUE(line.empty() || same_line) << declaration.lines[i];
            one_run += line.empty() ? 0 : 1;
            equal_laid_out += same_line ? 1 : 0;
        }
        std::printf("%-14s %4zu of %4zu lines equal; laid out whole %4zu of %4zu (%s)\n", declaration.name.c_str(),
                    equal, expected.size(), equal_laid_out, one_run, info.family.c_str());
        lines += equal;
        whole += equal_laid_out;
    }
    std::printf("%zu lines in %zu languages equal hb-shape, %zu of them laid out too\n", lines, all.size(), whole);
    EXPECT_GE(lines, 1000U);
    EXPECT_GE(whole, 1000U);
    EXPECT_GE(all.size(), 28U);
}

}
}
