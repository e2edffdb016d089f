// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/command_tree.h"

#include <fmt/format.h>

#include <algorithm>

namespace cli {
namespace {

// As roff text: backslashes, hyphens that are typed, and lines that would be requests (groff_char(7)).
std::string roff(const std::string& text)
{
    std::string safe;
    bool starts_line = true;
    for (const char one : text) {
        if (starts_line && (one == '.' || one == '\''))
            safe += "\\&";
        starts_line = one == '\n';
        if (one == '\\')
            safe += "\\e";
        else if (one == '-')
            safe += "\\-";
        else if (one == '`')
            safe += "\\(ga";
        else if (one == '^')
            safe += "\\(ha";
        else if (one == '~')
            safe += "\\(ti";
        else
            safe += one;
    }
    return safe;
}

std::string entry(const OptionNode& option)
{
    std::string text = ".TP\n";
    for (std::size_t at = 0; at < option.names.size(); ++at)
        text += fmt::format("{}\\fB{}\\fR", at == 0 ? "" : ", ", roff(option.names[at]));
    if (!option.value.empty() && option.names[0].starts_with("-"))
        text += fmt::format(" \\fI{}\\fR", roff(option.value));
    text += "\n" + roff(option.meaning);
    if (!option.choices.empty())
        text += roff(fmt::format(" ({})", fmt::join(option.choices, ", ")));
    if (!option.fallback.empty())
        text += roff(fmt::format(" [{}]", option.fallback));
    return text + "\n";
}

std::string synopsis(const CommandNode& verb, const std::string& name)
{
    std::string text = fmt::format("\\fB{}\\fR", roff(name));
    for (const OptionNode& argument : verb.arguments) {
        std::string shown = argument.names[0];
        std::ranges::transform(shown, shown.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        shown = fmt::format("\\fI{}\\fR", roff(shown));
        text += argument.is_required ? " " + shown : " [" + shown + "]";
    }
    const bool has_options = std::ranges::any_of(
        verb.options, [](const OptionNode& option) { return !option.is_common && option.names.back() != "--help"; });
    return text + (has_options ? " [\\fIoptions\\fR]" : "");
}

void add_verb(std::string& text, const CommandNode& verb, const std::string& name)
{
    if (!verb.verbs.empty()) {
        for (const CommandNode& inner : verb.verbs)
            add_verb(text, inner, name + " " + inner.name);
        return;
    }
    text += ".SS " + synopsis(verb, name) + "\n" + roff(verb.meaning) + "\n";
    for (const OptionNode& argument : verb.arguments)
        text += entry(argument);
    for (const OptionNode& option : verb.options)
        if (!option.is_common && option.names.back() != "--help")
            text += entry(option);
    if (!verb.footer.empty())
        text += ".PP\n.nf\n" + roff(verb.footer) + "\n.fi\n";
}

// The options that every verb of the daemon has, once.
const CommandNode* with_common(const CommandNode& node)
{
    if (std::ranges::any_of(node.options, [](const OptionNode& option) { return option.is_common; }))
        return &node;
    for (const CommandNode& verb : node.verbs)
        if (const CommandNode* found = with_common(verb))
            return found;
    return nullptr;
}

}

std::string manual(const CommandNode& tree, const std::string& head, const std::string& tail)
{
    std::string text = head;
    std::vector<std::string> groups;
    for (const CommandNode& verb : tree.verbs)
        if (std::ranges::find(groups, verb.group) == groups.end())
            groups.push_back(verb.group);
    for (const std::string& group : groups) {
        std::string title = group;
        std::ranges::transform(title, title.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        text += ".SH " + roff(title) + "\n";
        for (const CommandNode& verb : tree.verbs)
            if (verb.group == group)
                add_verb(text, verb, tree.name + " " + verb.name);
    }
    text += ".SH OPTIONS OF VERBS THAT TALK TO THE DAEMON\n";
    if (const CommandNode* verb = with_common(tree))
        for (const OptionNode& option : verb->options)
            if (option.is_common)
                text += entry(option);
    return text + tail;
}

}
