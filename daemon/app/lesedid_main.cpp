// SPDX-License-Identifier: GPL-3.0-or-later
// lesedid: the daemon, and the two things that are done to its data directory from outside: backup and restore.
#include "compositor/base/counters.h"
#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "compositor/base/version.h"
#include "daemon/app/daemon.h"
#include "daemon/app/find_settings.h"
#include "daemon/app/service.h"
#include "daemon/store/database.h"
#include "daemon/store/needed_files.h"

#include <getopt.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace {

using base::Errc;
using base::Status;

constexpr int kDone = 0, kFailed = 1, kWrongUsage = 2;
constexpr std::string_view kHelp =
    R"(lesedid: turns documents into short educational videos, for whoever asks on its socket

Usage: lesedid [OPTIONS]
       lesedid --backup FOLDER     copies the data directory while the daemon works
       lesedid --restore FOLDER    brings such a copy into an empty data directory

Options:
  --role ROLE        all (answers and works), control (answers only), worker (works only)
  --data FOLDER      data directory
  --socket PATH      Unix socket; lesedid.sock in the data directory unless given
  --listen ADDRESS   TCP too, as 127.0.0.1:8080; requests there need a token
  --settings FILE    settings, JSON
  --env FILE         settings, NAME=value lines
  --help, --version
)";

struct Options {
    std::string role = "all", data, socket, listen, settings, env, backup, restore;
    bool help = false, version = false;
};

bool read_options(int argc, char** argv, Options& options)
{
    enum : int { role = 1, data, socket, listen, settings, env, backup, restore, help, version };
    constexpr std::array<option, 11> kKnown{{{"role", required_argument, nullptr, role},
                                             {"data", required_argument, nullptr, data},
                                             {"socket", required_argument, nullptr, socket},
                                             {"listen", required_argument, nullptr, listen},
                                             {"settings", required_argument, nullptr, settings},
                                             {"env", required_argument, nullptr, env},
                                             {"backup", required_argument, nullptr, backup},
                                             {"restore", required_argument, nullptr, restore},
                                             {"help", no_argument, nullptr, help},
                                             {"version", no_argument, nullptr, version},
                                             {nullptr, 0, nullptr, 0}}};
    std::array<std::string*, 9> texts{nullptr,         &options.role,   &options.data,
                                      &options.socket, &options.listen, &options.settings,
                                      &options.env,    &options.backup, &options.restore};
    for (int found = 0; (found = ::getopt_long(argc, argv, "h", kKnown.data(), nullptr)) != -1;) {
        if (found == help || found == 'h')
            options.help = true;
        else if (found == version)
            options.version = true;
        else if (found >= role && found <= restore)
            *texts[static_cast<std::size_t>(found)] = ::optarg;
        else
            return false; // getopt has said what is wrong
    }
    if (::optind < argc) {
        fmt::print(stderr, "lesedid: {}: nothing is taken here; see --help\n", argv[::optind]);
        return false;
    }
    return true;
}

// What main waits for.
class Ending {
public:
    void ask()
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
        wake_.notify_all();
    }
    void wait()
    {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return wanted_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false; // guarded by mutex_
};

app::SettingsFiles settings_files(const Options& options)
{
    app::SettingsFiles files{options.settings, options.env, {}};
    for (const auto& [key, value] : {std::pair("store.data_dir", &options.data),
                                     {"daemon.socket", &options.socket},
                                     {"daemon.listen", &options.listen}})
        if (!value->empty())
            files.given[key] = *value;
    return files;
}

