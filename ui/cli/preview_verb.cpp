// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/verbs.h"

#include "compositor/base/file.h"
#include "compositor/base/thread.h"
#include "compositor/render/preview_player.h"
#include "compositor/timeline/parse.h"
#include "ui/cli/context.h"
#include "ui/cli/preview_commands.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <mutex>

namespace cli {
namespace {

using base::Errc;
using base::Status;
using Json = nlohmann::ordered_json;
using render::PreviewEventKind;
using render::PreviewState;

constexpr std::size_t kMaxLineBytes = timeline::kMaxJsonBytes + 64;

// Lines of standard input, until it ends or `stop` is requested. Thread: one.
class CommandLines {
public:
    explicit CommandLines(const std::stop_token& stop)
        : stopped_(::eventfd(0, EFD_CLOEXEC)), hand_on_(stop, [this] {
              const std::uint64_t one = 1;
              (void)!::write(stopped_.get(), &one, sizeof one);
          })
    {
    }

    std::optional<std::string> next()
    {
        while (true) {
            if (const auto end = text_.find('\n', searched_); end != std::string::npos) {
                std::string line = text_.substr(0, end);
                text_.erase(0, end + 1);
                searched_ = 0;
                return line;
            }
            searched_ = text_.size();
            if (!read_more())
                return text_.empty() ? std::nullopt : std::optional(std::exchange(text_, {})); // the last has no end
        }
    }

private:
    bool read_more()
    {
        std::array<pollfd, 2> ready{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{stopped_.get(), POLLIN, 0}};
        while (::poll(ready.data(), ready.size(), -1) < 0)
            if (errno != EINTR)
                return false;
        if (ready[1].revents != 0 || text_.size() > kMaxLineBytes) {
            text_.clear();
            return false;
        }
        std::array<char, 65536> block{};
        const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
        if (got > 0)
            text_.append(block.data(), static_cast<std::size_t>(got));
        return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
    }

    base::Fd stopped_;
    std::stop_callback<std::function<void()>> hand_on_;
    std::string text_;
    std::size_t searched_ = 0;
};

// One JSON object a line on standard output. When nobody reads it, `gone` is asked to stop. Thread: any.
class EventLines {
public:
    explicit EventLines(std::stop_source& gone) : gone_(gone) {}

    void print(const Json& object)
    {
        const std::string line = object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
        const std::lock_guard lock(mutex_);
        if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
            gone_.request_stop();
    }
    void error(std::uint64_t edit, const std::string& what)
    {
        Json object{{"event", "error"}};
        if (edit != 0)
            object["edit"] = edit;
        object["message"] = what;
        print(object);
    }

private:
    std::stop_source& gone_;
    std::mutex mutex_;
};

const char* name_of(PreviewState state)
{
    constexpr std::array kNames{"playing", "paused", "ended", "over"};
    return kNames[static_cast<std::size_t>(state)];
}

Json to_json(const char* event, const render::PreviewStatus& status)
{
    Json object{{"event", event},
                {"ring", status.ring},
                {"width", status.size.width},
                {"height", status.size.height},
                {"canvas", {status.canvas.width, status.canvas.height}},
                {"state", name_of(status.state)},
                {"frame", status.frame},
                {"frames", status.frames},
                {"seconds", status.seconds},
                {"speed", status.speed},
                {"loop", status.loop},
                {"edit", status.edit},
                {"shown", status.shown},
                {"drawn", status.drawn},
                {"late", status.late},
                {"dropped", status.dropped},
                {"failed", status.failed}};
    return object;
}

void print_event(EventLines& lines, const render::PreviewEvent& event)
{
    switch (event.kind) {
    case PreviewEventKind::state:
        return lines.print({{"event", "state"},
                            {"state", name_of(event.status.state)},
                            {"frame", event.status.frame},
                            {"seconds", event.status.seconds}});
    case PreviewEventKind::ring:
        return lines.print(to_json("ring", event.status));
    case PreviewEventKind::film:
        return lines.print({{"event", "film"}, {"edit", event.edit}, {"frame", event.status.frame}});
    case PreviewEventKind::error:
        return lines.error(event.edit, event.text);
    }
}

struct Session {
    render::PreviewPlayer& player;
    EventLines& lines;
    std::filesystem::path folder; // of the composition: what JSON on the command line is relative to

