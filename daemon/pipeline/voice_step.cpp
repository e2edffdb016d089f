// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/state.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/stages/document/language.h"
#include "daemon/stages/script/speakable.h"
#include "daemon/stages/voice/espeak_voice.h"
#include "daemon/stages/voice/joined_track.h"
#include "daemon/stages/voice/wav_file.h"

#include <algorithm>

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
    store::Artefact wav, times;
    voice::Speech speech;
};

constexpr std::uint64_t kLargestTimesBytes = 1U << 20U;

// A clip that came with an import is found by its tenant only: nobody can put words into another one's mouth.
std::string imported_key(const State& state, const std::string& key)
{
    return base::to_hex(base::sha256(fmt::format("imported clip {} {}", state.scope.tenant(), key)));
}

Result<std::optional<StoredClip>> find_clip(State& state, const std::string& key)
{
    for (const std::string& own : {key, imported_key(state, key)}) {
        const auto wav = TRY(state.artefacts.find(own, voice::kClipSoundKind));
        const auto times = TRY(state.artefacts.find(own, voice::kClipTimesKind));
        if (!wav || !times)
            continue;
        const std::string json = TRY(base::read_text_file(times->path, kLargestTimesBytes));
        if (auto speech = voice::load_clip(wav->path, json)) // else damaged: it is made again
            return std::optional(StoredClip{*wav, *times, std::move(*speech)});
    }
    return std::optional<StoredClip>{};
}

Result<StoredClip> make_clip(State& state, voice::Voice& voice, const voice::SpeechRequest& request,
                             const std::string& key, store::Id project)
{
    auto speech = TRY(voice.speak(request));
    const auto source = state.source(voice.identity(), project);
    const auto wav =
        TRY(state.artefacts.put_file(key, voice::kClipSoundKind, source, [&](const std::filesystem::path& path) {
            return voice::write_wav(path, speech.sample_rate_hz, speech.samples);
        }));
    const auto times = TRY(state.artefacts.put_text(key, voice::kClipTimesKind, source, voice::clip_json(speech)));
    return StoredClip{wav, times, std::move(speech)};
}

Result<std::unique_ptr<voice::Voice>> choose(State& state, const std::string& language)
{
    voice::VoiceSettings settings;
    settings.helper = voice::helper_call(state.spec.engine->helpers());
    auto chosen = TRY(voice::choose_voice(language, settings));
    return std::move(chosen.voice);
}

}

Status check_spoken(State& state, const std::string& given, const std::string& guessed)
{
    if (given.empty() && guessed == document::kUndetermined)
        return {}; // too little text to tell: whoever writes or voices it says what is wrong
    const auto chosen = choose(state, given.empty() ? guessed : given);
    if (chosen || chosen.error().code != base::Errc::invalid_input)
        return {};
    if (!given.empty())
        return tl::unexpected(chosen.error());
    return base::fail(chosen.error().code, chosen.error().what +
                                               "; if the document is in another language, give that one (in requests "
                                               "\"language\", on the command line --language)");
}

Result<VoicedLines> voice_lines(State& state, const script::Script& script, store::Id project, Missing missing,
                                const Watcher& watcher, const LinesDone& done, std::stop_token stop)
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
        } else if (missing == Missing::refuse) {
            return base::fail(base::Errc::conflict, fmt::format("{}: it is not voiced yet", turn.id));
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
        line.clip = clip->wav.path;
        line.duration_s = clip->speech.duration_s();
        line.times = clip->speech.words;
        for (const auto& word : request.words)
            line.words.push_back(word.display);
        voiced.lines.push_back(std::move(line));
        if (done)
            done(voiced.lines.size(), script.turns.size());
    }
    return voiced;
}

std::vector<std::string> words_of(const script::Turn& turn, const std::string& language)
{
    std::vector<std::string> words;
    for (auto& word : script::speakable(turn, language))
        words.push_back(std::move(word.display));
    return words;
}

Result<std::vector<LineClip>> clips_of(State& state, const script::Script& script)
{
    const auto voice = TRY(choose(state, script.language));
    std::vector<LineClip> clips;
    for (const auto& turn : script.turns) {
        const auto request = request_for(turn, script.language);
        if (auto clip = TRY(find_clip(state, voice::clip_key(request, voice->identity()))))
            clips.push_back({turn.id, std::move(clip->wav), std::move(clip->times)});
    }
    return clips;
}

Status keep_clip(State& state, const script::Script& script, const std::string& line_id,
                 const std::filesystem::path& sound, const std::string& times_json)
{
    const auto turn = std::ranges::find(script.turns, line_id, &script::Turn::id);
    if (turn == script.turns.end())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("voice of \"{}\": the script has no such line", line_id));
    const auto request = request_for(*turn, script.language);
    const auto speech = TRY(voice::load_clip(sound, times_json));
    if (speech.words.size() != request.words.size())
        return base::fail(base::Errc::invalid_input, fmt::format("voice of \"{}\": it times {} words, the line has {}",
                                                                 line_id, speech.words.size(), request.words.size()));
    const auto voice = TRY(choose(state, script.language));
    const std::string key = voice::clip_key(request, voice->identity());
    if (TRY(find_clip(state, key)))
        return {};
    const auto own = imported_key(state, key);
    const auto source = state.source("import", std::nullopt);
    TRY(state.artefacts.put_file(own, voice::kClipSoundKind, source, [&](const std::filesystem::path& path) {
        return base::copy_file_atomic(sound, path);
    }));
    TRY(state.artefacts.put_text(own, voice::kClipTimesKind, source, times_json));
    return {};
}

Status record_voices(State& state, const script::Script& script, const VoicedLines& voiced, store::Id project,
                     const std::function<Status()>& also)
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
    if (also)
        TRY(also());
    TRY(state.scenes.set_voices(project, rows));
    TRY(state.projects.voiced(project, track_path.string(), track.duration_s));
    return change.commit();
}

}
