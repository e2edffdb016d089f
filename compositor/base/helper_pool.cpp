// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/helper_pool.h"

#include "compositor/base/helper_process.h"
#include "compositor/base/helper_wire.h"

#include <cstdlib>
#include <utility>

namespace base {
namespace {

constexpr unsigned kCallsPerChild = 256; // then a fresh one: leaks of libraries stay small

Result<std::filesystem::path> find_program(const HelperSpec& spec)
{
    std::filesystem::path program = spec.program;
    if (program.empty())
        if (const char* named = std::getenv("LESEDI_HELPER"); named != nullptr && *named != '\0')
            program = named;
    if (program.empty()) {
        std::error_code error;
        program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "lesedi-helper";
    }
    std::error_code error;
    if (!std::filesystem::is_regular_file(program, error) || ::access(program.c_str(), X_OK) != 0)
        return fail(
            Errc::not_found,
            fmt::format("{}: the child helper is not there or may not be run; build it, or name it in LESEDI_HELPER",
                        program.string()));
    return program;
}

}

struct HelperPool::State {
    State(const HelperSpec& wanted, std::filesystem::path program) : spec(wanted), nursery(wanted, std::move(program))
    {
    }

    Result<HelperProcess> take(std::string_view verb, std::chrono::milliseconds patience, const std::stop_token& stop);
    void give_back(HelperProcess lent);

    HelperSpec spec;
    HelperNursery nursery;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<HelperProcess> idle; // guarded by mutex; the last one used is the next one taken: its caches are warm
    unsigned alive = 0;              // guarded by mutex; children, idle or lent
};

Result<HelperProcess> HelperPool::State::take(std::string_view verb, std::chrono::milliseconds patience,
                                              const std::stop_token& stop)
{
    std::unique_lock lock(mutex);
    const bool free =
        changed.wait_for(lock, stop, patience, [this] { return !idle.empty() || alive < spec.max_children; });
    if (stop.stop_requested())
        return fail(Errc::cancelled, fmt::format("{}: stopped", verb));
    if (!free)
        return fail(Errc::timed_out, fmt::format("{}: all {} helpers were busy for {:.1f} s; try again", verb,
                                                 spec.max_children, static_cast<double>(patience.count()) * 1e-3));
    while (!idle.empty()) {
        HelperProcess process = std::move(idle.back());
        idle.pop_back();
        if (process.is_ready())
            return process;
        --alive; // it died while idle, and is reaped here
    }
    ++alive;
    lock.unlock();
    auto process = nursery.spawn();
    if (!process) {
        lock.lock();
        --alive;
        changed.notify_one();
    }
    return process;
}

void HelperPool::State::give_back(HelperProcess lent)
{
    std::optional<HelperProcess> process = std::move(lent);
    if (process->fate() != HelperProcess::Fate::alive || process->calls() >= kCallsPerChild)
        process.reset(); // ended and reaped outside the lock
    const std::lock_guard lock(mutex);
    if (process)
        idle.push_back(std::move(*process));
    else
        --alive;
    changed.notify_one();
}

HelperPool::HelperPool(std::unique_ptr<State> state) : state_(std::move(state)) {}
HelperPool::HelperPool(HelperPool&&) noexcept = default;
HelperPool& HelperPool::operator=(HelperPool&&) noexcept = default;
HelperPool::~HelperPool() = default;

Result<HelperPool> HelperPool::create(const HelperSpec& spec)
{
    if (spec.max_children == 0)
        return fail(Errc::invalid_input, "child helper: max_children is 0, at least 1 is needed");
    return HelperPool(std::make_unique<State>(spec, TRY(find_program(spec))));
}

Result<HelperAnswer> HelperPool::call(std::string_view verb, std::string_view parameters,
                                      std::span<const std::byte> input, std::chrono::milliseconds deadline,
                                      const std::stop_token& stop)
{
    if (parameters.size() > helper_wire::kTextLimit || input.size() > helper_wire::kFileLimit)
        return fail(Errc::invalid_input, fmt::format("{}: more than 64 KiB of parameters or 1 GiB of input", verb));
    const Fd file = TRY(helper_wire::make_sealed_file(input));
    while (true) {
        HelperProcess process = TRY(state_->take(verb, deadline, stop));
        const Status sent = process.send(verb, parameters, file);
        auto answer = sent ? process.receive(verb, deadline, stop)
                           : Result<HelperAnswer>(fail(sent.error().code, sent.error().what));
        const bool died_between_calls = process.fate() == HelperProcess::Fate::never_asked && process.calls() > 1;
        state_->give_back(std::move(process));
        if (!died_between_calls) // else not this call's fault, and nothing was done: another child takes it
            return answer;
    }
}

}
