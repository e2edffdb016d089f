// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "daemon/stages/script/speakable.h"
#include "daemon/stages/voice/espeak_voice.h"
#include "daemon/stages/voice/joined_track.h"
#include "daemon/stages/voice/wav_file.h"

namespace pipeline {
namespace {

voice::SpeechRequest request_for(const script::Turn& turn, const std::string& language)
{
    voice::SpeechRequest request;
    request.language = language;
    request.role = turn.speaker;
    for (auto& word : script::speakable(turn, language))
        request.words.push_back({std::move(word.display), std::move(word.spoken)});
    return request;
}

struct StoredClip {
    std::filesystem::path wav;
    voice::Speech speech;
};

Result<std::optional<StoredClip>> find_clip(Pipeline::State& state, const std::string& key)
{
    const auto wav = TRY(state.artefacts.find(key, voice::kClipSoundKind));
    const auto times = TRY(state.artefacts.find(key, voice::kClipTimesKind));
    if (!wav || !times)
        return std::optional<StoredClip>{};
    const std::string json = TRY(base::read_text_file(times->path, 1U << 20U));
    auto speech = voice::load_clip(wav->path, json);
    if (!speech)
        return std::optional<StoredClip>{}; // damaged: it is made again
    return StoredClip{wav->path, std::move(*speech)};
}

Result<StoredClip> make_clip(Pipeline::State& state, voice::Voice& voice, const voice::SpeechRequest& request,
                             const std::string& key, store::Id project)
{
    auto speech = TRY(voice.speak(request));
    store::ArtefactSource source;
    source.engine_version = voice.identity();
    source.project_id = project;
    const auto wav =
        TRY(state.artefacts.put_file(key, voice::kClipSoundKind, source, [&](const std::filesystem::path& path) {
            return voice::write_wav(path, speech.sample_rate_hz, speech.samples);
        }));
    TRY(state.artefacts.put_text(key, voice::kClipTimesKind, source, voice::clip_json(speech)));
    return StoredClip{wav.path, std::move(speech)};
}

Result<std::unique_ptr<voice::Voice>> choose(Pipeline::State& state, const std::string& language)
{
    voice::VoiceSettings settings;
    settings.helper = voice::helper_call(state.spec.engine->helpers());
    auto chosen = TRY(voice::choose_voice(language, settings));
    return std::move(chosen.voice);
}

}

Result<VoicedLines> voice_lines(Pipeline::State& state, const script::Script& script, store::Id project,
                                const Watcher& watcher, std::stop_token stop)
{
    const base::StationTimer timer(state.stations, base::Station::voice);
    const auto voice = TRY(choose(state, script.language));
    VoicedLines voiced;
    for (const auto& turn : script.turns) {
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled, "voice: stopped; the lines spoken so far are kept");
        const auto request = request_for(turn, script.language);
        const std::string key = voice::clip_key(request, voice->identity());
        auto clip = TRY(find_clip(state, key));
        if (clip) {
            ++voiced.reused;
        } else {
            auto made = make_clip(state, *voice, request, key, project);
            if (!made)
                return base::in_context(turn.id, std::move(made).error());
            clip = std::move(*made);
            ++voiced.made;
        }
        for (const auto& note : clip->speech.notes) {
            voiced.notes.push_back(fmt::format("{}: {}", turn.id, note));
            tell(watcher.note, voiced.notes.back());
        }
        compose::SpokenLine line;
        line.clip = clip->wav;
        line.duration_s = clip->speech.duration_s();
        line.times = clip->speech.words;
        for (const auto& word : request.words)
            line.words.push_back(word.display);
        voiced.lines.push_back(std::move(line));
    }
    return voiced;
}

Status record_voices(Pipeline::State& state, const script::Script& script, const VoicedLines& voiced, store::Id project)
{
    compose::ComposeSpec timing; // only what decides when lines start
    timing.script = script;
    timing.lines = voiced.lines;
    timing.frame_rate = {state.spec.frames_per_second, 1};
    const auto plan = compose::schedule(timing);

    const auto folder = state.project_folder(project);
    TRY(base::make_folders(folder));
    std::vector<voice::PlacedClip> placed;
    std::vector<store::SceneRepository::Voiced> rows;
    for (std::size_t i = 0; i < voiced.lines.size(); ++i) {
        const auto& line = voiced.lines[i];
        placed.push_back({line.clip, plan.scenes[i].voice_s});
        rows.push_back({script.turns[i].id, line.clip.stem().string(), line.clip.string(), plan.scenes[i].voice_s,
                        line.duration_s});
    }
    const auto track_path = folder / "voiceover.wav";
    const auto track = TRY(voice::write_joined_track(track_path, placed, plan.duration_s));
    auto change = TRY(store::Transaction::begin(*state.database));
    TRY(state.scenes.set_voices(project, rows));
    TRY(state.projects.voiced(project, track_path.string(), track.duration_s));
    return change.commit();
}

}
