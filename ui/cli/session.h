// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a verb that talks to the daemon has in hand, and how such verbs join the program's tree of commands. Thread:
// main.

#include "ui/cli/daemon_client.h"
#include "ui/cli/table.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}

namespace cli {

using Verb = std::function<int(std::stop_token)>; // returns the exit code

struct Session {
    Daemon daemon;
    bool json = false; // asked for by --json
    Look look;         // of standard output
    std::stop_token stop;

    void print(const Json& answer) const; // as it is, indented
    void print(const Table& table) const;
};

// Returns the exit code; an error is told to the person and makes it 1, or 130 after Ctrl-C.
using DaemonVerb = std::function<Result<int>(Session&)>;

// Where verbs are registered. Options of a verb live in what its function captures.
class Commands {
public:
    Commands(CLI::App& app, Verb& chosen);

    // A noun with verbs below it; `group` is its heading in the help.
    CLI::App* noun(const std::string& name, const std::string& meaning, const std::string& group);
    // A verb that talks to the daemon, below `parent`; below the program itself when it is null.
    CLI::App* verb(CLI::App* parent, const std::string& name, const std::string& meaning, DaemonVerb run);
    // The noun alone does what `name` below it does.
    void by_default(CLI::App* noun, DaemonVerb run);
    // --socket, --url, --token, --data and --json.
    void add_daemon_options(CLI::App* app);
    // Opens the session with the options above, runs, tells errors.
    Verb bound(DaemonVerb run) const;

    CLI::App& app() { return *app_; }
    Verb& chosen() { return *chosen_; }
    const std::shared_ptr<DaemonOptions>& daemon_options() const { return daemon_; }

private:
    CLI::App* app_;
    Verb* chosen_;
    std::shared_ptr<DaemonOptions> daemon_ = std::make_shared<DaemonOptions>();
};

inline constexpr const char* kProjectGroup = "Projects";
inline constexpr const char* kMaterialGroup = "Material";
inline constexpr const char* kDaemonGroup = "The daemon";
inline constexpr const char* kLocalGroup = "Without a daemon";
inline constexpr const char* kShellGroup = "The shell";

// A page of a list: what every list verb takes.
struct PageOptions {
    std::int64_t limit = 50;
    std::string cursor;
    bool all = false;
};
void add_page_options(CLI::App* verb, PageOptions& options);
Result<Json> get_page(Session& session, const std::string& path, Query query, const PageOptions& options);
// Prints the page as JSON, or as a table of `columns` with a row by `row`, and what to do for more.
void print_page(const Session& session, const Json& page, std::vector<Column> columns,
                const std::function<std::vector<Cell>(const Json&)>& row, const std::string& none);

// Two columns without titles: name and value.
class Facts {
public:
    Facts();
    Facts& add(const std::string& name, Cell value); // an empty value is left out
    const Table& table() const { return table_; }

private:
    Table table_;
};

// Values of an answer as words for people; what is missing or null is empty.
std::string words(const Json& object, const char* key);
std::string local_time(const Json& object, const char* key); // "2026-11-26 21:43"
double number(const Json& object, const char* key);          // 0 when there is none
bool truth(const Json& object, const char* key);
Cell state_cell(const std::string& state);
std::vector<std::string> comma_list(const std::string& text);                         // "a,b" -> {"a", "b"}
std::string id_path(const char* list, std::int64_t id, const std::string& rest = {}); // "/projects/3/script"
void say(const std::string& text);                                                    // a line on standard error

}
