// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_writer.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"
#include "compositor/render/preview_fence.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <new>

namespace render {
namespace {

constexpr std::uint64_t kLine = 64;
constexpr int kNameTries = 8;

std::uint64_t round_up(std::uint64_t bytes)
{
    return (bytes + kLine - 1) / kLine * kLine;
}

RingShape shape_of(const RingSpec& spec)
{
    RingShape shape{};
    std::memcpy(shape.magic, kRingMagic, sizeof kRingMagic);
    shape.version = kRingVersion;
    shape.header_bytes = static_cast<std::uint32_t>(round_up(sizeof(RingHeader)));
    shape.slot_count = spec.slots;
    shape.width_px = spec.width_px;
    shape.height_px = spec.height_px;
    shape.canvas_width_px = spec.canvas_width_px;
    shape.canvas_height_px = spec.canvas_height_px;
    shape.stride_bytes = static_cast<std::uint32_t>(round_up(std::uint64_t{4} * spec.width_px));
    shape.picture_offset = kSlotHeaderBytes;
    const std::uint64_t picture = std::uint64_t{shape.stride_bytes} * spec.height_px;
    shape.sound_offset = static_cast<std::uint32_t>(round_up(shape.picture_offset + picture));
    const std::uint64_t rate = kRingSampleRate;
    shape.most_samples = static_cast<std::uint32_t>(rate * spec.frame_rate_denominator / spec.frame_rate_numerator + 2);
    shape.sample_rate_hz = kRingSampleRate;
    shape.frame_rate_numerator = spec.frame_rate_numerator;
    shape.frame_rate_denominator = spec.frame_rate_denominator;
    shape.slot_bytes = round_up(shape.sound_offset + std::uint64_t{shape.most_samples} * 2 * sizeof(float));
    shape.ring_bytes = shape.header_bytes + shape.slot_count * shape.slot_bytes;
    return shape;
}

Status check_spec(const RingSpec& spec)
{
    constexpr std::uint32_t kMaxSidePx = 16384;
    if (spec.width_px < 1 || spec.height_px < 1 || spec.width_px > kMaxSidePx || spec.height_px > kMaxSidePx ||
        spec.slots < 2 || spec.slots > kMaxRingSlots || spec.frame_rate_numerator < 1 ||
        spec.frame_rate_denominator < 1 || spec.frame_rate_denominator > 20 * spec.frame_rate_numerator)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("preview: no ring of {} pictures of {} x {} at {}/{} frames a second", spec.slots,
                                      spec.width_px, spec.height_px, spec.frame_rate_numerator,
                                      spec.frame_rate_denominator));
    return {};
}

Result<std::string> random_name()
{
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number)
        return base::fail_errno("preview: random numbers", errno);
    return fmt::format("{}{}-{:016x}", kRingPrefix, ::getpid(), number);
}

// The file has no name so far: readers and cleaners never meet it half made.
Result<std::string> give_name(int file, const std::string& folder)
{
    const std::string unnamed = fmt::format("/proc/self/fd/{}", file);
    for (int i = 0; i < kNameTries; ++i) {
        const std::string name = TRY(random_name());
        const std::string path = fmt::format("{}/{}", folder, name);
        if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0)
            return name;
        if (errno != EEXIST)
            return base::fail_errno(path, errno);
    }
    return base::fail(base::Errc::unavailable, fmt::format("preview: no free name for a ring in {}", folder));
}

}

