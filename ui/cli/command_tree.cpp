// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/command_tree.h"

#include "ui/cli/session.h"

#include <CLI/CLI.hpp>

namespace cli {
namespace {

// CLI11 shows what is allowed as "TEXT:{on,off}".
std::vector<std::string> choices_of(const std::string& type)
{
    const std::size_t begin = type.find('{'), end = type.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos)
        return {};
    return comma_list(type.substr(begin + 1, end - begin - 1));
}

OptionNode read_option(const CLI::Option& option)
{
    OptionNode node;
    for (const std::string& name : option.get_snames())
        node.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        node.names.push_back("--" + name);
    if (node.names.empty())
        node.names.push_back(option.get_name(true));
    node.meaning = option.get_description();
    const std::string type = option.get_type_name();
    if (option.get_expected_max() > 0 && option.get_items_expected_max() > 0)
        node.value = type.substr(0, type.find(':'));
    node.choices = choices_of(type);
    node.fallback = option.get_default_str();
    node.is_required = option.get_required();
    node.is_common = option.get_group() == "Which daemon" || option.get_group() == "Output";
    return node;
}

}

CommandNode read_tree(const CLI::App& app)
{
    CommandNode node;
    node.name = app.get_name();
    node.meaning = app.get_description();
    node.group = app.get_group();
    node.footer = app.get_footer();
    for (const CLI::Option* option : app.get_options())
        (option->get_positional() ? node.arguments : node.options).push_back(read_option(*option));
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        if (!verb->get_group().empty())
            node.verbs.push_back(read_tree(*verb));
    return node;
}

}
