// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What was found out about encoders, in a file. An entry holds while the driver's identity, libavcodec and the trial
// itself are what they were; a damaged file is no file. Private to encoder_search.cpp. Thread: one at a time.

#include "compositor/base/result.h"
#include "compositor/media/probe.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace render {

class EncoderMemory {
public:
    explicit EncoderMemory(std::filesystem::path file); // empty: remembers nothing

    std::optional<media::EncoderProbe> recall(media::EncoderId id, const std::string& driver) const;
    void keep(const media::EncoderProbe& probe, const std::string& driver);
    base::Status save(); // nothing new: nothing is written

private:
    struct Entry {
        media::EncoderProbe probe;
        std::string key;
        std::int64_t made_at_s = 0; // Unix time
    };
    void load();

    std::filesystem::path file_;
    std::vector<Entry> entries_;
    bool changed_ = false;
};

}
