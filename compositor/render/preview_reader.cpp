// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_reader.h"

#include "compositor/base/file.h"
#include "compositor/render/preview_fence.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace render {
namespace {

using base::Errc;
using base::fail;

constexpr std::uint32_t kMaxSidePx = 16384;
constexpr std::uint32_t kMaxSamples = 1U << 20U;
constexpr int kTries = 8; // of a copy that the writer spoils

struct FileFacts {
    std::uint64_t bytes = 0;
    bool only_ours = false; // a plain file of this user that nobody else may open
};

FileFacts facts_of(const struct stat& info)
{
    return {static_cast<std::uint64_t>(info.st_size),
            S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && (info.st_mode & 077U) == 0};
}

// In 64 bits: no field can overflow them.
Status check_shape(const RingShape& shape, std::uint64_t file_bytes)
{
    const auto alien = [](std::string_view why) {
        return fail(Errc::invalid_input, fmt::format("this is no preview ring: {}", why));
    };
    if (std::memcmp(shape.magic, kRingMagic, sizeof kRingMagic) != 0)
        return alien("it does not begin like one");
    if (shape.version != kRingVersion)
        return fail(Errc::invalid_input,
                    fmt::format("this preview ring is of version {}, known is {}; use programs of one version",
                                shape.version, kRingVersion));
    if (shape.width_px < 1 || shape.height_px < 1 || shape.width_px > kMaxSidePx || shape.height_px > kMaxSidePx)
        return alien(fmt::format("a picture of {} x {}", shape.width_px, shape.height_px));
    if (shape.slot_count < 2 || shape.slot_count > kMaxRingSlots)
        return alien(fmt::format("{} slots", shape.slot_count));
    if (shape.sample_rate_hz != kRingSampleRate || shape.most_samples > kMaxSamples || shape.frame_rate_numerator < 1 ||
        shape.frame_rate_denominator < 1)
        return alien("a rate or an amount of sound that cannot be");
    if (shape.stride_bytes < 4 * shape.width_px || shape.stride_bytes > 8 * kMaxSidePx)
        return alien("rows that do not hold the picture");
    const std::uint64_t picture = std::uint64_t{shape.stride_bytes} * shape.height_px;
    const std::uint64_t sound = std::uint64_t{shape.most_samples} * 2 * sizeof(float);
    if (shape.header_bytes < sizeof(RingHeader) || shape.header_bytes % 64 != 0 || shape.slot_bytes % 64 != 0 ||
        shape.slot_bytes > file_bytes || shape.picture_offset < sizeof(SlotHeader) || shape.picture_offset % 4 != 0 ||
        shape.sound_offset % 4 != 0 || shape.sound_offset < shape.picture_offset + picture ||
        shape.sound_offset + sound > shape.slot_bytes)
        return alien("parts that overlap");
    if (shape.ring_bytes != shape.header_bytes + shape.slot_count * shape.slot_bytes)
        return alien("a length that is not that of its slots");
    if (shape.ring_bytes != file_bytes)
        return alien(fmt::format("{} bytes long instead of {}", file_bytes, shape.ring_bytes));
    return {};
}

Status check_name(std::string_view name)
{
    if (!name.starts_with(kRingPrefix) || name.size() >= kRingNameBytes || name.find('/') != std::string_view::npos ||
        name.find('\0') != std::string_view::npos)
        return fail(Errc::invalid_input, fmt::format("{}: names of preview rings look like {}...", name, kRingPrefix));
    return {};
}

}

Result<PreviewReader> PreviewReader::open(std::string_view name, std::string_view folder)
{
    TRY(check_name(name));
    PreviewReader reader;
    reader.name_ = name;
    const std::string path = fmt::format("{}/{}", folder, name);
    reader.file_.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};
    if (!reader.file_ || ::fstat(reader.file_.get(), &info) != 0)
        return base::fail_errno(path, errno);
    const FileFacts facts = facts_of(info);
    if (!facts.only_ours)
        return fail(Errc::invalid_input, fmt::format("{}: a preview ring is a plain file of this user alone", path));
    if (facts.bytes < sizeof(RingHeader))
        return fail(Errc::invalid_input, fmt::format("{}: this is no preview ring: only {} bytes", path, facts.bytes));
    if (::pread(reader.file_.get(), &reader.shape_, sizeof(RingShape), 0) != sizeof(RingShape))
        return base::fail_errno(path, errno);
    if (auto checked = check_shape(reader.shape_, facts.bytes); !checked)
        return base::in_context(path, std::move(checked).error());
    void* memory = ::mmap(nullptr, facts.bytes, PROT_READ, MAP_SHARED, reader.file_.get(), 0);
    if (memory == MAP_FAILED)
        return base::fail_errno(path, errno);
    reader.memory_ = static_cast<const std::uint8_t*>(memory);
    return reader;
}

PreviewReader::PreviewReader(PreviewReader&& other) noexcept
    : file_(std::move(other.file_)), name_(std::move(other.name_)), shape_(other.shape_),
      memory_(std::exchange(other.memory_, nullptr)), bumps_seen_(other.bumps_seen_)
{
}

