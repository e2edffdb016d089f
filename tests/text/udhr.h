// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The Universal Declaration of Human Rights in many languages, of the real test material: a language with its lines
// (paragraphs and headings).

#include "compositor/base/file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace text {

struct Declaration {
    std::string name;     // of the file: ISO 639-3
    std::string language; // BCP 47
    std::vector<std::string> lines;
};

inline std::string language_of(const std::string& name)
{
    static const std::map<std::string, std::string> kTags = {
        {"amh", "am"},           {"arb", "ar"},           {"ben", "bn"},      {"bod", "bo"},
        {"cmn_hans", "zh-Hans"}, {"cmn_hant", "zh-Hant"}, {"deu_1996", "de"}, {"ell_polytonic", "el"},
        {"eng", "en"},           {"fra", "fr"},           {"heb", "he"},      {"hin", "hi"},
        {"hye", "hy"},           {"jpn", "ja"},           {"kat", "ka"},      {"khm", "km"},
        {"kor", "ko"},           {"lao", "lo"},           {"mya", "my"},      {"pes_1", "fa"},
        {"rus", "ru"},           {"sin", "si"},           {"spa", "es"},      {"tam", "ta"},
        {"tha", "th"},           {"tur", "tr"},           {"urd", "ur"},      {"vie", "vi"}};
    const auto tag = kTags.find(name);
    return tag == kTags.end() ? "und" : tag->second;
}

// Text between tags, one line for each that holds any, white space joined. Enough for these files: they have no
// scripts, and character references only for signs that do not matter here.
inline std::vector<std::string> lines_of_html(std::string_view html)
{
    std::vector<std::string> lines;
    const std::size_t body = html.find("<body");
    for (std::size_t i = body == std::string_view::npos ? 0 : body; i < html.size();) {
        if (html[i] == '<') {
            i = std::min(html.find('>', i), html.size() - 1) + 1;
            continue;
        }
        std::string line;
        for (; i < html.size() && html[i] != '<'; ++i) {
            if (html[i] == '&' && html.find(';', i) < i + 10)
                i = html.find(';', i);
            const bool space =
                html[i] == ' ' || html[i] == '\n' || html[i] == '\r' || html[i] == '\t' || html[i] == ';';
            if (!space || (!line.empty() && line.back() != ' '))
                line += space ? ' ' : html[i];
        }
        while (!line.empty() && line.back() == ' ')
            line.pop_back();
        if (!line.empty())
            lines.push_back(line);
    }
    return lines;
}

// Sorted by name; nothing when the material is not there.
inline std::vector<Declaration> declarations()
{
    std::vector<Declaration> found;
    const char* material = std::getenv("LESEDI_MATERIAL");
    if (!material)
        return found;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(material) / "text/udhr-html")) {
        if (entry.path().extension() != ".html")
            continue;
        const auto html = base::read_text_file(entry.path(), 8U << 20);
        const std::string name = entry.path().stem().string();
        found.push_back({name, language_of(name), html ? lines_of_html(*html) : std::vector<std::string>()});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

}
