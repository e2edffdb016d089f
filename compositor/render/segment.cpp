// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/segment.h"

#include "compositor/base/hash.h"
#include "compositor/base/queue.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/encoder_table.h"
#include "compositor/media/segment_file.h"
#include "compositor/render/change_plan.h"
#include "compositor/render/frame_cursor.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace render {
namespace {

constexpr int kRenderVersion = 1;     // raise when the same scene would give other bytes
constexpr int kHoldingLookahead = 2;  // pictures, where most frames are held: the plan knows the rest
constexpr float kHoldingShare = 0.1F; // of holds: from here on no held picture may be worse than one coded again
constexpr float kMovingShare = 0.5F;  // a segment with fewer is coded like any film
constexpr float kStillShare = 0.75F;  // a segment with more is still: what passes hardly counts
constexpr int kHoldBegins = 4;        // frames without change, more than a figure drawn on twos has
constexpr std::size_t kPictures = 3;  // one being encoded, one that is held, one between who draws and who encodes

// A converted picture on its way to the encoder and back.
struct Slot {
    frame::Yuv420 planes;
    scene::DamageMap stale;   // what changed since it was last converted into
    scene::DamageMap changed; // against the picture before
};

// A picture for the encoder's thread; it is shown until the next one is.
struct Shot {
    std::int64_t frame = 0;
    Slot* picture = nullptr;
};

media::H264Spec encoder_spec(const timeline::Compiled& compiled, const EncodeSpec& encode)
{
    return {.size = compiled.canvas(),
            .fps = compiled.frame_rate(),
            .preset = encode.preset,
            .crf = encode.crf,
            .max_bitrate_kbps = encode.max_bitrate_kbps,
            .gop_frames = encode.gop_frames,
            .repeat = encode.encoder.id == media::EncoderId::x264 ? encode.repeat : media::Repeat::off};
}

template <class T> void note_failure(const SegmentJob& job, const Result<T>& result)
{
    if (!result && result.error().code == base::Errc::device_lost)
        job.counts->encoder_failed = true;
}

// Encodes what comes, hands pictures back, and writes the file.
struct EncodeLoop {
    const SegmentJob& job;
    std::unique_ptr<media::VideoEncoder> encoder;
    int gop_frames = 1;
    media::SegmentWriter writer;
    ChangePlan changes;
    base::Queue<Shot>& ready;
    base::Queue<Slot*>& free;
    Slot* shown = nullptr; // waits here until it is known how long
    std::int64_t shown_from = 0;

    Status write(std::vector<media::VideoPacket> packets)
    {
        for (const auto& packet : packets)
            TRY(writer.add(packet));
        job.counts->frames_encoded += static_cast<std::int64_t>(packets.size());
        *job.progress += static_cast<std::int64_t>(packets.size());
        return {};
    }

    // The first frame after `frame` that is a key picture; `changes` was told so too.
    std::int64_t next_key(std::int64_t frame) const
    {
        return frame + gop_frames - (frame - job.range.begin) % gop_frames;
    }

    Status encode_shown(std::int64_t end)
    {
        TRACE_SPAN("encode");
        const base::StationTimer timer(*job.stations, base::Station::encode);
        std::span<const std::uint8_t> changed = shown->changed.blocks();
        for (std::int64_t frame = shown_from; frame < end;) { // in parts: a key picture has a future of its own
            const std::int64_t until = std::min(end, next_key(frame));
            auto packets = TRY(encoder->encode(shown->planes, {.first_frame = frame,
                                                               .frames = until - frame,
                                                               .changed = changed,
                                                               .lasting = changes.lasting(frame)}));
            TRY(write(std::move(packets)));
            changed = {};
            frame = until;
        }
        return {};
    }

    Status run(std::stop_token stop)
    {
        while (const auto shot = ready.pop(stop)) {
            if (shown != nullptr) {
                TRY(encode_shown(shot->frame));
                free.push(shown, stop);
            }
            shown = shot->picture;
            shown_from = shot->frame;
        }
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled, "render: stopped");
        if (shown == nullptr)
            return base::fail(base::Errc::internal, "render: a segment without a picture");
        TRY(encode_shown(job.range.end));
        const base::StationTimer timer(*job.stations, base::Station::encode);
        auto rest = TRY(encoder->finish());
        TRY(write(std::move(rest)));
        job.counts->frames_repeated += encoder->repeats();
        return writer.finish();
    }
};

// Draws the frames of the segment, each that changed into a picture of its own. What the renderer has in flight follows
// when there is no more room for it there.
struct DrawLoop {
    const SegmentJob& job;
    FrameCursor cursor;
    std::vector<Slot> slots{};
    base::Queue<Shot>& ready;
    base::Queue<Slot*>& free;
    std::deque<Shot> in_flight{};
    int unchanged = 0; // frames since one was drawn

