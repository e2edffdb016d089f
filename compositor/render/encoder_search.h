// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which encoders work on this machine, and which of them a film gets. A child helper tries each; what it found is
// remembered in the data folder until the driver, its libraries or its devices change.

#include "compositor/base/result.h"
#include "compositor/media/probe.h"

#include <chrono>
#include <filesystem>
#include <mutex>
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

// Every row of media::encoder_table(), in its order. Never fails: what cannot be tried is refused. Refusals that may
// pass are not remembered (busy), or for a day (timed_out, crashed).
std::vector<FoundEncoder> find_encoders(const EncoderSearchSpec& spec);

// What a film is encoded with, and what it is started again with when that fails. `wanted` is auto (the usable rows
// that every platform plays, x264 last) or a row's name: then that one and nothing else, or an error with its reason.
Result<std::vector<ChosenEncoder>> choose_encoders(const std::string& wanted, const std::vector<FoundEncoder>& found);

// The two above on a thread of their own, `encoders`, from its creation on; x264 by name needs no search. Several
// renders may wait for one. Thread: any.
class EncoderSearch {
public:
    EncoderSearch(EncoderSearchSpec spec, std::string wanted);
    ~EncoderSearch() = default; // waits
    EncoderSearch(const EncoderSearch&) = delete;
    EncoderSearch& operator=(const EncoderSearch&) = delete;

    const Result<std::vector<ChosenEncoder>>& wait();

private:
    Result<std::vector<ChosenEncoder>> chosen_; // of the thread until it has ended
    std::mutex joining_;                        // a thread is joined by one
    std::jthread thread_;
};

}
