// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/segment.h"

#include "compositor/base/hash.h"
#include "compositor/base/queue.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/h264_encoder.h"
#include "compositor/media/segment_file.h"
#include "compositor/render/frame_cursor.h"

#include <array>
#include <optional>
#include <vector>

namespace render {
namespace {

constexpr int kRenderVersion = 1; // raise when the same scene would give other bytes
constexpr std::size_t kPictures = 3;

// A converted picture on its way to the encoder and back. stale: what changed since it was last converted into.
struct Slot {
    frame::Yuv420 picture;
    scene::DamageMap stale;
    std::int64_t frame_index = 0;
};

media::H264Spec encoder_spec(const timeline::Compiled& compiled, const EncodeSpec& encode)
{
    return {.size = compiled.canvas(),
            .fps = compiled.frame_rate(),
            .preset = encode.preset,
            .crf = encode.crf,
            .max_bitrate_kbps = encode.max_bitrate_kbps,
            .gop_frames = encode.gop_frames};
}

// Encodes what comes, hands pictures back, and writes the file.
struct EncodeLoop {
    const SegmentJob& job;
    media::H264Encoder encoder;
    media::SegmentWriter writer;
    base::Queue<Slot*>& ready;
    base::Queue<Slot*>& free;

    Status write(std::vector<media::VideoPacket> packets)
    {
        for (const auto& packet : packets)
            TRY(writer.add(packet));
        job.counts->frames_encoded += static_cast<std::int64_t>(packets.size());
        return {};
    }

    Status run(std::stop_token stop)
    {
        while (auto slot = ready.pop(stop)) {
            {
                TRACE_SPAN("encode");
                const base::StationTimer timer(*job.stations, base::Station::encode);
                auto packets = TRY(encoder.encode((*slot)->picture, (*slot)->frame_index));
                TRY(write(std::move(packets)));
            }
            free.push(*slot, stop);
        }
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled, "render: stopped");
        const base::StationTimer timer(*job.stations, base::Station::encode);
        auto rest = TRY(encoder.finish());
        TRY(write(std::move(rest)));
        return writer.finish();
    }
};

Status draw_and_convert(FrameCursor& cursor, std::vector<Slot>& slots, Slot& slot, const SegmentJob& job,
                        std::int64_t index)
{
    TRY(cursor.show(index));
    const int damaged = cursor.damage().count();
    job.counts->frames_drawn += 1;
    job.counts->frames_unchanged += damaged == 0 ? 1 : 0;
    job.counts->damaged_blocks += damaged;
    for (Slot& any : slots)
        any.stale.add(cursor.damage());
    TRACE_SPAN("convert");
    const base::StationTimer timer(*job.stations, base::Station::convert);
    TRY(cursor.renderer().convert(cursor.picture(), slot.stale, slot.picture));
    slot.stale.clear();
    slot.frame_index = index;
    return {};
}

}

std::string segment_key(const timeline::Compiled& compiled, timeline::FrameRange range, const EncodeSpec& encode)
{
    scene::Scene shown;
    std::uint64_t seen = 0;
    for (std::int64_t index = range.begin; index < range.end; ++index) {
        timeline::evaluate(compiled, index, shown);
        seen = base::combine(seen, scene::content_hash(shown));
    }
    const auto canvas = compiled.canvas();
    const frame::Rgba background = shown.background;
    const std::string rest = fmt::format(
        "render {} {} {}x{} {}/{} frames {}+{} background {},{},{} preset {} crf {} cap {} gop {} pictures {:016x}",
        kRenderVersion, media::h264_engine_version(), canvas.width, canvas.height, compiled.frame_rate().numerator(),
        compiled.frame_rate().denominator(), range.begin, range.end - range.begin, background.r, background.g,
        background.b, encode.preset, encode.crf, encode.max_bitrate_kbps, encode.gop_frames, seen);
    return base::to_hex(base::sha256(rest));
}

Status render_segment(const SegmentJob& job, std::stop_token stop)
{
    const auto size = job.compiled->canvas();
    auto cursor = TRY(FrameCursor::create(*job.compiled, make_renderer(job.backend, 1), *job.stations));
    auto encoder = TRY(media::H264Encoder::create(encoder_spec(*job.compiled, job.encode)));
    auto writer = TRY(media::SegmentWriter::create(job.path, {.size = size,
                                                              .fps = job.compiled->frame_rate(),
                                                              .first_frame = job.range.begin,
                                                              .frame_count = job.range.end - job.range.begin,
                                                              .headers = encoder.headers(),
                                                              .key = job.key}));
    std::vector<Slot> slots;
    base::Queue<Slot*> free(kPictures, base::WhenFull::block);
    base::Queue<Slot*> ready(kPictures, base::WhenFull::block);
    for (std::size_t i = 0; i < kPictures; ++i) {
        slots.push_back({TRY(frame::Yuv420::create(size, frame::YuvLayout::i420)), scene::DamageMap(size), 0});
        slots.back().stale.mark_all();
    }
    for (Slot& slot : slots)
        free.push(&slot);

    EncodeLoop loop{job, std::move(encoder), std::move(writer), ready, free};
    Status encoded;
    {
        std::stop_source both;
        const std::stop_callback hand_on(stop, [&] { both.request_stop(); });
        auto encoding = base::start_thread(fmt::format("encode-{}", job.number), [&](std::stop_token) {
            encoded = loop.run(both.get_token());
            free.close(); // a failed encoder must not leave the drawing thread waiting
        });
        for (std::int64_t index = job.range.begin; index < job.range.end; ++index) {
            const auto slot = free.pop(both.get_token());
            if (!slot)
                break;
            if (Status drawn = draw_and_convert(cursor, slots, **slot, job, index); !drawn) {
                both.request_stop();
                encoding.join();
                return drawn;
            }
            if (!ready.push(*slot, both.get_token()))
                break;
        }
        ready.close();
    }
    return encoded;
}

}
