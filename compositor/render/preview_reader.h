// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Looks at a preview from outside, mapped read-only. The file may be anything: it is checked before it is believed,
// and nothing that may change afterwards is used as a size or a place. Thread: one reader, one thread.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"
#include "compositor/render/preview_ring.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace render {

using base::Result;
using base::Status;

// A frame taken out of a ring. Reuse it: no allocation then.
struct SeenFrame {
    std::uint64_t number = 0; // frames shown so far; a gap to the one seen before was missed
    std::int64_t frame_index = 0;
    std::int64_t presented_ns = 0;
    std::int64_t first_sample = 0;
    std::uint64_t edit = 0;
    std::vector<std::uint8_t> pixels; // rgba8, rows without gaps
    std::vector<float> sound;         // L R pairs
};

struct RingCounts {
    std::uint64_t shown = 0, late = 0, dropped = 0, failed = 0;
};

// Views are of the mapping: the writer may overwrite them at any time; PreviewReader::is_still says whether it did.
struct RingView {
    std::uint32_t slot = 0;
    std::uint32_t sequence = 0;
    std::span<const std::uint8_t> pixels; // shape().height_px rows, shape().stride_bytes apart
    std::span<const float> sound;
};

class PreviewReader {
public:
    // not_found when there is no such ring; invalid_input, and why, when it is none of ours: not a plain file of this
    // user alone, cut short, of another version, or with sizes that do not fit together.
    static Result<PreviewReader> open(std::string_view name, std::string_view folder = kRingFolder);
    PreviewReader(PreviewReader&& other) noexcept;
    PreviewReader& operator=(PreviewReader&&) = delete;
    ~PreviewReader();

    const RingShape& shape() const { return shape_; }
    PreviewState state() const;
    RingCounts counts() const;
    std::int64_t frame_index() const;
    std::int64_t frame_count() const;
    std::string next_name() const; // once the state is over; empty: there is none

    // Waits until something happened since the last call that returned true: a frame, a change of state. The first call
    // returns at once. Of a ring that is over nothing happens any more: look at state().
    bool wait(std::chrono::milliseconds timeout);

    // Copies the newest whole frame. False when there is none, or the writer was faster several times in a row.
    // unavailable when the file was cut short after it was opened.
    Result<bool> read(SeenFrame& out);

    // The same in place. Use it, then ask is_still(): false means that what was seen is worth nothing.
    std::optional<RingView> view() const;
    bool is_still(const RingView& view) const;

private:
    PreviewReader() = default;
    const RingHeader& header() const { return *reinterpret_cast<const RingHeader*>(memory_); }
    const std::uint8_t* slot_at(std::uint32_t slot) const;
    Status check_length() const;
    bool copy(std::uint32_t slot, SeenFrame& out) const;

    base::Fd file_;
    std::string name_;
    RingShape shape_{};
    const std::uint8_t* memory_ = nullptr;
    std::optional<std::uint32_t> bumps_seen_;
};

}
