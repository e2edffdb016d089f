// SPDX-License-Identifier: GPL-3.0-or-later
// The completion scripts. Each walks the words before the cursor down the tree of verbs ("/projects/list"), then offers
// what can stand there: the values of the option before, verbs, options, else files.
#include "ui/cli/command_tree.h"

#include <fmt/format.h>

#include <functional>

namespace cli {
namespace {

using Visit = std::function<void(const std::string& path, const CommandNode& node)>;

void for_each(const CommandNode& node, const std::string& path, const Visit& visit)
{
    visit(path, node);
    for (const CommandNode& verb : node.verbs)
        for_each(verb, path + "/" + verb.name, visit);
}

std::string joined(const std::vector<std::string>& words, const char* between = " ")
{
    return fmt::format("{}", fmt::join(words, between));
}

// Within single quotes of sh and zsh.
std::string quoted(const std::string& text)
{
    std::string safe = "'";
    for (const char one : text)
        safe += one == '\'' ? std::string("'\\''") : std::string(1, one);
    return safe + "'";
}

std::string option_names(const CommandNode& node)
{
    std::vector<std::string> names;
    for (const OptionNode& option : node.options)
        names.insert(names.end(), option.names.begin(), option.names.end());
    return joined(names);
}

std::string verb_names(const CommandNode& node)
{
    std::vector<std::string> names;
    for (const CommandNode& verb : node.verbs)
        names.push_back(verb.name);
    return joined(names);
}

std::string bash(const CommandNode& tree)
{
    std::string paths, values, words;
    for_each(tree, "", [&](const std::string& path, const CommandNode& node) {
        if (!path.empty())
            paths += fmt::format("            {})  at=$at/$word ;;\n", path);
        for (const OptionNode& option : node.options) {
            if (option.value.empty())
                continue;
            std::vector<std::string> cases;
            for (const std::string& name : option.names)
                cases.push_back(path + ":" + name);
            values +=
                fmt::format("        {})  {} ;;\n", joined(cases, "|"),
                            option.choices.empty() ? "compopt -o default; return"
                                                   : fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return",
                                                                 joined(option.choices)));
        }
        std::string choices;
        for (const OptionNode& argument : node.arguments)
            if (!argument.choices.empty())
                choices += joined(argument.choices) + " ";
        words += fmt::format("        {})  verbs='{}' options='{}' values='{}' ;;\n", path.empty() ? "''" : path,
                             verb_names(node), option_names(node), choices);
    });
    return fmt::format(R"(# bash completion for lesedi; made by `lesedi completion bash`
_lesedi()
{{
    local cur=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} at='' word verbs options values
    COMPREPLY=()
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case "$at/$word" in
{}        esac
    done
    case "$at:$previous" in
{}    esac
    case "$at" in
{}    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    else
        COMPREPLY=($(compgen -W "$verbs $values" -- "$cur"))
        [[ -z $verbs && ${{#COMPREPLY[@]}} -eq 0 ]] && compopt -o default
    fi
}}
complete -F _lesedi lesedi
)",
                       paths, values, words);
}

// _describe splits at the first colon.
std::string described(const std::string& name, const std::string& meaning)
{
    std::string safe;
    for (const char one : name)
        safe += one == ':' ? std::string("\\:") : std::string(1, one);
    return quoted(safe + ":" + meaning);
}

std::string zsh(const CommandNode& tree)
{
    std::string paths, values, words;
    for_each(tree, "", [&](const std::string& path, const CommandNode& node) {
        if (!path.empty())
            paths += fmt::format("            {}) at=$at/$word ;;\n", path);
        std::string verbs, options;
        for (const CommandNode& verb : node.verbs)
            verbs += " " + described(verb.name, verb.meaning);
        for (const OptionNode& option : node.options) {
            for (const std::string& name : option.names)
                options += " " + described(name, option.meaning);
            if (option.value.empty())
                continue;
            std::vector<std::string> cases;
            for (const std::string& name : option.names)
                cases.push_back(path + ":" + name);
            values += fmt::format("        {}) {}; return ;;\n", joined(cases, "|"),
                                  option.choices.empty() ? "_files" : "compadd -- " + joined(option.choices));
        }
        std::string choices;
        for (const OptionNode& argument : node.arguments)
            for (const std::string& choice : argument.choices)
                choices += " " + quoted(choice);
        words += fmt::format("        {}) verbs=({}) options=({}) values=({}) ;;\n", path.empty() ? "''" : path, verbs,
                             options, choices);
    });
    return fmt::format(R"(#compdef lesedi
# zsh completion for lesedi; made by `lesedi completion zsh`
_lesedi()
{{
    local at='' word previous=${{words[CURRENT-1]}}
    local -a verbs options values
    for word in "${{(@)words[2,CURRENT-1]}}"; do
        case "$at/$word" in
{}        esac
    done
    case "$at:$previous" in
{}    esac
    case "$at" in
{}    esac
    if [[ $words[CURRENT] == -* ]]; then
        _describe option options
        return
    fi
    (( $#verbs )) && _describe verb verbs
    (( $#values )) && compadd -a values
    (( $#verbs )) || _files
}}
if [ "$funcstack[1]" = _lesedi ]; then
    _lesedi "$@"
else
    compdef _lesedi lesedi
fi
)",
                       paths, values, words);
}

// Within single quotes of fish.
std::string fish_quoted(const std::string& text)
{
    std::string safe = "'";
    for (const char one : text)
        safe += one == '\'' || one == '\\' ? std::string("\\") + one : std::string(1, one);
    return safe + "'";
}

std::string fish(const CommandNode& tree)
{
    std::string paths, lines;
    for_each(tree, "", [&](const std::string& path, const CommandNode& node) {
        if (!path.empty())
            paths += " " + path;
        const std::string here = fmt::format("complete -c lesedi -n '__lesedi_is_at \"{}\"'", path);
        for (const CommandNode& verb : node.verbs)
            lines += fmt::format("{} -f -a {} -d {}\n", here, verb.name, fish_quoted(verb.meaning));
        for (const OptionNode& option : node.options) {
            lines += here;
            for (const std::string& name : option.names)
                lines += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            if (!option.value.empty())
                lines += option.choices.empty() ? " -r" : fmt::format(" -x -a {}", fish_quoted(joined(option.choices)));
            lines += fmt::format(" -d {}\n", fish_quoted(option.meaning));
        }
        for (const OptionNode& argument : node.arguments)
            if (!argument.choices.empty())
                lines += fmt::format("{} -f -a {}\n", here, fish_quoted(joined(argument.choices)));
    });
    return fmt::format(R"(# fish completion for lesedi; made by `lesedi completion fish`
function __lesedi_is_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        if contains -- $at/$word{}
            set at $at/$word
        end
    end
    test "$at" = "$argv[1]"
end
{})",
                       paths, lines);
}

}

const std::vector<std::string>& completed_shells()
{
    static const std::vector<std::string> names = {"bash", "zsh", "fish"};
    return names;
}

std::string completion(const CommandNode& tree, const std::string& shell)
{
    if (shell == "bash")
        return bash(tree);
    if (shell == "zsh")
        return zsh(tree);
    return shell == "fish" ? fish(tree) : std::string();
}

}
