// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/context.h"

#include "compositor/base/file.h"
#include "compositor/timeline/parse.h"
#include "daemon/app/find_settings.h"

namespace cli {

Result<app::Settings> load_settings(const std::filesystem::path& root)
{
    auto settings = TRY(app::load_settings(root, {}));
    app::start_log(settings);
    return settings;
}

Result<render::Engine> make_engine(const std::filesystem::path& root)
{
    return render::Engine::create({.root = root, .helper_program = {}});
}

Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given)
{
    const auto folder = app::data_root(settings, given);
    TRY(base::make_folders(folder));
    return folder;
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

base::Status check_output(const std::filesystem::path& output, const std::filesystem::path& input)
{
    if (output.empty())
        return {};
    std::error_code ignored;
    if (std::filesystem::is_directory(output, ignored))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: this is a folder; give the name of a file in it", output.string()));
    if (std::filesystem::equivalent(output, input, ignored))
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("{}: this is the input, it would be overwritten; give another name", output.string()));
    if (output.has_parent_path())
        TRY(base::make_folders(output.parent_path()));
    TRY(base::AtomicFile::create(output)); // dropped again: it can be written
    return {};
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
                                                               const std::filesystem::path& data)
{
    const std::string wanted = given.empty() ? settings.text("encode.encoder") : given;
    auto search = std::make_unique<render::EncoderSearch>(render::EncoderSearchSpec{.data_folder = data}, wanted);
    if (wanted != "auto")
        TRY(search->wait());
    return search;
}

std::string seconds_text(double seconds)
{
    if (seconds < 60)
        return fmt::format("{:.1f} s", seconds);
    const int whole = static_cast<int>(seconds + 0.5);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string size_text(std::uint64_t bytes)
{
    if (bytes < 1'000'000)
        return fmt::format("{:.0f} kB", static_cast<double>(bytes) / 1e3);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}
