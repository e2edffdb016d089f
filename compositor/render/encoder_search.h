// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which encoders work on this machine, and which of them a film gets. A child helper tries each; what it found is
// remembered in the data folder until the driver, its libraries or its devices change.

#include "compositor/base/result.h"
#include "compositor/media/probe.h"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace render {

using base::Result;
using base::Status;

// An encoder, and what stands behind it: segments of two drivers never share a film.
struct ChosenEncoder {
    media::EncoderId id = media::EncoderId::x264;
    std::string driver{}; // media::driver_identity
    friend bool operator==(const ChosenEncoder&, const ChosenEncoder&) = default;
};

struct FoundEncoder {
    media::EncoderProbe probe;
    bool remembered = false; // from the data folder, not tried now
};

struct EncoderSearchSpec {
    std::filesystem::path data_folder{};        // encoders.json in it; empty: nothing is remembered
    std::filesystem::path helper_program{};     // empty: as base::HelperPool finds it
    std::chrono::milliseconds deadline{10'000}; // of one encoder; a driver that is asleep takes seconds
};

// Every row of media::encoder_table(), in its order; fewer after a stop, which kills the child. Never fails: what
// cannot be tried is refused. Without a device node of its driver a row is refused without a child. Refusals that may
// pass are not remembered (busy), or for a day (timed_out, crashed).
std::vector<FoundEncoder> find_encoders(const EncoderSearchSpec& spec, const std::stop_token& stop = {});

// What a film is encoded with, and what it is started again with when that fails. `wanted` is auto (the usable rows
// that every platform plays, x264 last) or a row's name: then that one and nothing else, or an error with its reason.
Result<std::vector<ChosenEncoder>> choose_encoders(const std::string& wanted, const std::vector<FoundEncoder>& found);

// The two above on a thread of their own, `encoders`, from its creation on; x264 by name needs no search. Several
// renders may wait for one. Thread: any.
class EncoderSearch {
public:
    EncoderSearch(EncoderSearchSpec spec, std::string wanted);
    ~EncoderSearch() = default; // ends the search
    EncoderSearch(const EncoderSearch&) = delete;
    EncoderSearch& operator=(const EncoderSearch&) = delete;

    // cancelled when `stop` is requested meanwhile; the others go on waiting.
    Result<std::vector<ChosenEncoder>> wait(const std::stop_token& stop = {});

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool found_out_ = true;                     // guarded by mutex_, as what follows
    Result<std::vector<ChosenEncoder>> chosen_; // once it is found out
    std::jthread thread_;
};

}
