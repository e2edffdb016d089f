// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/encoder_search.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/encoder_driver.h"
#include "compositor/render/encoder_memory.h"

#include <algorithm>
#include <cstdlib>

namespace render {
namespace {

using base::Errc;
using base::fail;
using media::EncoderDriver;
using media::EncoderProbe;
using media::EncoderRow;
using media::Refusal;

constexpr std::string_view kMemoryFile = "encoders.json";

// Drivers of hardware reserve far more addresses than they use, and open every device they find.
base::HelperSpec helper_spec(const EncoderSearchSpec& spec)
{
    return {.program = spec.helper_program, .memory_limit_bytes = 1ULL << 46, .open_files = 1024, .max_children = 1};
}

EncoderProbe try_row(const EncoderSearchSpec& spec, const EncoderRow& row, const std::stop_token& stop)
{
    if (row.driver == EncoderDriver::none)
        return media::probe_encoder(row.id);
    auto helpers = base::HelperPool::create(helper_spec(spec)); // a child a row: what one driver left hurts no other
    if (!helpers)
        return {row.id, Refusal::failed, helpers.error().what};
    return media::probe_encoder_in(*helpers, row.id, spec.deadline, stop);
}

// The drivers of tests need no device.
bool may_have_device(EncoderDriver driver)
{
    const char* assumed = std::getenv("LESEDI_TEST_ASSUME_DEVICES");
    return (assumed != nullptr && std::string_view(assumed) == "1") || media::has_device_node(driver);
}

// A driver that hung or crashed is not given another chance at once.
bool ends_driver(const EncoderProbe& probe)
{
    return probe.refusal == Refusal::timed_out || probe.refusal == Refusal::crashed;
}

Result<std::vector<ChosenEncoder>> stopped()
{
    return fail(Errc::cancelled, "encoders: waiting for the search was stopped");
}

const FoundEncoder* trouble_of(EncoderDriver driver, const std::vector<FoundEncoder>& found)
{
    const auto same = [&](const FoundEncoder& earlier) {
        return ends_driver(earlier.probe) && media::encoder_row(earlier.probe.id).driver == driver;
    };
    const auto at = std::ranges::find_if(found, same);
    return at == found.end() ? nullptr : &*at;
}

}

std::vector<FoundEncoder> find_encoders(const EncoderSearchSpec& spec, const std::stop_token& stop)
{
    TRACE_SPAN("find encoders");
    EncoderMemory memory(spec.data_folder.empty() ? std::filesystem::path{} : spec.data_folder / kMemoryFile);
    std::vector<FoundEncoder> found;
    for (const EncoderRow& row : media::encoder_table()) {
        if (!may_have_device(row.driver)) {
            found.push_back({media::without_device(row.id), false});
            continue;
        }
        const std::string driver = media::driver_identity(row.driver);
        if (auto known = memory.recall(row.id, driver)) {
            found.push_back({*std::move(known), true});
            continue;
        }
        if (const FoundEncoder* trouble = trouble_of(row.driver, found)) {
            const std::string reason = fmt::format("not tried after {}: {}", media::encoder_row(trouble->probe.id).name,
                                                   trouble->probe.reason);
            found.push_back({{row.id, trouble->probe.refusal, reason}, trouble->remembered});
            continue;
        }
        EncoderProbe tried = try_row(spec, row, stop);
        if (stop.stop_requested())
            break;
        found.push_back({std::move(tried), false});
        LOG_INFO("render", "{}: {}", row.name, found.back().probe.reason);
        memory.keep(found.back().probe, driver);
    }
    if (const Status saved = memory.save(); !saved)
        LOG_WARN("render", "{}; encoders are tried again next time", saved.error().what);
    return found;
}

Result<std::vector<ChosenEncoder>> choose_encoders(const std::string& wanted, const std::vector<FoundEncoder>& found)
{
    std::vector<ChosenEncoder> chosen;
    if (wanted == "auto") {
        for (const auto& [probe, remembered] : found) {
            const EncoderRow& row = media::encoder_row(probe.id);
            if (probe.refusal == Refusal::none && row.offer == media::EncoderOffer::always &&
                row.driver != EncoderDriver::none)
                chosen.push_back({row.id, media::driver_identity(row.driver)});
        }
        chosen.push_back({});
        return chosen;
    }
    const EncoderRow* row = media::encoder_named(wanted);
    if (row == nullptr)
        return fail(Errc::invalid_input, fmt::format("encoder {}: there is none of this name; give auto, {}", wanted,
                                                     media::encoder_names()));
    if (row->driver != EncoderDriver::none) {
        const auto at = std::ranges::find(found, row->id, [](const FoundEncoder& one) { return one.probe.id; });
        if (at == found.end() || at->probe.refusal != Refusal::none)
            return fail(
                Errc::unavailable,
                fmt::format("encoder {}: it was asked for and cannot be used here: {}; auto takes one that works",
                            row->name, at == found.end() ? "it was not tried" : at->probe.reason));
    }
    chosen.push_back({row->id, media::driver_identity(row->driver)});
    return chosen;
}

EncoderSearch::EncoderSearch(EncoderSearchSpec spec, std::string wanted)
{
    const EncoderRow* row = media::encoder_named(wanted);
    if (wanted != "auto" && (row == nullptr || row->driver == EncoderDriver::none)) {
        chosen_ = choose_encoders(wanted, {});
        return;
    }
    found_out_ = false;
    thread_ = base::start_thread("encoders",
                                 [this, spec = std::move(spec), wanted = std::move(wanted)](std::stop_token stop) {
                                     auto chosen = choose_encoders(wanted, find_encoders(spec, stop));
                                     if (stop.stop_requested())
                                         chosen = stopped();
                                     {
                                         const std::lock_guard lock(mutex_);
                                         chosen_ = std::move(chosen);
                                         found_out_ = true;
                                     }
                                     changed_.notify_all();
                                 });
}

Result<std::vector<ChosenEncoder>> EncoderSearch::wait(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return found_out_; }))
        return stopped();
    return chosen_;
}

}
