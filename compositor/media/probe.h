// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Whether an encoder works here, found out by encoding a few pictures and decoding them again. Drivers of hardware may
// crash or hang, so a child helper tries them. Thread: any.

#include "compositor/base/helper_pool.h"
#include "compositor/media/encoder_table.h"

#include <chrono>
#include <string>
#include <vector>

namespace media {

enum class Refusal : std::uint8_t {
    none,            // usable
    not_built,       // libavcodec has no such encoder
    library_missing, // the driver's library or one it needs
    no_device,
    unsupported,  // the hardware, or its driver, cannot do what is asked
    busy,         // all sessions are taken: another time it may work
    wrong_stream, // it encodes, and what comes out is not what was asked for
    timed_out,
    crashed,
    failed, // anything else
};

struct EncoderProbe {
    EncoderId id = EncoderId::x264;
    Refusal refusal = Refusal::none;
    std::string reason; // usable: what was proved; else a sentence of ours and the library's own last words
    double seconds = 0; // how long trying took
};

std::string_view name(Refusal refusal);
Refusal refusal_named(std::string_view name); // unknown names are Refusal::failed

// In this process.
EncoderProbe probe_encoder(EncoderId id);

// In a child, which is killed at the deadline, or when `stop` is requested; nothing was found out then.
EncoderProbe probe_encoder_in(base::HelperPool& helpers, EncoderId id, std::chrono::milliseconds deadline,
                              const std::stop_token& stop = {});

// Not tried: the kernel has no device for its driver (has_device_node).
EncoderProbe without_device(EncoderId id);

std::vector<base::HelperVerbRow> helper_verbs(); // of lesedi-helper

}
