// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/pdf_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace document {
namespace {

std::string one_line(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
}

// Whole tenths of points, each followed by one space; the rest of the line stays in `line`.
template <std::size_t Count> std::optional<std::array<double, Count>> tenths(std::string_view& line)
{
    std::array<double, Count> numbers{};
    for (double& number : numbers) {
        int value = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
        if (error != std::errc() || end == line.data() + line.size() || *end != ' ')
            return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
        number = value / 10.0;
    }
    return numbers;
}

int in_tenths(double points)
{
    return std::isfinite(points) ? static_cast<int>(std::lround(std::clamp(points, -1e6, 1e6) * 10)) : 0;
}

}

std::string to_text(const PdfText& pdf)
{
    std::string text = fmt::format("T{}\n", one_line(pdf.title));
    for (const PdfPage& page : pdf.pages) {
        text += fmt::format("P{} {} \n", in_tenths(page.width), in_tenths(page.height));
        for (const PdfLine& line : page.lines)
            text += fmt::format("L{} {} {} {} {} {}{}{}\n", in_tenths(line.left), in_tenths(line.top),
                                in_tenths(line.right), in_tenths(line.bottom), in_tenths(line.font_size),
                                line.mono ? 'm' : '-', line.bold ? 'b' : '-', one_line(line.text));
    }
    return text;
}

std::optional<PdfText> pdf_text_from(std::string_view text)
{
    PdfText pdf;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == 0 || end == std::string_view::npos)
            return std::nullopt;
        std::string_view line = text.substr(1, end - 1);
        const char what = text[0];
        text.remove_prefix(end + 1);
        if (what == 'T') {
            pdf.title = line;
        } else if (what == 'P') {
            const auto size = tenths<2>(line);
            if (!size)
                return std::nullopt;
            pdf.pages.push_back({(*size)[0], (*size)[1], {}});
        } else if (what == 'L' && !pdf.pages.empty()) {
            const auto place = tenths<5>(line);
            if (!place || line.size() < 2)
                return std::nullopt;
            pdf.pages.back().lines.push_back({(*place)[0], (*place)[1], (*place)[2], (*place)[3], (*place)[4],
                                              line[0] == 'm', line[1] == 'b', std::string(line.substr(2))});
        } else {
            return std::nullopt;
        }
    }
    return pdf;
}

}
