// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/script/make_document.h"

#include <cctype>

namespace test {
namespace {

std::string clean(std::string_view line)
{
    std::string out;
    bool in_tag = false;
    for (const char c : line) {
        if (c == '<')
            in_tag = true;
        else if (c == '>')
            in_tag = false;
        else if (!in_tag && c != '`' && !(c == '*' && !out.empty()))
            out += c;
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '\r'))
        out.pop_back();
    const std::size_t begin = out.find_first_not_of(' ');
    return begin == std::string::npos ? std::string{} : out.substr(begin);
}

class Builder {
public:
    explicit Builder(std::string_view language)
    {
        document_.language = language;
        document_.language_confidence = 1;
    }

    void line(std::string_view raw)
    {
        if (raw.starts_with("```")) {
            flush();
            fenced_ = !fenced_;
            return;
        }
        if (fenced_ || raw.starts_with(":::"))
            return;
        std::string heading;
        if (raw.starts_with("#"))
            heading = clean(raw.substr(raw.find_first_not_of('#')));
        else if (raw.starts_with("<h1>") || raw.starts_with("<h2>"))
            heading = clean(raw);
        if (!heading.empty()) {
            begin_section(heading);
            return;
        }
        const std::string text = clean(raw);
        if (text.empty() || raw.starts_with("<p>") || raw.starts_with("- ")) {
            flush();
            is_list_ = raw.starts_with("- ");
        }
        if (!text.empty())
            paragraph_ += (paragraph_.empty() ? "" : " ") + text;
    }

    document::Document finish()
    {
        flush();
        return std::move(document_);
    }

private:
    void begin_section(const std::string& heading)
    {
        flush();
        if (document_.title.empty())
            document_.title = heading;
        document_.text += heading + "\n\n";
        document_.sections.push_back({heading, 1, {document_.text.size(), document_.text.size()}, 0});
    }

    void flush()
    {
        if (paragraph_.empty())
            return;
        if (document_.sections.empty())
            document_.sections.push_back({});
        const std::size_t start = document_.text.size();
        document_.text += paragraph_;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < paragraph_.size(); ++i) {
            const bool stop = paragraph_[i] == '.' || paragraph_[i] == '!' || paragraph_[i] == '?';
            const bool last = i + 1 == paragraph_.size();
            const bool next = i + 2 < paragraph_.size() && paragraph_[i + 1] == ' ' &&
                              (!std::islower(static_cast<unsigned char>(paragraph_[i + 2])));
            if (!last && !(stop && next))
                continue;
            document_.sentences.push_back({{start + begin, start + i + 1}, document_.sections.size() - 1, !is_list_});
            begin = i + 2;
        }
        document_.text += "\n\n";
        document_.sections.back().span.end = document_.text.size();
        paragraph_.clear();
        is_list_ = false;
    }

    document::Document document_;
    std::string paragraph_;
    bool fenced_ = false;
    bool is_list_ = false;
};

}

document::Document make_document(std::string_view text, std::string_view language)
{
    Builder builder(language);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        builder.line(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return builder.finish();
}

}
