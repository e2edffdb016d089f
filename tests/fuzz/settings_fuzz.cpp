// SPDX-License-Identifier: GPL-3.0-or-later
// The same bytes as a settings file and as an .env file: refused with a reason, or settings whose every value would be
// taken again and whose secrets are not shown.
#include "compositor/base/check.h"
#include "daemon/app/settings.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace {

const char* kSecret = "do-not-show-this-one";

std::filesystem::path file_of(std::string_view bytes)
{
    static const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("lesedi-settings-fuzz-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

void check(app::SettingsSources sources)
{
    sources.defaults = LESEDI_SOURCE_FOLDER "/config/default.json";
    sources.environment = [](const char* name) {
        return std::string_view(name) == "ANTHROPIC_API_KEY" ? kSecret : nullptr;
    };
    const auto loaded = app::Settings::load(sources);
    if (!loaded) {
        ASSERT(!loaded.error().what.empty());
        return;
    }
    ASSERT(loaded->describe().find(kSecret) == std::string::npos);
    for (const auto& shown : loaded->shown()) {
        ASSERT(shown.type != "secret" || std::holds_alternative<std::monostate>(shown.value));
        if (const auto* number = std::get_if<std::int64_t>(&shown.value))
            ASSERT(loaded->check(shown.key, *number).has_value());
        if (const auto* number = std::get_if<double>(&shown.value))
            ASSERT(loaded->check(shown.key, *number).has_value());
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto path = file_of({reinterpret_cast<const char*>(data), size});
    app::SettingsSources sources;
    sources.file = path;
    check(sources);
    sources = {};
    sources.env_file = path;
    check(sources);
    std::filesystem::remove(path);
    return 0;
}
