// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Fills a preview ring (preview_ring.h). The file appears whole, already locked, under a random name: a ring whose lock
// is free belongs to nobody and may be removed. Destroyed, a writer says that the ring is over and unlinks it.
// Thread: one writer, one thread.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"
#include "compositor/render/preview_ring.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace render {

using base::Result;
using base::Status;

struct RingSpec {
    std::uint32_t width_px = 0, height_px = 0;
    std::uint32_t canvas_width_px = 0, canvas_height_px = 0;
    std::uint32_t frame_rate_numerator = 30, frame_rate_denominator = 1;
    std::uint32_t slots = 4;
    std::string folder = kRingFolder;
    friend bool operator==(const RingSpec&, const RingSpec&) = default;
};

// What a reader is told about a frame besides its picture and sound.
struct FrameNote {
    std::uint64_t number = 0;
    std::int64_t frame_index = 0;
    std::int64_t presented_ns = 0;
    std::int64_t first_sample = 0;
    std::uint32_t sample_count = 0;
    std::uint64_t edit = 0;
};

struct PreviewCounts {
    std::int64_t frame_count = 0; // of the film
    std::uint64_t shown = 0, late = 0, dropped = 0, failed = 0;
};

class RingWriter {
public:
    static Result<RingWriter> create(const RingSpec& spec);
    RingWriter(RingWriter&& other) noexcept;
    RingWriter& operator=(RingWriter&& other) noexcept;
    ~RingWriter(); // close()

    const std::string& name() const { return name_; }
    const RingShape& shape() const { return shape_; }

    // The slot that is written next: the one longest unused. Its picture is what it was when it was last written.
    std::uint32_t next_slot() const { return next_slot_; }

    // begin() takes it from readers, the spans say where to write, publish() shows it and wakes who waits.
    void begin();
    std::span<std::uint8_t> pixels(); // shape().stride_bytes from row to row
    std::span<float> sound();         // room for shape().most_samples L R pairs
    void publish(const FrameNote& note);

    void set_state(PreviewState state); // wakes who waits
    void set_counts(const PreviewCounts& counts);

    // Over: readers go on with `next`, or stop when it is empty. The file is unlinked. Once.
    void close(std::string_view next = {});

private:
    RingWriter() = default;
    RingHeader& header() { return *reinterpret_cast<RingHeader*>(memory_); }
    SlotHeader& slot_header() { return *reinterpret_cast<SlotHeader*>(slot_at(next_slot_)); }
    std::uint8_t* slot_at(std::uint32_t slot) { return memory_ + shape_.header_bytes + slot * shape_.slot_bytes; }
    void bump();

    base::Fd file_; // holds the lock
    std::string folder_, name_;
    RingShape shape_{};
    std::uint8_t* memory_ = nullptr;
    std::uint32_t next_slot_ = 0;
};

// Unlinks rings of this user whose writers are dead; how many. Rings of others and of living writers stay.
int remove_dead_rings(std::string_view folder = kRingFolder);

}
