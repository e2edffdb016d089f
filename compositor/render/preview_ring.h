// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The shared-memory ring through which a preview is seen: a file in /dev/shm, mode 0600, that one writer fills and any
// number of local readers map read-only. This is the public layout: a header, then slots of one size, each a small
// header with a seqlock, a whole opaque rgba8 picture and the sound of that frame. All numbers are little-endian.
//
// Sizes never change in place: for another size there is another ring with another name. The old one is unlinked, its
// state says `over` and its header names the next, or none when the preview has ended.
//
// preview_writer.h writes, preview_reader.h reads. Thread: what is atomic may be read at any time.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace render {

constexpr char kRingMagic[8] = {'L', 'E', 'S', 'E', 'D', 'I', 'P', 'R'};
constexpr std::uint32_t kRingVersion = 1;
constexpr std::size_t kRingNameBytes = 64; // with the final zero
constexpr char kRingFolder[] = "/dev/shm";
constexpr char kRingPrefix[] = "lesedi-preview-";
constexpr std::uint32_t kNoSlot = 0xffffffffU;
constexpr std::uint32_t kMaxRingSlots = 16;
constexpr std::uint32_t kRingSampleRate = 48000;

enum class PreviewState : std::uint32_t { playing = 0, paused = 1, ended = 2, over = 3 };

// What a ring holds; written before the ring has a name and never changed.
struct RingShape {
    char magic[8];
    std::uint32_t version;
    std::uint32_t header_bytes; // where slot 0 begins
    std::uint64_t ring_bytes;   // of the whole file
    std::uint64_t slot_bytes;   // from one slot to the next
    std::uint32_t slot_count;
    std::uint32_t width_px, height_px;                          // of the picture
    std::uint32_t stride_bytes;                                 // from one row to the next
    std::uint32_t picture_offset;                               // in the slot
    std::uint32_t sound_offset;                                 // in the slot: L R pairs of float, 48 kHz
    std::uint32_t most_samples;                                 // pairs a slot has room for
    std::uint32_t sample_rate_hz;                               // 48000
    std::uint32_t canvas_width_px, canvas_height_px;            // the film is laid out at
    std::uint32_t frame_rate_numerator, frame_rate_denominator; // frames a second
};

// The first bytes of the file.
struct RingHeader {
    RingShape shape;
    char next_name[kRingNameBytes]; // valid when the state is over; empty: no next

    alignas(64) std::atomic<std::uint32_t> bumps; // futex word (shared): raised with each frame and change of state
    std::atomic<std::uint32_t> newest_slot;       // kNoSlot before the first frame
    std::atomic<std::uint32_t> state;             // PreviewState
    std::uint32_t reserved;
    std::atomic<std::int64_t> frame_index;     // of the newest slot
    std::atomic<std::int64_t> frame_count;     // of the film
    std::atomic<std::uint64_t> frames_shown;   // all rings of this preview together, from here on
    std::atomic<std::uint64_t> frames_late;    // shown after their time was over
    std::atomic<std::uint64_t> frames_dropped; // never shown, their time had passed
    std::atomic<std::uint64_t> frames_failed;  // could not be drawn: the picture before was held
};

struct SlotHeader {
    std::atomic<std::uint32_t> sequence; // seqlock: odd while the slot is written
    std::uint32_t sample_count;          // L R pairs; 0: silent
    std::uint64_t number;                // of the frame shown, from 1 on, one more each time
    std::int64_t frame_index;            // in the film
    std::int64_t presented_ns;           // CLOCK_MONOTONIC at which it was due
    std::int64_t first_sample;           // where its sound lies in the film
    std::uint64_t edit;                  // how many changed films had been shown when it was drawn
};

constexpr std::size_t kSlotHeaderBytes = 64; // the picture may begin here

// The layout is an interface: other programs, and other versions of this one, rely on it.
static_assert(std::atomic<std::uint32_t>::is_always_lock_free && std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(sizeof(RingShape) == 80 && offsetof(RingShape, version) == 8 && offsetof(RingShape, ring_bytes) == 16);
static_assert(offsetof(RingShape, slot_count) == 32 && offsetof(RingShape, stride_bytes) == 44);
static_assert(offsetof(RingShape, most_samples) == 56 && offsetof(RingShape, frame_rate_numerator) == 72);
static_assert(offsetof(RingHeader, next_name) == 80 && offsetof(RingHeader, bumps) == 192);
static_assert(offsetof(RingHeader, state) == 200 && offsetof(RingHeader, frame_index) == 208);
static_assert(offsetof(RingHeader, frames_shown) == 224 && offsetof(RingHeader, frames_failed) == 248);
static_assert(sizeof(RingHeader) == 256);
static_assert(sizeof(SlotHeader) == 48 && offsetof(SlotHeader, number) == 8 && offsetof(SlotHeader, edit) == 40);

}
