// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/places.h"

#include "compositor/base/file.h"
#include "daemon/app/find_settings.h"

#include <fmt/format.h>

namespace cli {
Result<app::Settings> load_settings(const std::filesystem::path& root)
{
    auto settings = TRY(app::load_settings(root, {}));
    app::start_log(settings);
    return settings;
}

Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given)
{
    const auto folder = app::data_root(settings, given);
    TRY(base::make_folders(folder));
    return folder;
}

base::Status check_output(const std::filesystem::path& output, const std::filesystem::path& input, Written written)
{
    if (output.empty() || (written == Written::in_one_go && base::is_device_or_pipe(output)))
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

}
