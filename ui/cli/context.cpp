// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/context.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "compositor/timeline/parse.h"

#include <cstdlib>

namespace cli {
namespace {

base::LogLevel level_named(const std::string& name)
{
    using base::LogLevel;
    if (name == "trace")
        return LogLevel::trace;
    if (name == "debug")
        return LogLevel::debug;
    if (name == "info")
        return LogLevel::info;
    if (name == "error")
        return LogLevel::error;
    if (name == "off")
        return LogLevel::off;
    return LogLevel::warn;
}

std::filesystem::path below_home(const char* variable, const char* fallback)
{
    const char* folder = std::getenv(variable);
    if (folder != nullptr && folder[0] == '/')
        return folder;
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/tmp") / fallback;
}

}

Result<app::Settings> load_settings(const std::filesystem::path& root)
{
    app::SettingsSources sources;
    sources.defaults = root / "config" / "default.json";
    std::error_code ignored;
    if (const auto file = below_home("XDG_CONFIG_HOME", ".config") / "lesedi" / "settings.json";
        std::filesystem::is_regular_file(file, ignored))
        sources.file = file;
    if (std::filesystem::is_regular_file(".env", ignored))
        sources.env_file = ".env";
    sources.environment = [](const char* name) { return std::getenv(name); };
    auto settings = TRY(app::Settings::load(sources));
    base::start_log({level_named(settings.text("log.level")),
                     settings.text("log.format") == "json" ? base::LogFormat::json : base::LogFormat::text});
    for (const auto& name : settings.without_effect())
        LOG_INFO("app", "{} has no effect here: no outside program renders or encodes", name);
    return settings;
}

Result<render::Engine> make_engine(const std::filesystem::path& root)
{
    return render::Engine::create({.root = root, .helper_program = {}});
}

Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given)
{
    std::filesystem::path folder = given;
    if (folder.empty())
        folder = settings.path("store.data_dir");
    if (folder.empty())
        folder = below_home("XDG_DATA_HOME", ".local/share") / "lesedi";
    TRY(base::make_folders(folder));
    return std::filesystem::absolute(folder);
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
                                                               const std::filesystem::path& data,
                                                               const std::stop_token& stop)
{
    const std::string wanted = given.empty() ? settings.text("encode.encoder") : given;
    auto search = std::make_unique<render::EncoderSearch>(render::EncoderSearchSpec{.data_folder = data}, wanted);
    if (wanted != "auto")
        TRY(search->wait(stop));
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
