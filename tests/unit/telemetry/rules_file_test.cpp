// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "tests/unit/telemetry/busy_metrics.h"
#include "tests/unit/telemetry/exposition.h"

#include <gtest/gtest.h>

#include <optional>
#include <regex>
#include <set>

namespace {

struct Rule {
    std::map<std::string, std::string> fields; // alert, expr, for
    std::map<std::string, std::string> labels, annotations;
};

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

std::string scalar(std::string text, std::string& problem)
{
    if (text.empty() || text[0] != '"') {
        // Plain scalars: what YAML would read as something else is refused.
        if (text.empty() || std::string_view("{}[]&*!|>'%@`#,-?").find(text[0]) != std::string_view::npos ||
            text.find(": ") != std::string::npos || text.find(" #") != std::string::npos || text.back() == ':')
            problem = "a plain scalar that YAML reads otherwise: " + text;
        return text;
    }
    const std::regex whole(R"re("((?:[^"\\]|\\["\\])*)")re");
    std::smatch match;
    if (!std::regex_match(text, match, whole))
        problem = "a quoted scalar that does not end: " + text;
    return match[1];
}

// The YAML this file is written in: one group, rules of scalars and two maps, `>-` for long expressions. Stricter than
// YAML. Empty rules and a problem when it is anything else.
std::vector<Rule> read_rules(const std::string& text, std::string& problem)
{
    std::vector<Rule> rules;
    std::map<std::string, std::string>* map = nullptr;
    std::string* folded = nullptr;
    const std::regex entry(R"(^( *)(- )?([a-z_]+):(?: (.*))?$)");
    std::vector<std::string> head;
    for (const auto& line : lines_of(text)) {
        if (line.find('\t') != std::string::npos || (!line.empty() && line.back() == ' '))
            problem = "a tab, or a space at the end: " + line;
        if (line.empty() || line[0] == '#')
            continue;
        const auto indent = line.find_first_not_of(' ');
        if (folded != nullptr && indent == 10) {
            *folded += (folded->empty() ? "" : " ") + line.substr(indent);
            continue;
        }
        folded = nullptr;
        std::smatch match;
        if (!std::regex_match(line, match, entry)) {
            problem = "not a key: " + line;
            return {};
        }
        const std::string key = match[3];
        const std::string value = match[4];
        const bool begins = match[2].matched;
        if (rules.empty() && !(begins && indent == 6)) {
            head.push_back(line);
            continue;
        }
        if (begins && indent == 6) {
            rules.emplace_back();
            map = &rules.back().fields;
        } else if (indent == 8 && !begins && value.empty() && (key == "labels" || key == "annotations")) {
            map = key == "labels" ? &rules.back().labels : &rules.back().annotations;
            continue;
        } else if (indent == 8 && !begins) {
            map = &rules.back().fields;
        } else if (indent != 10 || begins || map == &rules.back().fields) {
            problem = "an indent that belongs nowhere: " + line;
        }
        auto [place, is_new] = map->emplace(key, "");
        if (!is_new)
            problem = "twice: " + line;
        if (value == ">-")
            folded = &place->second;
        else
            place->second = scalar(value, problem);
    }
    if (head != std::vector<std::string>{"groups:", "  - name: lesedi", "    rules:"})
        problem = "the head is not that of one group";
    return rules;
}

std::string rules_text()
{
    return base::read_text_file(base::resource_root().value() / "config/deploy/lesedi.rules.yml", 1 << 20).value();
}

bool is_balanced(const std::string& expression)
{
    std::string open;
    bool quoted = false;
    for (const char c : expression) {
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '(' || c == '{' || c == '[')
            open += c;
        if (c == ')' || c == '}' || c == ']') {
            const char wanted = c == ')' ? '(' : c == '}' ? '{' : '[';
            if (open.empty() || open.back() != wanted)
                return false;
            open.pop_back();
        }
    }
    return open.empty() && !quoted;
}

}