Result<RingWriter> RingWriter::create(const RingSpec& spec)
{
    TRY(check_spec(spec));
    RingWriter writer;
    writer.folder_ = spec.folder;
    writer.shape_ = shape_of(spec);
    writer.file_.reset(::open(spec.folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    const int file = writer.file_.get();
    if (!writer.file_ || ::fchmod(file, 0600) != 0 || ::flock(file, LOCK_EX | LOCK_NB) != 0)
        return base::fail_errno(spec.folder, errno);
    // All of it now: a full /dev/shm is an error here, and not the end of the process at the first frame.
    if (const int error = ::posix_fallocate(file, 0, static_cast<off_t>(writer.shape_.ring_bytes)); error != 0)
        return base::fail_errno(fmt::format("{}: {} bytes for a preview", spec.folder, writer.shape_.ring_bytes),
                                error);
    void* memory = ::mmap(nullptr, writer.shape_.ring_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        return base::fail_errno(spec.folder, errno);
    writer.memory_ = static_cast<std::uint8_t*>(memory);
    auto* header = new (writer.memory_) RingHeader{};
    header->shape = writer.shape_;
    header->newest_slot.store(kNoSlot, std::memory_order_relaxed);
    header->state.store(static_cast<std::uint32_t>(PreviewState::paused), std::memory_order_relaxed);
    for (std::uint32_t slot = 0; slot < writer.shape_.slot_count; ++slot)
        new (writer.slot_at(slot)) SlotHeader{};
    writer.name_ = TRY(give_name(file, spec.folder));
    return writer;
}

RingWriter::RingWriter(RingWriter&& other) noexcept
    : file_(std::move(other.file_)), folder_(std::move(other.folder_)), name_(std::move(other.name_)),
      shape_(other.shape_), memory_(std::exchange(other.memory_, nullptr)), next_slot_(other.next_slot_)
{
}

RingWriter& RingWriter::operator=(RingWriter&& other) noexcept
{
    if (this != &other) {
        this->~RingWriter();
        new (this) RingWriter(std::move(other));
    }
    return *this;
}

RingWriter::~RingWriter()
{
    close();
}

void RingWriter::begin()
{
    auto& sequence = slot_header().sequence;
    sequence.store(sequence.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    fence_after_odd();
}

std::span<std::uint8_t> RingWriter::pixels()
{
    return {slot_at(next_slot_) + shape_.picture_offset, std::size_t{shape_.stride_bytes} * shape_.height_px};
}

std::span<float> RingWriter::sound()
{
    return {reinterpret_cast<float*>(slot_at(next_slot_) + shape_.sound_offset), std::size_t{2} * shape_.most_samples};
}

void RingWriter::publish(const FrameNote& note)
{
    SlotHeader& slot = slot_header();
    const std::uint32_t sequence = slot.sequence.load(std::memory_order_relaxed);
    ASSERT(sequence % 2 == 1 && note.sample_count <= shape_.most_samples);
    slot.number = note.number;
    slot.frame_index = note.frame_index;
    slot.presented_ns = note.presented_ns;
    slot.first_sample = note.first_sample;
    slot.sample_count = note.sample_count;
    slot.edit = note.edit;
    slot.sequence.store(sequence + 1, std::memory_order_release);
    header().frame_index.store(note.frame_index, std::memory_order_relaxed);
    header().newest_slot.store(next_slot_, std::memory_order_release);
    next_slot_ = (next_slot_ + 1) % shape_.slot_count;
    bump();
}

void RingWriter::bump()
{
    auto& word = header().bumps;
    word.fetch_add(1, std::memory_order_release);
    ::syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void RingWriter::set_state(PreviewState state)
{
    header().state.store(static_cast<std::uint32_t>(state), std::memory_order_release);
    bump();
}

void RingWriter::set_counts(const PreviewCounts& counts)
{
    RingHeader& ring = header();
    ring.frame_count.store(counts.frame_count, std::memory_order_relaxed);
    ring.frames_shown.store(counts.shown, std::memory_order_relaxed);
    ring.frames_late.store(counts.late, std::memory_order_relaxed);
    ring.frames_dropped.store(counts.dropped, std::memory_order_relaxed);
    ring.frames_failed.store(counts.failed, std::memory_order_relaxed);
}

void RingWriter::close(std::string_view next)
{
    if (memory_ == nullptr)
        return;
    if (!name_.empty()) {
        ASSERT(next.size() < kRingNameBytes);
        next.copy(header().next_name, next.size());
        set_state(PreviewState::over);
        ::unlink(fmt::format("{}/{}", folder_, name_).c_str());
    }
    ::munmap(memory_, shape_.ring_bytes);
    memory_ = nullptr;
    file_.reset();
}

int remove_dead_rings(std::string_view folder)
{
    int removed = 0;
    std::error_code failed;
    using Entries = std::filesystem::directory_iterator;
    for (Entries entry(std::filesystem::path(folder), failed); !failed && entry != Entries(); entry.increment(failed)) {
        const std::filesystem::path path = entry->path();
        if (!path.filename().string().starts_with(kRingPrefix))
            continue;
        const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat info {};
        if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != ::geteuid())
            continue;
        if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && ::unlink(path.c_str()) == 0)
            ++removed;
    }
    return removed;
}

}