PreviewReader::~PreviewReader()
{
    if (memory_ != nullptr)
        ::munmap(const_cast<std::uint8_t*>(memory_), shape_.ring_bytes);
}

PreviewState PreviewReader::state() const
{
    const std::uint32_t state = header().state.load(std::memory_order_acquire);
    return state > static_cast<std::uint32_t>(PreviewState::over) ? PreviewState::over
                                                                  : static_cast<PreviewState>(state);
}

RingCounts PreviewReader::counts() const
{
    const RingHeader& ring = header();
    return {ring.frames_shown.load(std::memory_order_relaxed), ring.frames_late.load(std::memory_order_relaxed),
            ring.frames_dropped.load(std::memory_order_relaxed), ring.frames_failed.load(std::memory_order_relaxed)};
}

std::int64_t PreviewReader::frame_index() const
{
    return header().frame_index.load(std::memory_order_relaxed);
}

std::int64_t PreviewReader::frame_count() const
{
    return header().frame_count.load(std::memory_order_relaxed);
}

std::string PreviewReader::next_name() const
{
    if (state() != PreviewState::over)
        return {};
    const char* name = header().next_name;
    std::string next(name, ::strnlen(name, kRingNameBytes));
    return check_name(next) ? next : std::string();
}

bool PreviewReader::wait(std::chrono::milliseconds timeout)
{
    const auto& word = header().bumps;
    std::uint32_t now = word.load(std::memory_order_acquire);
    if (bumps_seen_ == now && timeout.count() > 0) {
        const timespec span{timeout.count() / 1000, timeout.count() % 1000 * 1'000'000};
        ::syscall(SYS_futex, &word, FUTEX_WAIT, now, &span, nullptr, 0);
        now = word.load(std::memory_order_acquire);
    }
    const bool happened = bumps_seen_ != now;
    bumps_seen_ = now;
    return happened;
}

const std::uint8_t* PreviewReader::slot_at(std::uint32_t slot) const
{
    return memory_ + shape_.header_bytes + slot * shape_.slot_bytes;
}

// A file that was cut short would end this process on the first look at what is gone.
Status PreviewReader::check_length() const
{
    struct stat info {};
    if (::fstat(file_.get(), &info) != 0)
        return base::fail_errno(name_, errno);
    if (static_cast<std::uint64_t>(info.st_size) < shape_.ring_bytes)
        return fail(Errc::unavailable, fmt::format("{}: the preview ring was cut short", name_));
    return {};
}

bool PreviewReader::copy(std::uint32_t slot, SeenFrame& out) const
{
    const std::uint8_t* at = slot_at(slot);
    const auto& from = *reinterpret_cast<const SlotHeader*>(at);
    const std::uint32_t before = from.sequence.load(std::memory_order_acquire);
    if (before % 2 != 0)
        return false;
    out.number = from.number;
    out.frame_index = from.frame_index;
    out.presented_ns = from.presented_ns;
    out.first_sample = from.first_sample;
    out.edit = from.edit;
    const std::size_t samples = std::min(from.sample_count, shape_.most_samples);
    const std::size_t row_bytes = std::size_t{4} * shape_.width_px;
    out.pixels.resize(row_bytes * shape_.height_px);
    for (std::size_t y = 0; y < shape_.height_px; ++y)
        std::memcpy(&out.pixels[y * row_bytes], at + shape_.picture_offset + y * shape_.stride_bytes, row_bytes);
    out.sound.resize(2 * samples);
    if (samples > 0)
        std::memcpy(out.sound.data(), at + shape_.sound_offset, 2 * samples * sizeof(float));
    fence_before_second_look();
    return from.sequence.load(std::memory_order_relaxed) == before;
}

Result<bool> PreviewReader::read(SeenFrame& out)
{
    TRY(check_length());
    for (int i = 0; i < kTries; ++i) {
        const std::uint32_t slot = header().newest_slot.load(std::memory_order_acquire);
        if (slot >= shape_.slot_count)
            return false;
        if (copy(slot, out))
            return true;
    }
    return false;
}

std::optional<RingView> PreviewReader::view() const
{
    const std::uint32_t slot = header().newest_slot.load(std::memory_order_acquire);
    if (slot >= shape_.slot_count || !check_length())
        return std::nullopt;
    const std::uint8_t* at = slot_at(slot);
    const auto& from = *reinterpret_cast<const SlotHeader*>(at);
    const std::uint32_t sequence = from.sequence.load(std::memory_order_acquire);
    if (sequence % 2 != 0)
        return std::nullopt;
    const std::size_t samples = std::min(from.sample_count, shape_.most_samples);
    return RingView{slot,
                    sequence,
                    {at + shape_.picture_offset, std::size_t{shape_.stride_bytes} * shape_.height_px},
                    {reinterpret_cast<const float*>(at + shape_.sound_offset), 2 * samples}};
}

bool PreviewReader::is_still(const RingView& view) const
{
    fence_before_second_look();
    const auto& slot = *reinterpret_cast<const SlotHeader*>(slot_at(view.slot));
    return slot.sequence.load(std::memory_order_relaxed) == view.sequence;
}

}
