// SPDX-License-Identifier: GPL-3.0-or-later
// Writes what the renderer hands to its encoder: the I420 planes of every frame of a composition, one after the other,
// without padding.
//
//     dump_planes COMPOSITION OUTPUT.yuv
#include "compositor/base/thread.h"
#include "compositor/render/frame_cursor.h"
#include "tests/bench/open_film.h"
#include "tests/bench/raw_file.h"

#include <fmt/format.h>

namespace {

base::Status dump(const char* path, const char* output)
{
    auto engine = TRY(bench::make_engine());
    const auto film = TRY(bench::open_film(engine, path));
    const auto& compiled = film.compiled;
    base::Stations stations;
    auto renderer = TRY(render::make_renderer(render::Backend::automatic, base::usable_cores()));
    auto cursor = TRY(render::FrameCursor::create(compiled, std::move(renderer), stations));
    auto picture = TRY(frame::Yuv420::create(compiled.canvas(), frame::YuvLayout::i420));
    const bench::File raw(std::fopen(output, "wb"));
    if (!raw)
        return base::fail(base::Errc::unavailable, fmt::format("{}: cannot be written; give another folder", output));
    for (std::int64_t index = 0; index < compiled.frame_count(); ++index) {
        TRY(cursor.show(index));
        TRY(cursor.renderer().convert(cursor.picture(), cursor.damage(), picture));
        TRY(bench::write_planes(raw.get(), picture));
    }
    return {};
}

}

int main(int argc, char** argv)
{
    if (argc != 3) {
        fmt::print(stderr, "dump_planes COMPOSITION OUTPUT.yuv\n");
        return 2;
    }
    const auto done = dump(argv[1], argv[2]);
    if (!done)
        fmt::print(stderr, "dump_planes: {}\n", done.error().what);
    return done ? 0 : 1;
}
