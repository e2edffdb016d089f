// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/espeak_process.h"

#include "compositor/base/file.h"

#include <espeak-ng/speak_lib.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

namespace voice {
namespace {

constexpr int kCannotStart = 101; // exit statuses of the fork
constexpr int kNoSuchVoice = 102;
constexpr int kCannotWrite = 103;
constexpr std::uint64_t kLongestAnswer_bytes = 256ULL << 20;

// What espeak-ng's callback fills; it has no place for a pointer of ours before 1.52.
EspeakSound* g_sound = nullptr; // only in the fork, which has one thread

int collect(short* samples, int count, espeak_EVENT* events)
{
    for (; events->type != espeakEVENT_LIST_TERMINATED; ++events) {
        if (events->type == espeakEVENT_WORD)
            g_sound->events.push_back({EspeakEventKind::word, events->text_position, events->sample});
        else if (events->type == espeakEVENT_END)
            g_sound->events.push_back({EspeakEventKind::end, events->text_position, events->sample});
    }
    if (samples != nullptr && count > 0)
        g_sound->samples.insert(g_sound->samples.end(), samples, samples + count);
    return 0;
}

bool write_all(int fd, const void* data, std::size_t size)
{
    const char* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t wrote = ::write(fd, at, size);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        at += wrote;
        size -= static_cast<std::size_t>(wrote);
    }
    return true;
}

int speak_in_fork(const EspeakOrder& order, int fd)
{
    EspeakSound sound;
    g_sound = &sound;
    sound.sample_rate_hz = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, nullptr, espeakINITIALIZE_DONT_EXIT);
    if (sound.sample_rate_hz <= 0)
        return kCannotStart;
    espeak_SetSynthCallback(collect);
    if (espeak_SetVoiceByName(order.voice.c_str()) != EE_OK)
        return kNoSuchVoice;
    espeak_SetParameter(espeakRATE, order.words_per_minute, 0);
    espeak_SetParameter(espeakPITCH, order.pitch, 0);
    espeak_Synth(order.text.c_str(), order.text.size() + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, nullptr, nullptr);
    espeak_Synchronize();
    const std::int32_t head[2] = {sound.sample_rate_hz, static_cast<std::int32_t>(sound.events.size())};
    const bool wrote = write_all(fd, head, sizeof head) &&
                       write_all(fd, sound.events.data(), sound.events.size() * sizeof(EspeakEvent)) &&
                       write_all(fd, sound.samples.data(), sound.samples.size() * sizeof(std::int16_t));
    return wrote ? 0 : kCannotWrite;
}

int languages_in_fork(int fd)
{
    if (espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, nullptr, espeakINITIALIZE_DONT_EXIT) <= 0)
        return kCannotStart;
    std::string lines;
    for (const espeak_VOICE** voice = espeak_ListVoices(nullptr); voice != nullptr && *voice != nullptr; ++voice) {
        if (std::strncmp((*voice)->identifier, "mb/", 3) == 0)
            continue; // MBROLA: needs its own programs and data
        for (const char* entry = (*voice)->languages; entry != nullptr && *entry != 0;
             entry += std::strlen(entry + 1) + 2)
            lines += std::string(entry + 1) + "\n"; // a priority byte, then the name
    }
    return write_all(fd, lines.data(), lines.size()) ? 0 : kCannotWrite;
}

base::Status fork_result(int status)
{
    if (WIFSIGNALED(status))
        return base::fail(base::Errc::unavailable, fmt::format("espeak-ng: it crashed with signal {} ({})",
                                                               WTERMSIG(status), ::strsignal(WTERMSIG(status))));
    switch (WEXITSTATUS(status)) {
    case 0:
        return {};
    case kCannotStart:
        return base::fail(base::Errc::unavailable, "espeak-ng: its data is missing; install espeak-ng-data");
    case kNoSuchVoice:
        return base::fail(base::Errc::invalid_input, "espeak-ng: it has no voice for this language");
    case kCannotWrite:
        return base::fail(base::Errc::no_space, "espeak-ng: no memory for the sound");
    default:
        return base::fail(base::Errc::internal, fmt::format("espeak-ng: it ended with status {}", WEXITSTATUS(status)));
    }
}

// Runs `work` in a fork and gives what it wrote to the descriptor it was handed.
base::Result<std::vector<std::byte>> in_fork(const std::function<int(int fd)>& work)
{
    const base::Fd file(::memfd_create("espeak", MFD_CLOEXEC));
    if (!file)
        return base::fail_errno("espeak-ng: memory for the sound", errno);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0)
        return base::fail_errno("espeak-ng: a process of its own", errno);
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a helper that is killed at its deadline takes this with it
        ::_exit(::getppid() == parent ? work(file.get()) : kCannotStart);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return base::fail_errno("espeak-ng: waiting for it", errno);
    }
    TRY(fork_result(status));
    const off_t size = ::lseek(file.get(), 0, SEEK_END);
    if (size < 0 || static_cast<std::uint64_t>(size) > kLongestAnswer_bytes)
        return base::fail(base::Errc::internal, "espeak-ng: the sound is too long");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    if (::pread(file.get(), bytes.data(), bytes.size(), 0) != size)
        return base::fail_errno("espeak-ng: reading the sound", errno);
    return bytes;
}

}

base::Result<EspeakSound> run_espeak(const EspeakOrder& order)
{
    const auto bytes = TRY(in_fork([&order](int fd) { return speak_in_fork(order, fd); }));
    std::int32_t head[2] = {};
    if (bytes.size() < sizeof head)
        return base::fail(base::Errc::internal, "espeak-ng: half an answer");
    std::memcpy(head, bytes.data(), sizeof head);
    EspeakSound sound;
    sound.sample_rate_hz = head[0];
    sound.events.resize(static_cast<std::size_t>(head[1]));
    const std::size_t event_bytes = sound.events.size() * sizeof(EspeakEvent);
    if (bytes.size() < sizeof head + event_bytes)
        return base::fail(base::Errc::internal, "espeak-ng: half an answer");
    std::memcpy(static_cast<void*>(sound.events.data()), bytes.data() + sizeof head, event_bytes);
    sound.samples.resize((bytes.size() - sizeof head - event_bytes) / sizeof(std::int16_t));
    std::memcpy(sound.samples.data(), bytes.data() + sizeof head + event_bytes,
                sound.samples.size() * sizeof(std::int16_t));
    return sound;
}

base::Result<std::vector<std::string>> list_espeak_languages()
{
    const auto bytes = TRY(in_fork(languages_in_fork));
    std::vector<std::string> languages;
    const std::string_view lines(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = lines.find('\n', begin);
        languages.emplace_back(lines.substr(begin, end - begin));
        begin = end + 1;
    }
    std::sort(languages.begin(), languages.end());
    languages.erase(std::unique(languages.begin(), languages.end()), languages.end());
    return languages;
}

std::string espeak_version()
{
    const char* path = nullptr;
    const char* version = espeak_Info(&path);
    return version != nullptr ? version : "";
}

}