Status run(const Options& options, const app::Settings& settings, const std::filesystem::path& root)
{
    Ending ending;
    app::Daemon* running = nullptr;
    std::mutex mutex;
    const app::SettingsFiles files = settings_files(options);
    app::SignalCalls calls;
    calls.drain = [&] { ending.ask(); };
    calls.stop = [] {
        LOG_WARN("app", "told to stop a second time: nothing is finished; jobs go on after the next start");
        ::_exit(kFailed);
    };
    calls.reload = [&] {
        app::notify_reloading();
        if (const auto changed = app::load_settings(root, files); !changed) {
            LOG_ERROR("app", "reload: {}; nothing was changed", changed.error().what);
        } else {
            app::start_log(*changed);
            const std::lock_guard lock(mutex);
            if (running != nullptr)
                running->reload(*changed);
        }
        app::notify_ready("settings read again");
    };
    const auto signals = TRY(app::Signals::start(std::move(calls)));
    app::DaemonSpec spec;
    spec.role = TRY(app::role_named(options.role));
    spec.root = root;
    spec.data = {app::data_root(settings, {}), settings.path("video.assets_dir"), settings.path("video.projects_dir")};
    if (spec.role == app::Role::worker && (!options.socket.empty() || !options.listen.empty()))
        LOG_WARN("app", "--socket, --listen: a worker answers nobody; they have no effect here");
    spec.socket = settings.path("daemon.socket");
    spec.tcp_address = settings.text("daemon.listen");
    spec.check_answers = std::getenv("LESEDI_TEST_CHECK_ANSWERS") != nullptr;
    const auto daemon = TRY(app::Daemon::start(spec, settings));
    {
        const std::lock_guard lock(mutex);
        running = daemon.get();
    }
    const std::string where =
        spec.role == app::Role::worker
            ? "works on " + spec.data.root.string()
            : fmt::format("answers on {}{}", daemon->socket().string(),
                          daemon->tcp_port() == 0 ? "" : fmt::format(" and port {}", daemon->tcp_port()));
    fmt::print(stderr, "lesedid: {}\n", where);
    app::notify_ready(where);
    const app::Watchdog watchdog([&daemon] { return daemon->is_alive(); });
    ending.wait();
    const double patience = settings.number("daemon.drain_seconds");
    app::notify_stopping("finishing what runs");
    app::notify_extend(std::chrono::seconds(static_cast<int>(patience) + 30));
    LOG_INFO("app", "stopping: jobs have {} s to finish", patience);
    daemon->drain(std::chrono::milliseconds(static_cast<std::int64_t>(patience * 1000)));
    const std::lock_guard lock(mutex);
    running = nullptr;
    return {};
}

Status back_up(const Options& options, const app::Settings& settings)
{
    const app::DataFolderSpec spec{app::data_root(settings, {}), settings.path("video.assets_dir"),
                                   settings.path("video.projects_dir")};
    std::error_code error;
    if (!std::filesystem::exists(spec.root / "lesedi.db", error))
        return base::fail(Errc::not_found, fmt::format("{}: there is no data directory to back up; give it with --data",
                                                       spec.root.string()));
    const auto data = TRY(app::open_data_folder(spec));
    const auto target = std::filesystem::weakly_canonical(options.backup, error);
    const auto inside = std::filesystem::weakly_canonical(data.root, error).string() + "/";
    if ((target.string() + "/").starts_with(inside))
        return base::fail(Errc::invalid_input, fmt::format("{}: a backup inside the data directory is none; give "
                                                           "another folder",
                                                           options.backup));
    app::BackupSpec work;
    work.to = options.backup;
    work.program = fmt::format("lesedid {}", base::kVersion);
    work.copy_database = [&](const std::filesystem::path& to) -> Status {
        auto database = TRY(store::Database::open({.path = data.database}));
        return database.backup_to(to);
    };
    work.needed_files = [](const std::filesystem::path& copy) -> base::Result<std::vector<app::NeededFile>> {
        auto rows = TRY(store::needed_files(copy));
        std::vector<app::NeededFile> needed;
        for (auto& file : rows)
            needed.push_back({std::move(file.path), std::move(file.sha256)});
        return needed;
    };
    const auto report = TRY(app::backup(data, work));
    fmt::print("{} files, {} bytes in {}; {} of them took no room\n", report.files, report.bytes, options.backup,
               report.linked);
    return {};
}

Status bring_back(const Options& options, const app::Settings& settings)
{
    const app::DataFolderSpec spec{app::data_root(settings, {}), settings.path("video.assets_dir"),
                                   settings.path("video.projects_dir")};
    const auto lock = TRY(app::InstanceLock::take(spec.root));
    const auto check = [](const std::filesystem::path& path) -> Status {
        auto database = TRY(store::Database::open({.path = path}));
        return database.check_integrity();
    };
    const auto report = TRY(app::restore({.from = options.restore, .data = spec, .check_database = check}));
    fmt::print("{} files, {} bytes in {}\n", report.files, report.bytes, spec.root.string());
    return {};
}

Status carry_out(const Options& options)
{
    const auto root = TRY(base::resource_root());
    const auto settings = TRY(app::load_settings(root, settings_files(options)));
    app::start_log(settings);
    if (!options.backup.empty())
        return back_up(options, settings);
    if (!options.restore.empty())
        return bring_back(options, settings);
    return run(options, settings, root);
}

}

int main(int argc, char** argv)
{
    Options options;
    if (!read_options(argc, argv, options))
        return kWrongUsage;
    if (options.help || options.version) {
        fmt::print("{}", options.help ? std::string(kHelp) : fmt::format("lesedid {}\n", base::kVersion));
        return kDone;
    }
    base::give_back_large_blocks();
    const Status done = carry_out(options);
    if (done)
        return kDone;
    fmt::print(stderr, "lesedid: {}\n", done.error().what);
    const bool is_option = done.error().code == Errc::invalid_input && done.error().what.starts_with("--");
    return is_option ? kWrongUsage : kFailed;
}
