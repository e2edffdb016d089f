// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/probe.h"

#include "compositor/media/audio_proof.h"
#include "compositor/media/encoder_driver.h"
#include "compositor/media/libav.h"
#include "compositor/media/trial.h"

#include <algorithm>
#include <array>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view kVerb = "probe-encoder";

struct RefusalRow {
    Refusal refusal;
    std::string_view name;
    std::string_view sentence;
};
constexpr std::array kRefusals{
    RefusalRow{Refusal::none, "none", ""},
    RefusalRow{Refusal::not_built, "not_built", "this libavcodec was built without it"},
    RefusalRow{Refusal::library_missing, "library_missing", "the driver's library is not installed"},
    RefusalRow{Refusal::no_device, "no_device", "this machine has no such device"},
    RefusalRow{Refusal::unsupported, "unsupported", "the hardware or its driver cannot do this"},
    RefusalRow{Refusal::busy, "busy", "all encoding sessions of the device are taken"},
    RefusalRow{Refusal::wrong_stream, "wrong_stream", "it does not write what it was asked for"},
    RefusalRow{Refusal::timed_out, "timed_out", "the driver did not answer in time"},
    RefusalRow{Refusal::crashed, "crashed", "the driver crashed"},
    RefusalRow{Refusal::failed, "failed", "it does not work"},
};

const RefusalRow& row_of(Refusal refusal)
{
    return *std::ranges::find(kRefusals, refusal, &RefusalRow::refusal);
}

// What libavcodec 59 and libva 2 say; the first row that fits counts.
struct Words {
    std::string_view said;
    Refusal refusal;
};
constexpr std::array kWords{
    Words{"built without it", Refusal::not_built},
    Words{"Cannot load lib", Refusal::library_missing},
    Words{"Failed to initialise VAAPI connection", Refusal::library_missing},
    Words{"OpenEncodeSessionEx failed: out of memory", Refusal::busy},
    Words{"OpenEncodeSessionEx failed: incompatible client key", Refusal::busy},
    Words{"CUDA_ERROR_NO_DEVICE", Refusal::no_device},
    Words{"No CUDA capable devices found", Refusal::no_device},
    Words{"No VA display found", Refusal::no_device},
    Words{"VA-API device", Refusal::no_device},
    Words{"No capable devices found", Refusal::unsupported},
    Words{"nvenc API version", Refusal::unsupported},
    Words{"No usable encoding", Refusal::unsupported},
    Words{"oes not support", Refusal::unsupported},
    Words{"not supported", Refusal::unsupported},
    Words{"where High (", Refusal::wrong_stream},
    Words{"where Main (", Refusal::wrong_stream},
    Words{"parameter sets", Refusal::wrong_stream},
    Words{"key picture", Refusal::wrong_stream},
};

Refusal refusal_of(const base::Error& error)
{
    if (error.code == Errc::invalid_input)
        return Refusal::wrong_stream;
    for (const Words& words : kWords)
        if (error.what.find(words.said) != std::string::npos)
            return words.refusal;
    return Refusal::failed;
}

EncoderProbe refused(EncoderId id, Refusal refusal, std::string_view said)
{
    return {id, refusal, fmt::format("{}: {}", row_of(refusal).sentence, said)};
}

EncoderProbe tried(EncoderId id)
{
    const Status status = try_encoder(id);
    if (!status)
        return refused(id, refusal_of(status.error()), status.error().what);
    return {id, Refusal::none,
            fmt::format("{} pictures of {} x {} encoded, decoded again and compared", kTrialFrames, kTrialSize.width,
                        kTrialSize.height)};
}

// "none\n<reason>": the refusal's name, then the reason.
EncoderProbe read_answer(EncoderId id, const std::string& text)
{
    const std::size_t line = std::min(text.find('\n'), text.size());
    return {id, refusal_named(std::string_view(text).substr(0, line)), text.substr(std::min(line + 1, text.size()))};
}

EncoderProbe asked(base::HelperPool& helpers, EncoderId id, std::chrono::milliseconds deadline,
                   const std::stop_token& stop)
{
    const auto answer = helpers.call(kVerb, encoder_row(id).name, {}, deadline, stop);
    if (answer)
        return read_answer(id, answer->text);
    switch (answer.error().code) {
    case Errc::timed_out:
        return refused(id, Refusal::timed_out, answer.error().what);
    case Errc::unavailable:
        return refused(id, Refusal::crashed, answer.error().what);
    default:
        return refused(id, Refusal::failed, answer.error().what);
    }
}

template <class Probe> EncoderProbe timed(const Probe& probe)
{
    const auto start = std::chrono::steady_clock::now();
    EncoderProbe result = probe();
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}

std::string_view name(Refusal refusal)
{
    return row_of(refusal).name;
}

Refusal refusal_named(std::string_view name)
{
    const auto* row = std::ranges::find(kRefusals, name, &RefusalRow::name);
    return row == kRefusals.end() ? Refusal::failed : row->refusal;
}

EncoderProbe probe_encoder(EncoderId id)
{
    return timed([id] { return tried(id); });
}

EncoderProbe probe_encoder_in(base::HelperPool& helpers, EncoderId id, std::chrono::milliseconds deadline,
                              const std::stop_token& stop)
{
    return timed([&] { return asked(helpers, id, deadline, stop); });
}

EncoderProbe without_device(EncoderId id)
{
    return refused(id, Refusal::no_device, fmt::format("there is no {}", device_nodes(encoder_row(id).driver)));
}

std::vector<base::HelperVerbRow> helper_verbs()
{
    const auto answer = [](std::string_view parameters, std::span<const std::byte>) -> Result<base::HelperAnswer> {
        const EncoderRow* row = encoder_named(parameters);
        if (row == nullptr)
            return fail(Errc::internal, fmt::format("{}: there is no encoder {}", kVerb, parameters));
        const EncoderProbe probe = tried(row->id);
        return base::HelperAnswer{fmt::format("{}\n{}", name(probe.refusal), probe.reason), {}};
    };
    return {{kVerb, answer}, audio_verb()};
}

}