    Status change(render::PreviewSource source)
    {
        const std::uint64_t edit = player.change(std::move(source));
        lines.print({{"event", "edit"}, {"edit", edit}});
        return {};
    }

    Status change_to_file(const std::string& name, render::StartAt start_at)
    {
        std::string text = TRY(base::read_text_file(name, timeline::kMaxJsonBytes));
        folder = std::filesystem::absolute(name).parent_path();
        return change({std::move(text), folder, start_at});
    }

    Status carry_out(PreviewCommand command)
    {
        switch (command.verb) {
        case PreviewVerb::play:
            player.play();
            break;
        case PreviewVerb::pause:
            player.pause();
            break;
        case PreviewVerb::seek:
            player.seek(command.number);
            break;
        case PreviewVerb::speed:
            player.set_speed(command.number);
            break;
        case PreviewVerb::size:
            player.set_box(command.size);
            break;
        case PreviewVerb::loop:
            player.set_at_end(command.number != 0 ? render::AtEnd::loop : render::AtEnd::stop);
            break;
        case PreviewVerb::patch_file:
            return change_to_file(command.text, render::StartAt::same_time);
        case PreviewVerb::patch_json:
            return change({std::move(command.text), folder, render::StartAt::same_time});
        case PreviewVerb::load:
            return change_to_file(command.text, render::StartAt::beginning);
        case PreviewVerb::status:
            lines.print(to_json("status", player.status()));
            break;
        case PreviewVerb::quit:
            break;
        }
        return {};
    }

    void run(CommandLines& commands)
    {
        while (const auto line = commands.next()) {
            if (line->find_first_not_of(" \t\r") == std::string::npos)
                continue;
            auto command = parse_preview_command(*line);
            if (command && command->verb == PreviewVerb::quit)
                return;
            const Status done = command ? carry_out(std::move(*command)) : Status(tl::unexpect, command.error());
            if (!done)
                lines.error(0, done.error().what);
        }
    }
};

Status run_preview(const PreviewOptions& options, std::stop_token stop)
{
    const auto root = TRY(base::resource_root());
    TRY(load_settings(root));
    auto engine = TRY(make_engine(root));
    const frame::Size box =
        options.size.empty() ? frame::Size{frame::Image::kMaxSide, options.height_px} : TRY(parse_size(options.size));
    std::stop_source gone;
    const std::stop_callback hand_on(stop, [&] { gone.request_stop(); });
    EventLines lines(gone);
    CommandLines commands(gone.get_token());

    render::PreviewSpec spec;
    spec.compile = [&engine](const auto& composition, const auto& folder) {
        return engine.compile(composition, folder);
    };
    spec.formats = TRY(timeline::load_formats(root / "config" / "platforms.json"));
    spec.config_folder = root / "config";
    const auto backend = TRY(render::backend_named(options.backend));
    spec.renderer = TRY(render::make_renderer(backend, base::usable_cores()));
    spec.box = box;
    spec.at_end = options.loop ? render::AtEnd::loop : render::AtEnd::stop;
    spec.start = PreviewState::paused; // until its name is printed
    spec.on_event = [&lines](const render::PreviewEvent& event) { print_event(lines, event); };
    std::string text = TRY(base::read_text_file(options.composition, timeline::kMaxJsonBytes));
    const auto folder = std::filesystem::absolute(options.composition).parent_path();
    auto player = render::PreviewPlayer::create(std::move(spec), {std::move(text), folder});
    if (!player)
        return base::in_context(options.composition, player.error());
    lines.print(to_json("ring", (*player)->status()));
    if (!options.paused)
        (*player)->play();
    Session{**player, lines, folder}.run(commands);
    player->reset();
    if (stop.stop_requested())
        return base::fail(Errc::cancelled, "preview: stopped");
    return {};
}

}

int preview(const PreviewOptions& options, std::stop_token stop)
{
    if (const auto size = parse_size(options.size); !options.size.empty() && !size) {
        tell("lesedi: --{}\n", size.error().what);
        return exit_usage;
    }
    const auto done = run_preview(options, std::move(stop));
    return done ? exit_done : fail_with(done.error());
}

}
