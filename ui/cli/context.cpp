// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/context.h"

#include "compositor/base/file.h"
#include "compositor/timeline/parse.h"

namespace cli {

Result<render::Engine> make_engine(const std::filesystem::path& root)
{
    return render::Engine::create({.root = root, .helper_program = {}});
}

Result<ReadComposition> read_composition(const std::filesystem::path& root, const std::filesystem::path& path,
                                         const std::string& format)
{
    const auto formats = TRY(timeline::load_formats(root / "config" / "platforms.json"));
    timeline::ParseSpec spec;
    spec.formats = formats;
    timeline::Format wanted;
    if (!format.empty()) {
        wanted = TRY(timeline::format_named(formats, format));
        spec.format = &wanted;
    }
    const std::string text = TRY(base::read_text_file(path, timeline::kMaxJsonBytes));
    auto composition = timeline::parse_or_fail(text, spec);
    if (!composition)
        return base::in_context(path.string(), std::move(composition).error());
    return ReadComposition{std::move(*composition), std::filesystem::absolute(path).parent_path()};
}

Result<LoadedComposition> load_composition(render::Engine& engine, const std::filesystem::path& path,
                                           const std::string& format)
{
    auto read = TRY(read_composition(engine.root(), path, format));
    auto compiled = engine.compile(read.composition, read.folder);
    if (!compiled)
        return base::in_context(path.string(), std::move(compiled).error());
    return LoadedComposition{std::move(read.composition), std::move(*compiled), std::move(read.folder)};
}

render::EncodeSpec encode_spec(const app::Settings& settings)
{
    render::EncodeSpec encode;
    encode.preset = settings.text("encode.preset");
    encode.crf = settings.number("encode.crf");
    encode.gop_frames = static_cast<int>(settings.integer("encode.gop_frames"));
    encode.max_bitrate_kbps = static_cast<int>(settings.bits_per_second("encode.max_bitrate") / 1000);
    return encode;
}

Result<std::unique_ptr<render::EncoderSearch>> search_encoders(const app::Settings& settings, const std::string& given,
                                                               const std::filesystem::path& data,
                                                               const std::stop_token& stop)
{
    const std::string wanted = given.empty() ? settings.text("encode.encoder") : given;
    auto search = std::make_unique<render::EncoderSearch>(render::EncoderSearchSpec{.data_folder = data}, wanted);
    if (wanted != "auto")
        TRY(search->wait(stop));
    return search;
}

}