    // False when the other thread has stopped.
    Result<bool> draw(std::int64_t index, std::stop_token stop)
    {
        cursor.look(index);
        const int damaged = cursor.damage().count();
        job.counts->frames_drawn += 1;
        job.counts->frames_unchanged += damaged == 0 ? 1 : 0;
        job.counts->damaged_blocks += damaged;
        if (damaged == 0) { // a hold: now there is time
            if (++unchanged < kHoldBegins)
                return true;
            return hand_over(0, stop);
        }
        unchanged = 0;
        const auto slot = free.pop(stop);
        if (!slot)
            return false;
        for (Slot& any : slots)
            any.stale.add(cursor.damage());
        (*slot)->changed = cursor.damage();
        TRY(cursor.submit((*slot)->stale, (*slot)->planes));
        (*slot)->stale.clear();
        in_flight.push_back({index, *slot});
        return hand_over(cursor.renderer().most_in_flight() - 1, stop);
    }

    // False likewise. Waits for frames until no more than `most` are in flight.
    Result<bool> hand_over(std::size_t most, std::stop_token stop)
    {
        while (in_flight.size() > most) {
            TRY(cursor.collect());
            if (!ready.push(in_flight.front(), stop))
                return false;
            in_flight.pop_front();
        }
        return true;
    }

    Status run(std::stop_token stop)
    {
        for (std::int64_t index = job.range.begin; index < job.range.end; ++index)
            if (!TRY(draw(index, stop)))
                return {};
        TRY(hand_over(0, stop));
        return {};
    }
};

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
        "render {} {} {}x{} {}/{} frames {}+{} background {},{},{} preset {} crf {} "
        "cap {} gop {} repeat {} pictures {:016x}",
        kRenderVersion, media::engine_version(encode.encoder.id), canvas.width, canvas.height,
        compiled.frame_rate().numerator(), compiled.frame_rate().denominator(), range.begin, range.end - range.begin,
        background.r, background.g, background.b, encode.preset, encode.crf, encode.max_bitrate_kbps, encode.gop_frames,
        encode.repeat == media::Repeat::on ? "on" : "off", seen);
    if (encode.encoder.id == media::EncoderId::x264)
        return base::to_hex(base::sha256(rest));
    return base::to_hex(base::sha256(rest + " driver " + encode.encoder.driver));
}

Status render_segment(const SegmentJob& job, std::stop_token stop)
{
    const auto size = job.compiled->canvas();
    ChosenRenderer renderer = std::exchange(*job.renderer, {});
    if (!renderer.renderer)
        renderer = TRY(make_renderer(job.backend, 1));
    const std::uint64_t dispatches_before = renderer.renderer->dispatches();
    auto cursor = TRY(FrameCursor::create(*job.compiled, std::move(renderer), *job.stations));
    media::H264Spec coding = encoder_spec(*job.compiled, job.encode);
    ChangePlan changes;
    if (coding.repeat == media::Repeat::on)
        changes = ChangePlan::of(*job.compiled, job.range, media::gop_frames(coding));
    coding.stillness = std::clamp((changes.share_of_holds() - kMovingShare) / (kStillShare - kMovingShare), 0.0F, 1.0F);
    coding.holding = std::min(1.0F, changes.share_of_holds() / kHoldingShare);
    if (changes.share_of_holds() >= kMovingShare)
        coding.lookahead = kHoldingLookahead;
    auto opened = media::open_encoder(job.encode.encoder.id, coding);
    note_failure(job, opened);
    auto encoder = TRY(std::move(opened));
    auto writer = TRY(media::SegmentWriter::create(job.path, {.size = size,
                                                              .fps = job.compiled->frame_rate(),
                                                              .first_frame = job.range.begin,
                                                              .frame_count = job.range.end - job.range.begin,
                                                              .headers = encoder->headers(),
                                                              .key = job.key}));
    const std::size_t pictures = kPictures + cursor.renderer().most_in_flight();
    base::Queue<Slot*> free(pictures, base::WhenFull::block);
    base::Queue<Shot> ready(pictures, base::WhenFull::block);
    DrawLoop drawing{job, std::move(cursor), {}, ready, free};
    for (std::size_t i = 0; i < pictures; ++i) {
        drawing.slots.push_back({TRY(frame::Yuv420::create(size, encoder->layout())), scene::DamageMap(size), {}});
        drawing.slots.back().stale.mark_all();
    }
    for (Slot& slot : drawing.slots)
        free.push(&slot);

    EncodeLoop encoding{
        job, std::move(encoder), media::gop_frames(coding), std::move(writer), std::move(changes), ready, free};
    Status encoded, drawn;
    {
        std::stop_source both;
        const std::stop_callback hand_on(stop, [&] { both.request_stop(); });
        const auto thread = base::start_part(fmt::format("encode-{}", job.number), [&](std::stop_token) {
            encoded = encoding.run(both.get_token());
            note_failure(job, encoded);
            free.close(); // a failed encoder must not leave the drawing thread waiting
            ready.close();
        });
        drawn = drawing.run(both.get_token());
        if (!drawn)
            both.request_stop();
        ready.close();
    }
    job.counts->dispatches += drawing.cursor.renderer().dispatches() - dispatches_before;
    if (drawn && encoded)
        *job.renderer = std::move(drawing.cursor).take_renderer();
    return drawn ? encoded : drawn;
}

}
