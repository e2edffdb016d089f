// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/flite_voice.h"

#include "daemon/stages/voice/flite_text.h"
#include "daemon/stages/voice/level.h"

#include <flite/flite.h>
#include <flite/flite_version.h>

#include <csetjmp>
#include <cstdlib>
#include <map>
#include <mutex>

extern "C" {
cst_voice* register_cmu_us_rms(const char* voxdir);
cst_voice* register_cmu_us_slt(const char* voxdir);
}

namespace voice {
namespace {

constexpr float kPace = 1.05F; // duration_stretch: a little slower than the recordings, for captions to be read
constexpr double kBetweenSentences_s = 0.32;
constexpr const char* kWordFeature = "lesedi_word";

struct UtteranceDelete {
    void operator()(cst_utterance* utterance) const { delete_utterance(utterance); }
};
using Utterance = std::unique_ptr<cst_utterance, UtteranceDelete>;

// flite's lists of voices and languages, the C library's rand() its noise source draws from, and its error jump.
std::mutex g_flite; // every call into flite

struct FliteVoices {
    cst_voice* rms = nullptr;
    cst_voice* slt = nullptr;
};

const FliteVoices& flite_voices() // guarded by g_flite
{
    static const FliteVoices voices = [] {
        flite_init();
        return FliteVoices{register_cmu_us_rms(nullptr), register_cmu_us_slt(nullptr)};
    }();
    return voices;
}

Utterance make_utterance(cst_voice* voice, const std::vector<FliteToken>& tokens, double speed)
{
    Utterance utterance(new_utterance());
    utt_init(utterance.get(), voice);
    feat_set_float(utterance->features, "duration_stretch", kPace / static_cast<float>(speed));
    cst_relation* relation = utt_relation_create(utterance.get(), "Token");
    for (const FliteToken& token : tokens) {
        cst_item* item = relation_append(relation, nullptr);
        item_set_string(item, "name", token.name.c_str());
        item_set_string(item, "whitespace", " ");
        item_set_string(item, "prepunctuation", "");
        item_set_string(item, "punc", token.punctuation.c_str());
        item_set_int(item, "file_pos", 0);
        item_set_int(item, kWordFeature, static_cast<int>(token.word));
    }
    return utterance;
}

// flite reports what it cannot go on from by longjmp, where a target is set, and by exit() where none is. Only C frames
// lie between; what flite had allocated on the way is lost.
bool synthesise(cst_utterance* utterance)
{
    jmp_buf target;
    cst_errjmp = &target;
    volatile bool done = false;
    if (setjmp(target) == 0)
        done = utt_synth_tokens(utterance) != nullptr;
    cst_errjmp = nullptr;
    return done;
}

// Times of the request's words in one utterance, by the segments of all the words flite made of them.
std::map<std::size_t, WordTime> word_times(cst_utterance* utterance)
{
    std::map<std::size_t, WordTime> times;
    for (cst_item* item = relation_head(utt_relation(utterance, "Word")); item != nullptr; item = item_next(item)) {
        cst_item* const token = item_parent(item_as(item, "Token"));
        cst_item* const structure = item_as(item, "SylStructure");
        if (token == nullptr || structure == nullptr || item_daughter(structure) == nullptr)
            continue; // a sign flite gave no sound
        const double start_s =
            static_cast<double>(ffeature_float(item, "R:SylStructure.daughter1.daughter1.R:Segment.p.end"));
        const double end_s =
            static_cast<double>(ffeature_float(item, "R:SylStructure.daughtern.daughtern.R:Segment.end"));
        const auto word = static_cast<std::size_t>(item_feat_int(token, kWordFeature));
        const auto [found, is_new] = times.try_emplace(word, WordTime{start_s, end_s, word});
        if (!is_new)
            found->second.end_s = std::max(found->second.end_s, end_s);
    }
    return times;
}

base::Status add_sentence(Speech& speech, cst_voice* voice, const std::vector<FliteToken>& tokens, double speed)
{
    const Utterance utterance = make_utterance(voice, tokens, speed);
    if (!synthesise(utterance.get()))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("flite: it cannot say \"{} ...\"", tokens.front().name));
    const cst_wave* wave = utt_wave(utterance.get());
    if (wave == nullptr || wave->num_samples <= 0 || wave->num_channels != 1)
        return base::fail(base::Errc::internal, "flite: no sound came");
    const std::span<const std::int16_t> samples(wave->samples, static_cast<std::size_t>(wave->num_samples));
    const AudibleRange audible = find_audible(samples, wave->sample_rate);
    if (audible.empty())
        return {};
    if (!speech.samples.empty())
        speech.samples.resize(speech.samples.size() + static_cast<std::size_t>(kBetweenSentences_s * wave->sample_rate),
                              0);
    speech.sample_rate_hz = wave->sample_rate;
    const double begin_s = speech.duration_s();
    const double shift_s = begin_s - static_cast<double>(audible.begin) / wave->sample_rate;
    speech.samples.insert(speech.samples.end(), samples.begin() + static_cast<std::ptrdiff_t>(audible.begin),
                          samples.begin() + static_cast<std::ptrdiff_t>(audible.end));
    const double end_s = speech.duration_s();
    for (const auto& [word, time] : word_times(utterance.get())) {
        WordTime& kept = speech.words[word]; // a word with a sentence end inside it spans both utterances
        if (kept.end_s <= kept.start_s)
            kept.start_s = std::clamp(time.start_s + shift_s, begin_s, end_s);
        kept.end_s = std::clamp(time.end_s + shift_s, kept.start_s, end_s);
    }
    return {};
}

// The words with nothing to say where flite had no sound for them: each token was asked for, so no time means no sound.
std::vector<Word> heard_words(Speech& speech, std::vector<Word> words)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].spoken.empty() || speech.words[i].end_s > speech.words[i].start_s)
            continue;
        words[i].spoken.clear();
        speech.notes.push_back(
            fmt::format("word {} \"{}\" is not spoken: flite has no sound for it", i + 1, words[i].display));
    }
    return words;
}

class FliteVoice final : public Voice {
public:
    base::Result<Speech> speak(const SpeechRequest& request) override
    {
        TRY(check_request(request));
        const auto sentences = make_flite_sentences(request.words);
        if (sentences.empty())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("flite: there is nothing English in \"{}\"; give the line its language",
                                          request.words.front().display));
        Speech speech;
        speech.engine = "flite";
        for (std::size_t i = 0; i < request.words.size(); ++i)
            speech.words.push_back({0, 0, i});
        {
            const std::scoped_lock lock(g_flite);
            const FliteVoices& voices = flite_voices();
            cst_voice* const voice = request.role == script::Role::questioner ? voices.rms : voices.slt;
            for (const auto& sentence : sentences) {
                std::srand(1); // the noise in voiced sounds comes from rand(): the same line, the same bytes
                TRY(add_sentence(speech, voice, sentence, request.speed));
            }
        }
        TRY(finish_speech(speech, heard_words(speech, request.words)));
        return speech;
    }

    std::string identity() const override { return fmt::format("flite {} cmu_us_rms cmu_us_slt / 1", flite_version()); }
};

}

std::unique_ptr<Voice> make_flite_voice()
{
    return std::make_unique<FliteVoice>();
}

std::string flite_version()
{
    return FLITE_PROJECT_VERSION;
}

}
