// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/review_loop.h"

#include "compositor/base/file.h"
#include "daemon/stages/review/review_text.h"
#include "daemon/stages/script/validate.h"
#include "ui/cli/terminal.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace cli {
namespace {

using base::Errc;
using base::Status;

constexpr std::uint64_t kLargestEditedBytes = 1U << 20U;

void show(const pipeline::OpenProject& project, const pipeline::ProjectRequest& request)
{
    review::TerminalSpec spec;
    spec.width = std::min(terminal_width(), 100);
    spec.colour =
        is_terminal(STDERR_FILENO) && std::getenv("NO_COLOR") == nullptr ? review::Colour::on : review::Colour::off;
    spec.document = project.document ? &*project.document : nullptr;
    spec.target_seconds = project.document ? request.writer.target_seconds : 0;
    tell("\n{}\n", review::render_for_terminal(project.script, spec));
    for (const auto& note : project.notes)
        tell("note: {}\n", note);
}

// One line from standard input; empty when it ended or a stop was asked for.
std::optional<std::string> read_answer(std::stop_token stop)
{
    std::string line;
    while (!stop.stop_requested()) {
        struct pollfd wait {
            STDIN_FILENO, POLLIN, 0
        };
        if (::poll(&wait, 1, 200) <= 0)
            continue;
        char c = 0;
        const ssize_t got = ::read(STDIN_FILENO, &c, 1);
        if (got == 0 || (got < 0 && errno != EINTR))
            return std::nullopt;
        if (got < 0)
            continue;
        if (c == '\n')
            return line;
        line += c;
    }
    return std::nullopt;
}

// The person's text until it reads as a script; their words are never thrown away: on a mistake the same file opens
// again.
Status edit(pipeline::Pipeline& pipeline, pipeline::OpenProject& project, std::stop_token stop)
{
    std::string name = (std::filesystem::temp_directory_path() / "lesedi-script-XXXXXX.txt").string();
    const base::Fd fd(::mkstemps(name.data(), 4));
    if (!fd)
        return base::fail_errno(name, errno);
    TRY(base::write_file_atomic(name, review::text_to_edit(project.script)));
    while (true) {
        TRY(run_editor(name));
        const std::string text = TRY(base::read_text_file(name, kLargestEditedBytes));
        const auto edited = review::apply_edited_text(project.script, text, "your text");
        if (edited) {
            TRY(pipeline.keep_script(project, *edited));
            ::unlink(name.c_str());
            return {};
        }
        tell("{}\nPress Enter to go back to the editor, q to drop the edit (your text stays in {}): ",
             edited.error().what, name);
        const auto answer = read_answer(stop);
        if (!answer || *answer == "q")
            return {};
    }
}

bool may_be_approved(const script::Script& script)
{
    const auto problems = script::validate(script);
    for (const auto& problem : problems)
        tell("{}: {}: {}\n", problem.severity == script::Severity::error ? "problem" : "note", problem.path,
             problem.message);
    return !script::has_errors(problems);
}

}

Status run_editor(const std::filesystem::path& file)
{
    const char* editor = std::getenv("VISUAL");
    if (editor == nullptr || *editor == '\0')
        editor = std::getenv("EDITOR");
    const std::string command =
        editor != nullptr && *editor != '\0'
            ? std::string("exec ") + editor + " \"$1\""
            : "for e in editor nano vi; do command -v $e >/dev/null && exec $e \"$1\"; done; exit 127";
    const pid_t child = ::fork();
    if (child < 0)
        return base::fail_errno("editor", errno);
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::execl("/bin/sh", "sh", "-c", command.c_str(), "sh", file.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return base::fail(Errc::not_found, "editor: none was found; set EDITOR to one that is installed");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return base::fail(Errc::unavailable, "editor: it ended with an error, so the edit was not taken");
    return {};
}

base::Result<Decision> review_script(pipeline::Pipeline& pipeline, pipeline::OpenProject& project,
                                     const pipeline::ProjectRequest& request, std::stop_token stop)
{
    show(project, request);
    bool edited_by_hand = false;
    while (true) {
        tell("\n[a]pprove and speak it   [e]dit   [r]egenerate   [s]how again   [q]uit: ");
        const auto answer = read_answer(stop);
        if (stop.stop_requested())
            return base::fail(Errc::cancelled, "review: stopped; the script is kept as a draft");
        const char first = !answer || answer->empty() ? (answer ? ' ' : 'q') : answer->front();
        switch (first) {
        case 'a':
        case 'A':
            if (may_be_approved(project.script))
                return Decision::approved;
            break;
        case 'e':
        case 'E':
            if (const Status edited = edit(pipeline, project, stop); !edited)
                tell("{}\n", edited.error().what);
            else {
                edited_by_hand = true;
                show(project, request);
            }
            break;
        case 'r':
        case 'R':
            if (std::exchange(edited_by_hand, false)) {
                tell("That would drop your edits; r once more does it.\n");
                break;
            }
            if (const Status again = pipeline.regenerate(project, request); !again)
                tell("{}\n", again.error().what);
            else
                show(project, request);
            break;
        case 's':
        case 'S':
            show(project, request);
            break;
        case 'q':
        case 'Q':
            return Decision::quit;
        default:
            tell("a, e, r, s or q, then Enter.\n");
        }
    }
}

}
