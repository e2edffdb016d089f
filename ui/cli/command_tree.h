// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The program's verbs and options as plain data, read from the parser itself: completion and manual page are made from
// it, so they cannot say anything else than the program does. Thread: any.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

struct OptionNode {
    std::vector<std::string> names; // "-o", "--output"; of an argument its bare name
    std::string meaning;
    std::string value;                // "FILE", "INT"; empty: a flag
    std::vector<std::string> choices; // all that is allowed; empty: anything
    std::string fallback;             // what holds when it is not given
    bool is_required = false;
    bool is_common = false; // of every verb that talks to the daemon
};

struct CommandNode {
    std::string name;
    std::string meaning;
    std::string group; // heading in the help
    std::string footer;
    std::vector<OptionNode> arguments;
    std::vector<OptionNode> options;
    std::vector<CommandNode> verbs;
};

CommandNode read_tree(const CLI::App& app); // without what is hidden

// For a shell to read: `source <(lesedi completion bash)`. Empty for a shell that is not known.
std::string completion(const CommandNode& tree, const std::string& shell);
const std::vector<std::string>& completed_shells();

// A manual page (man(7)): `head` begins it, the verbs follow, `tail` ends it.
std::string manual(const CommandNode& tree, const std::string& head, const std::string& tail);

}