TEST(RulesFile, IsWellFormedAndComplete)
{
    std::string problem;
    const auto rules = read_rules(rules_text(), problem);
    EXPECT_EQ(problem, "");
    ASSERT_GE(rules.size(), 10U);
    std::set<std::string> names;
    for (const auto& rule : rules) {
        const auto name = rule.fields.at("alert");
        EXPECT_TRUE(std::regex_match(name, std::regex("Lesedi[A-Z][A-Za-z]+"))) << name;
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_TRUE(is_balanced(rule.fields.at("expr"))) << name;
        if (rule.fields.count("for") == 1) {
            EXPECT_TRUE(std::regex_match(rule.fields.at("for"), std::regex("[0-9]+[smhd]"))) << name;
        }
        EXPECT_TRUE(rule.labels.at("severity") == "warning" || rule.labels.at("severity") == "critical") << name;
        EXPECT_FALSE(rule.annotations.at("summary").empty()) << name;
        EXPECT_FALSE(rule.annotations.at("description").empty()) << name;
    }
}

TEST(RulesFile, NamesOnlyWhatIsExported)
{
    telemetry::Metrics metrics(busy::spec());
    busy::do_everything(metrics);
    std::map<std::string, std::set<std::string>> labels_of;
    for (const auto& [family, contents] : exposition::parse(metrics.text()))
        for (const auto& sample : contents.samples)
            for (auto& labels = labels_of[sample.name]; const auto& [label, value] : sample.labels)
                labels.insert(label);
    std::string problem;
    std::size_t named = 0;
    const std::regex matcher("([a-z_]+)(?:=|!)");
    const std::regex metric(R"(\b((?:lesedi|process)_[a-z_]+)\b(?:\{([^}]*)\})?)");
    for (const auto& rule : read_rules(rules_text(), problem)) {
        const std::string& expression = rule.fields.at("expr");
        std::set<std::string> known{"instance", "job"}; // Prometheus's own
        for (std::sregex_iterator found(expression.begin(), expression.end(), metric), end; found != end; ++found) {
            ++named;
            const std::string name = (*found)[1];
            ASSERT_EQ(labels_of.count(name), 1U) << rule.fields.at("alert") << " names " << name;
            known.insert(labels_of[name].begin(), labels_of[name].end());
            const std::string matchers = (*found)[2];
            for (std::sregex_iterator one(matchers.begin(), matchers.end(), matcher); one != end; ++one)
                EXPECT_EQ(known.count((*one)[1]), 1U) << name << " has no label " << (*one)[1];
        }
        const std::regex grouped(R"((?:by|on) \(([a-z, ]+)\)|\$labels\.([a-z_]+))");
        const std::string texts = expression + rule.annotations.at("summary") + rule.annotations.at("description");
        const std::regex word("[a-z_]+");
        for (std::sregex_iterator found(texts.begin(), texts.end(), grouped), end; found != end; ++found) {
            const std::string list = (*found)[1].str() + (*found)[2].str();
            for (std::sregex_iterator one(list.begin(), list.end(), word); one != end; ++one)
                EXPECT_EQ(known.count(one->str()), 1U) << rule.fields.at("alert") << ": no label " << one->str();
        }
    }
    EXPECT_GE(named, 15U);
}

TEST(RulesFile, TheCheckCanFail)
{
    const auto problem_of = [](const std::string& from, const std::string& to) {
        std::string text = rules_text(), problem;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        read_rules(text, problem);
        return problem;
    };
    EXPECT_EQ(problem_of("groups:", "groups:"), "");
    EXPECT_NE(problem_of("groups:", "group:"), "");
    EXPECT_NE(problem_of("        for: 2m", "         for: 2m"), "");
    EXPECT_NE(problem_of("        for: 2m", "\tfor: 2m"), "");
    EXPECT_NE(problem_of("        for: 2m", "        for: 2m\n        for: 3m"), "");
    EXPECT_NE(problem_of("\"No lesedid answers\"", "\"No lesedid answers"), "");
    EXPECT_NE(problem_of("\"No lesedid answers\"", "No: lesedid answers"), "");
    EXPECT_NE(problem_of("          severity: critical", "          - severity: critical"), "");
}
