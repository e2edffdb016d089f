// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/soundtrack.h"

#include "compositor/base/log.h"
#include "compositor/base/trace.h"
#include "compositor/media/aac.h"
#include "compositor/media/audio_track.h"
#include "compositor/sound/spool.h"
#include "compositor/sound/true_peak.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace sound {
namespace {

using base::Errc;
using base::fail;

constexpr std::size_t kBlockSamples = 8192;
constexpr int kMaxAttempts = 8;
constexpr double kPeakMarginDb = 0.2; // below what was over: the next coding differs a little

std::string to_note(const LoudnessReport& report)
{
    return fmt::format("{} {} {} {}", report.integrated_lufs, report.true_peak_dbtp, report.lra_lu, report.gain_db);
}

std::optional<LoudnessReport> from_note(const std::string& note)
{
    std::array<double, 4> values{};
    const char* at = note.c_str();
    for (double& value : values) {
        char* end = nullptr;
        value = std::strtod(at, &end);
        if (end == at)
            return std::nullopt;
        at = end;
    }
    return LoudnessReport{values[0], values[1], values[2], values[3]};
}

Status go_on(const std::stop_token& stop)
{
    return stop.stop_requested() ? base::fail(Errc::cancelled, "sound: stopped") : Status{};
}

Status spool_mix(const MixSpec& spec, Spool& spool, const std::stop_token& stop)
{
    TRACE_SPAN("mix");
    Mixer mixer = TRY(Mixer::create(spec));
    std::vector<float> block(2 * kBlockSamples);
    while (true) {
        TRY(go_on(stop));
        const std::size_t got = TRY(mixer.read(block));
        if (got == 0)
            return {};
        TRY(spool.append(std::span(block).first(2 * got)));
    }
}

// Codes a spool into a track and listens to the result while doing so.
class Coding {
public:
    static Result<Coding> start(const std::filesystem::path& path, int bitrate_bps, std::int64_t length_samples)
    {
        media::AacEncoder encoder = TRY(media::AacEncoder::create({bitrate_bps}));
        media::AacDecoder decoder = TRY(media::AacDecoder::create(encoder.config()));
        media::AudioTrackWriter writer = TRY(media::AudioTrackWriter::create(path, encoder.config(), bitrate_bps));
        return Coding(std::move(encoder), std::move(decoder), std::move(writer), length_samples);
    }

    Result<LoudnessReport> run(Spool& spool, const std::stop_token& stop)
    {
        TRACE_SPAN("code sound");
        std::vector<float> block(2 * kBlockSamples);
        std::int64_t at = media::kAacPrimingSamples; // these give way to the priming
        while (at < spool.length_samples()) {
            TRY(go_on(stop));
            const std::size_t got = TRY(spool.read(at, block));
            at += static_cast<std::int64_t>(got);
            const auto packets = TRY(encoder_.encode(std::span(block).first(2 * got)));
            TRY(take(packets));
        }
        const auto rest = TRY(encoder_.finish());
        TRY(take(rest));
        peak_.finish();
        LoudnessReport report = meter_.report();
        report.true_peak_dbtp = peak_.highest_dbtp();
        return report;
    }

    Status finish(std::string_view note) { return writer_.finish(note); }

private:
    Coding(media::AacEncoder encoder, media::AacDecoder decoder, media::AudioTrackWriter writer,
           std::int64_t length_samples)
        : encoder_(std::move(encoder)), decoder_(std::move(decoder)), writer_(std::move(writer)), left_(length_samples)
    {
    }

    Status take(const std::vector<media::AudioPacket>& packets)
    {
        for (media::AudioPacket packet : packets) {
            if (left_ <= 0)
                return {};
            packet.duration_samples = static_cast<int>(std::min<std::int64_t>(left_, packet.duration_samples));
            left_ -= packet.duration_samples;
            const std::span<const float> heard = TRY(decoder_.decode(packet));
            meter_.add(heard);
            peak_.add(heard);
            TRY(writer_.add(packet));
        }
        return {};
    }

    media::AacEncoder encoder_;
    media::AacDecoder decoder_;
    media::AudioTrackWriter writer_;
    LoudnessMeter meter_{media::kSampleRate, 2, Measure::range};
    TruePeak peak_;
    std::int64_t left_; // samples the track still has to cover
};

}

Result<LoudnessReport> make_soundtrack(const SoundtrackSpec& spec, const std::filesystem::path& path,
                                       std::stop_token stop)
{
    Spool mix = TRY(Spool::create(path.parent_path()));
    TRY(spool_mix(spec.mix, mix, stop));
    Spool normal = TRY(Spool::create(path.parent_path()));
    Normaliser normaliser = TRY(Normaliser::create(mix));
    LoudnessSpec aim = spec.loudness;
    LoudnessReport heard;
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        const LoudnessReport wanted = TRY(normaliser.write(normal, aim, stop));
        Coding coding = TRY(Coding::start(path, spec.bitrate_bps, mix.length_samples()));
        heard = TRY(coding.run(normal, stop));
        heard.gain_db = wanted.gain_db;
        const double over = heard.true_peak_dbtp - spec.max_decoded_true_peak_dbtp;
        const double off = spec.loudness.target_lufs - heard.integrated_lufs;
        // The mix as it stands may be as loud as its peaks allow: only what coding itself lost is made up for.
        const double lost = wanted.integrated_lufs - heard.integrated_lufs;
        const bool coding_lost = std::isfinite(lost) && std::abs(lost) > spec.loudness.tolerance_lu &&
                                 std::abs(off) > spec.loudness.tolerance_lu;
        if (over <= 0 && !coding_lost) {
            TRY(coding.finish(to_note(heard)));
            return heard;
        }
        LOG_DEBUG("sound", "coded sound: {:.2f} dBTP, {:.2f} LUFS; once more", heard.true_peak_dbtp,
                  heard.integrated_lufs);
        if (over > 0)
            aim.ceiling_dbtp -= over + kPeakMarginDb;
        if (coding_lost)
            aim.target_lufs += lost;
    }
    return fail(Errc::internal,
                fmt::format("sound: after {} tries the coded sound still peaks at {:.1f} dBTP with {:.1f} LUFS",
                            kMaxAttempts, heard.true_peak_dbtp, heard.integrated_lufs));
}

Result<LoudnessReport> check_soundtrack(const std::filesystem::path& path)
{
    const media::AudioTrackInfo info = TRY(media::check_audio_track(path));
    const auto report = from_note(info.note);
    if (!report)
        return fail(Errc::invalid_input, fmt::format("{}: the track says nothing of its loudness", path.string()));
    return *report;
}

}
