// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Raw interleaved stereo float on disk, written and read in blocks: sound that would not fit into memory. A spool is
// scratch: its file has no name once it is open, so nothing stays behind whatever happens. Thread: one object,
// one thread.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sound {

class Spool {
public:
    static base::Result<Spool> create(const std::filesystem::path& folder); // on the disk that holds `folder`

    base::Status append(std::span<const float> interleaved);
    base::Status clear(); // empty again
    std::int64_t length_samples() const { return length_bytes_ / kPairBytes; }

    // L R pairs from `at_sample` on; how many, less than fits only at the end. Appending must have ended.
    base::Result<std::size_t> read(std::int64_t at_sample, std::span<float> interleaved);

private:
    static constexpr std::int64_t kPairBytes = 2 * sizeof(float);
    Spool() = default;
    base::Fd fd_;
    std::string subject_;
    std::int64_t length_bytes_ = 0;
};

}
