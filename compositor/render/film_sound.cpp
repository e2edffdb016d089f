// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film_sound.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"

namespace render {
namespace {

constexpr int kSoundVersion = 4; // raise when the same clips would give other bytes
constexpr std::uint64_t kLargestClipBytes = 1ULL << 30;

std::filesystem::path clip_path(const FilmSoundSpec& spec, const std::string& source)
{
    constexpr std::string_view kConfig = "config:";
    if (source.starts_with(kConfig))
        return spec.config_folder / source.substr(kConfig.size());
    const std::filesystem::path path(source);
    return path.is_absolute() ? path : spec.folder / path;
}

sound::ClipRole role_of(timeline::AudioRole role)
{
    switch (role) {
    case timeline::AudioRole::voice:
        return sound::ClipRole::voice;
    case timeline::AudioRole::music:
        return sound::ClipRole::music;
    case timeline::AudioRole::effect:
        return sound::ClipRole::effect;
    }
    return sound::ClipRole::effect;
}

sound::Clip clip_of(const FilmSoundSpec& spec, const timeline::AudioClip& audio)
{
    using base::MediaTime;
    sound::Clip clip;
    clip.path = clip_path(spec, audio.source);
    clip.start = MediaTime::from_seconds(audio.at_s);
    clip.gain_db = audio.gain_db;
    clip.role = role_of(audio.role);
    clip.loop = audio.loop ? sound::Loop::yes : sound::Loop::no;
    if (audio.trim_s) {
        clip.skip = MediaTime::from_seconds((*audio.trim_s)[0]);
        clip.length = MediaTime::from_seconds((*audio.trim_s)[1] - (*audio.trim_s)[0]);
    }
    clip.fade_in = MediaTime::from_seconds(audio.fade_in_s);
    clip.fade_out = MediaTime::from_seconds(audio.fade_out_s);
    return clip;
}

// Layers that are only heard, in groups too: from their in to their out.
void add_sound_layers(const FilmSoundSpec& spec, const std::vector<timeline::Layer>& layers,
                      std::vector<sound::Clip>& clips)
{
    for (const timeline::Layer& layer : layers) {
        if (const auto* group = std::get_if<timeline::Group>(&layer.content))
            add_sound_layers(spec, group->layers, clips);
        const auto* heard = std::get_if<timeline::Sound>(&layer.content);
        if (heard == nullptr)
            continue;
        sound::Clip clip = clip_of(spec, {heard->source, layer.in_s, heard->role, heard->gain_db, heard->fade_in_s,
                                          heard->fade_out_s, heard->loop, heard->trim_s});
        if (layer.out_s) {
            const auto life = base::MediaTime::from_seconds(*layer.out_s - layer.in_s);
            clip.length = clip.length && !heard->loop && *clip.length < life ? *clip.length : life;
        }
        clips.push_back(std::move(clip));
    }
}

Result<std::string> sound_key(const sound::SoundtrackSpec& spec)
{
    base::Sha256Stream key;
    key.add(fmt::format("sound {} bitrate {} target {} ceiling {} duration {}/{}", kSoundVersion, spec.bitrate_bps,
                        spec.loudness.target_lufs, spec.loudness.ceiling_dbtp, spec.mix.duration.numerator(),
                        spec.mix.duration.denominator()));
    for (const sound::Clip& clip : spec.mix.clips) {
        const auto bytes = TRY(base::read_file(clip.path, kLargestClipBytes));
        key.add(bytes);
        key.add(fmt::format("at {} gain {} role {} loop {} skip {} length {} fade {} {}", clip.start.seconds(),
                            clip.gain_db, static_cast<int>(clip.role), static_cast<int>(clip.loop), clip.skip.seconds(),
                            clip.length ? clip.length->seconds() : -1, clip.fade_in.seconds(),
                            clip.fade_out.seconds()));
    }
    return base::to_hex(key.finish());
}

Result<std::optional<SoundTrack>> make_track(const FilmSoundSpec& spec, const std::stop_token& stop)
{
    TRY(base::make_folders(spec.work_folder));
    sound::SoundtrackSpec soundtrack;
    soundtrack.mix = mix_of(spec);
    if (soundtrack.mix.clips.empty())
        return std::optional<SoundTrack>{};
    const auto path = spec.work_folder / fmt::format("{}.track", TRY(sound_key(soundtrack)));
    if (auto known = sound::check_soundtrack(path))
        return SoundTrack{path, *known};
    const auto loudness = TRY(sound::make_soundtrack(soundtrack, path, stop));
    return SoundTrack{path, loudness};
}

}

sound::MixSpec mix_of(const FilmSoundSpec& spec)
{
    const timeline::Composition& composition = *spec.composition;
    sound::MixSpec mix;
    mix.duration = base::MediaTime::from_frames(timeline::frame_count(composition), composition.frame_rate);
    for (const auto& audio : composition.audio)
        mix.clips.push_back(clip_of(spec, audio));
    add_sound_layers(spec, composition.layers, mix.clips);
    return mix;
}

FilmSound::FilmSound(FilmSoundSpec spec) : spec_(std::move(spec)), track_(std::optional<SoundTrack>{})
{
    thread_ = base::start_part("sound", [this](const std::stop_token& stop) {
        TRACE_SPAN("sound");
        const auto start = std::chrono::steady_clock::now();
        track_ = make_track(spec_, stop);
        took_ = std::chrono::steady_clock::now() - start;
        if (!track_)
            failed_.request_stop();
    });
}

FilmSound::~FilmSound() = default;

const Result<std::optional<SoundTrack>>& FilmSound::wait(const std::stop_token& stop)
{
    const std::stop_callback hand_on(stop, [this] { thread_.request_stop(); });
    if (thread_.joinable())
        thread_.join();
    return track_;
}

}
