// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/daemon.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/api/events.h"
#include "daemon/api/previews.h"
#include "daemon/api/router.h"
#include "daemon/app/capabilities.h"
#include "daemon/app/daemon_parts.h"
#include "daemon/app/service.h"
#include "daemon/app/upkeep.h"
#include "daemon/store/idempotency_repository.h"

#include <unistd.h>

#include <array>

namespace app {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

std::string process_name()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return fmt::format("{}:{}", host.data(), ::getpid());
}

}

base::Result<Role> role_named(const std::string& name)
{
    if (name == "all")
        return Role::all;
    if (name == "control")
        return Role::control;
    if (name == "worker")
        return Role::worker;
    return fail(Errc::invalid_input, fmt::format("--role {}: there is all, control and worker", name));
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// In this order: what comes later may use what came before.
Result<std::unique_ptr<Daemon>> Daemon::start(const DaemonSpec& spec, const Settings& settings)
{
    std::unique_ptr<Daemon> daemon(new Daemon(std::make_unique<Parts>(spec, settings)));
    Parts& parts = *daemon->parts_;
    TRY(parts.open_data());
    TRY(parts.open_engine());
    TRY(parts.open_telemetry());
    if (spec.role != Role::worker)
        TRY(parts.open_api());
    if (spec.role != Role::control)
        TRY(parts.start_workers(process_name()));
    TRY(parts.start_upkeep());
    parts.look_at_machine();
    return daemon;
}

// Nobody is asked by something that is gone: first who asks, then who answers.
Daemon::~Daemon()
{
    Parts& parts = *parts_;
    if (parts.server)
        parts.server->refuse_new();
    parts.upkeep.reset();
    parts.server.reset();
    parts.router.reset();
    parts.workers.reset();
    parts.pool = nullptr;
    parts.previews.reset();
    parts.events.reset();
    parts.capabilities.reset();
}

const std::filesystem::path& Daemon::socket() const
{
    return parts_->socket;
}

int Daemon::tcp_port() const
{
    return parts_->server ? parts_->server->tcp_port() : 0;
}

std::string Daemon::status() const
{
    unsigned busy = 0;
    for (const auto& queue : parts_->worker_load())
        busy += queue.busy;
    return busy == 0 ? "idle" : fmt::format("{} jobs run", busy);
}

bool Daemon::is_alive()
{
    return parts_->health->alive().verdict != telemetry::Verdict::failed;
}

void Daemon::drain(std::chrono::milliseconds patience)
{
    if (parts_->server)
        parts_->server->refuse_new();
    if (parts_->workers)
        parts_->workers->drain(patience);
}

void Daemon::reload(const Settings& settings)
{
    parts_->reload(settings);
}

}
