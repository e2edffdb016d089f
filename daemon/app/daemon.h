// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// lesedid: owns every part, starts them in one order and stops them in the other. The socket answers before devices and
// encoders are looked at; what they can do is `pending` until then. Thread: that of main; functions as they say.

#include "compositor/base/result.h"
#include "daemon/app/data_folder.h"
#include "daemon/app/settings.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace app {

enum class Role : std::uint8_t {
    all,     // answers and works
    control, // answers, works on no queue
    worker,  // works on the queues of a data directory that another one answers for
};
base::Result<Role> role_named(const std::string& name);

struct DaemonSpec {
    Role role = Role::all;
    std::filesystem::path root; // of config/ and fonts/
    DataFolderSpec data;
    std::filesystem::path socket;           // empty: lesedid.sock in the data directory
    std::string tcp_address;                // empty: no TCP
    std::filesystem::path helper_program{}; // empty: beside this program
    bool check_answers = false;             // for tests: answers that break the contract become errors
};

class Daemon {
public:
    static base::Result<std::unique_ptr<Daemon>> start(const DaemonSpec& spec, const Settings& settings);
    ~Daemon();
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    const std::filesystem::path& socket() const;
    int tcp_port() const;       // 0: no TCP
    std::string status() const; // one line for systemctl
    bool is_alive();            // for the watchdog: its checks pass

    // New requests and jobs are refused from now on; what runs may finish until the time, then is given back.
    void drain(std::chrono::milliseconds patience);
    void reload(const Settings& settings); // what can change while it runs: log levels and formats; tells what cannot

private:
    struct Parts;
    explicit Daemon(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}
