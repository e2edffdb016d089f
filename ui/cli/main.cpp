// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/counters.h"
#include "compositor/base/file.h"
#include "compositor/base/version.h"
#include "ui/cli/command_tree.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/local_verbs.h"
#include "ui/cli/terminal.h"

#include <CLI/CLI.hpp>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

namespace {

int print_manual(const CLI::App& app)
{
    constexpr std::uint64_t kMostBytes = 1U << 20U;
    const auto text = [&]() -> base::Result<std::string> {
        const auto folder = TRY(base::resource_root()) / "config" / "man";
        const auto head = TRY(base::read_text_file(folder / "head.roff", kMostBytes));
        const auto tail = TRY(base::read_text_file(folder / "tail.roff", kMostBytes));
        return cli::manual(cli::read_tree(app), head, tail);
    }();
    if (!text)
        return cli::fail_with(text.error());
    fmt::print("{}", *text);
    return cli::exit_done;
}

// Both are made from the verbs that stand there when they run.
void add_shell_verbs(CLI::App& app, cli::Verb& chosen)
{
    auto shell = std::make_shared<std::string>();
    auto* completion = app.add_subcommand("completion", "completion of verbs and options for a shell, to be sourced");
    completion->group("");
    completion->add_option("shell", *shell, "which")->required()->check(CLI::IsMember(cli::completed_shells()));
    completion->callback([&app, &chosen, shell] {
        chosen = [&app, shell](std::stop_token) {
            fmt::print("{}", cli::completion(cli::read_tree(app), *shell));
            return static_cast<int>(cli::exit_done);
        };
    });
    auto* man = app.add_subcommand("man", "the manual page (roff): lesedi man | man -l -");
    man->group("");
    man->callback([&app, &chosen] { chosen = [&app](std::stop_token) { return print_manual(app); }; });
}

// The word that should be a verb and is none: the parser would only say that one is missing. Empty: there is none.
std::string unknown_verb(const CLI::App& app, int argc, char** argv)
{
    const CLI::App* at = &app;
    for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
        const auto verbs = at->get_subcommands([](const CLI::App*) { return true; });
        const auto takes_words = at->get_options([](const CLI::Option* one) { return one->get_positional(); });
        if (verbs.empty() || !takes_words.empty())
            return {};
        const auto found = std::ranges::find_if(verbs, [&](const CLI::App* verb) { return verb->check_name(argv[i]); });
        if (found == verbs.end())
            return argv[i];
        at = *found;
    }
    return {};
}

bool is_pipe_that_nobody_reads(int fd)
{
    pollfd looked{fd, 0, 0};
    return ::poll(&looked, 1, 0) > 0 && (looked.revents & POLLERR) != 0;
}

// Nobody may take what was lost for done. Who closed a pipe early has what he wanted.
int with_output_checked(int code)
{
    std::cout.flush();
    const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || std::cout.fail();
    if (!lost || is_pipe_that_nobody_reads(STDOUT_FILENO))
        return code;
    cli::tell("lesedi: standard output could not be written to its end (is the disk full?)\n");
    return code == cli::exit_done ? cli::exit_failed : code;
}

int run(const cli::Verb& verb, std::stop_token stop)
try {
    return verb(std::move(stop));
} catch (const std::system_error& error) { // fmt's, of a stream that takes no more
    if (std::ferror(stdout) != 0)
        return cli::exit_failed; // also when a reader wanted no more: what the verb would have said is not known
    cli::tell("lesedi: {}\n", error.what());
    return cli::exit_failed;
}

}

int main(int argc, char** argv)
{
    base::give_back_large_blocks();
    const cli::InterruptGuard interrupt;
    CLI::App app{"Lesedi: from a document to a finished, narrated, captioned video", "lesedi"};
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("lesedi {}", base::kVersion));
    cli::Verb chosen;
    cli::Commands commands(app, chosen);
    cli::add_local_verbs(commands);
    cli::add_project_verbs(commands);
    cli::add_script_verbs(commands);
    cli::add_workflow_verbs(commands);
    cli::add_timeline_verbs(commands);
    cli::add_delivery_verbs(commands);
    cli::add_composition_verbs(commands);
    cli::add_document_verbs(commands);
    cli::add_character_verbs(commands);
    cli::add_asset_verbs(commands);
    cli::add_job_verbs(commands);
    cli::add_event_verbs(commands);
    cli::add_preview_verbs(commands);
    cli::add_settings_verbs(commands);
    cli::add_token_verbs(commands);
    cli::add_status_verbs(commands);
    add_shell_verbs(app, chosen);
    // After the verbs: they would inherit it.
    app.footer("lesedi VERB --help says more about one.\nManual: lesedi man | man -l -   "
               "Completion: source <(lesedi completion bash), zsh and fish likewise");
    if (const std::string word = unknown_verb(app, argc, argv); !word.empty()) {
        cli::tell("lesedi: there is no verb {}; see lesedi --help\n", word);
        return cli::exit_usage;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return with_output_checked(app.exit(error) == 0 ? cli::exit_done : cli::exit_usage);
    }
    return with_output_checked(run(chosen, interrupt.token()));
}
