// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The fast renderer: the bytes of the scalar reference, made with the widest instruction set the processor offers
// (chosen at run time), in spans of damaged blocks, by one thread or a few. Does not allocate while drawing.
// Thread: a renderer belongs to one render thread; the threads of its pool are its own and sleep between calls.

#include "compositor/base/result.h"
#include "compositor/scene/renderer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cpu {

// Whether what lies still under what moves is kept flattened (underlay.h). eager: at once, for tests; the bytes are the
// same.
enum class Underlays : std::uint8_t { off, on, eager };

struct SimdSpec {
    unsigned threads = 1; // including the calling one; the bytes are the same for any number
    std::string level{};  // one of simd_levels(), for tests and comparisons; empty: the best
    Underlays underlays = Underlays::on;
};

// ASSERTs that `level` is one of simd_levels(). name(): "cpu (AVX2)".
std::unique_ptr<scene::Renderer> make_simd_renderer(const SimdSpec& spec = {});

std::vector<std::string> simd_levels(); // what this processor can run, best first: "AVX3", "AVX2", "SSE4", ...

}
