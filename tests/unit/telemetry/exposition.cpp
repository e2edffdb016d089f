// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/telemetry/exposition.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

namespace exposition {
namespace {

constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view kDigits = "0123456789";

class Line {
public:
    Line(std::string_view text, int number) : text_(text), number_(number) {}

    [[noreturn]] void fail(const std::string& why) const
    {
        throw std::runtime_error(fmt::format("line {}: {}: {}", number_, why, text_));
    }
    bool at_end() const { return at_ == text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }
    bool take(std::string_view what)
    {
        if (text_.substr(at_, what.size()) != what)
            return false;
        at_ += what.size();
        return true;
    }
    void need(std::string_view what)
    {
        if (!take(what))
            fail(fmt::format("'{}' is missing at {}", what, at_));
    }
    std::string name(bool colons)
    {
        std::string out;
        while (!at_end() && (kFirst.find(peek()) != std::string_view::npos || (colons && peek() == ':') ||
                             (!out.empty() && kDigits.find(peek()) != std::string_view::npos)))
            out += text_[at_++];
        if (out.empty())
            fail("a name is missing");
        return out;
    }
    // Help: \\ and \n are escapes, in a label's value \" too.
    std::string escaped(bool label)
    {
        std::string out;
        while (!at_end() && !(label && peek() == '"')) {
            char c = text_[at_++];
            if (c == '\\') {
                const char escape = peek();
                if (escape != '\\' && escape != 'n' && !(label && escape == '"'))
                    fail("an unknown escape");
                ++at_;
                c = escape == 'n' ? '\n' : escape;
            }
            out += c;
        }
        return out;
    }
    std::string rest()
    {
        const std::string out(text_.substr(at_));
        at_ = text_.size();
        return out;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    int number_;
};

double number(const Line& line, const std::string& text)
{
    if (text == "+Inf")
        return std::numeric_limits<double>::infinity();
    if (text.empty() || text.find_first_not_of("0123456789+-.e") != std::string::npos)
        line.fail("no number");
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used != text.size())
        line.fail("no number");
    return value;
}

Sample sample(Line& line)
{
    Sample read{line.name(true), {}, 0};
    if (line.take("{")) {
        do {
            const std::string name = line.name(false);
            line.need("=\"");
            if (!read.labels.emplace(name, line.escaped(true)).second)
                line.fail("the label is there twice");
            line.need("\"");
        } while (line.take(","));
        line.need("}");
    }
    line.need(" ");
    read.value = number(line, line.rest()); // our samples have no time
    return read;
}

bool belongs(const std::string& sample, const std::string& family, const std::string& type)
{
    if (type != "histogram")
        return sample == family;
    return sample == family + "_bucket" || sample == family + "_sum" || sample == family + "_count";
}

// Buckets per set of labels: le grows, counts never fall, +Inf is there and is the count.
void check_histogram(const std::string& name, const Family& family)
{
    struct Series {
        double last_le = -std::numeric_limits<double>::infinity(), last_count = 0;
        double count = -1, sum = -1;
    };
    std::map<Labels, Series> series;
    for (const auto& one : family.samples) {
        Labels labels = one.labels;
        const bool is_bucket = one.name == name + "_bucket";
        if (is_bucket != (labels.count("le") == 1))
            throw std::runtime_error(name + ": le belongs to buckets alone");
        const std::string le = is_bucket ? labels["le"] : "";
        labels.erase("le");
        auto& of = series[labels];
        if (is_bucket) {
            const double bound = le == "+Inf" ? std::numeric_limits<double>::infinity() : std::stod(le);
            if (bound <= of.last_le || one.value < of.last_count)
                throw std::runtime_error(name + ": buckets are out of order or not cumulative");
            of.last_le = bound;
            of.last_count = one.value;
        } else {
            (one.name == name + "_sum" ? of.sum : of.count) = one.value;
        }
    }
    for (const auto& [labels, of] : series)
        if (!std::isinf(of.last_le) || of.count != of.last_count || of.sum < 0)
            throw std::runtime_error(name + ": +Inf, _count or _sum is missing or wrong");
}

}

Families parse(std::string_view text)
{
    if (text.empty() || text.back() != '\n')
        throw std::runtime_error("the last line does not end");
    Families families;
    std::set<std::pair<std::string, Labels>> seen;
    std::string current;
    int line_number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        Line line(text.substr(0, end), ++line_number);
        text.remove_prefix(end + 1);
        if (line.take("# HELP ")) {
            current = line.name(true);
            if (families.count(current) == 1)
                line.fail("the family is there twice, or in two pieces");
            line.need(" ");
            families[current].help = line.escaped(false);
        } else if (line.take("# TYPE ")) {
            if (line.name(true) != current || !families[current].type.empty() || !families[current].samples.empty())
                line.fail("TYPE follows its HELP");
            line.need(" ");
            families[current].type = line.rest();
        } else {
            const Sample read = sample(line);
            auto& family = families[current];
            if (!belongs(read.name, current, family.type))
                line.fail("the sample is in another family's place");
            if (!seen.emplace(read.name, read.labels).second)
                line.fail("the series is there twice");
            if (family.type == "counter" && !(read.value >= 0))
                line.fail("a counter is never below 0");
            family.samples.push_back(read);
        }
    }
    for (const auto& [name, family] : families) {
        if (family.type != "counter" && family.type != "gauge" && family.type != "histogram")
            throw std::runtime_error(name + ": unknown type " + family.type);
        if (family.type == "histogram")
            check_histogram(name, family);
    }
    return families;
}

double value(const Families& families, const std::string& name, const Labels& labels)
{
    for (const auto& [family, contents] : families)
        for (const auto& one : contents.samples)
            if (one.name == name && one.labels == labels)
                return one.value;
    return std::numeric_limits<double>::quiet_NaN();
}

}
