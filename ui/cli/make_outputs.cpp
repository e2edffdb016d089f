// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/make_outputs.h"

#include "ui/cli/places.h"

namespace cli {

bool looks_like_topic(const std::string& input)
{
    std::error_code ignored;
    if (std::filesystem::exists(input, ignored) || input.find('/') != std::string::npos)
        return false;
    const auto dot = input.find_last_of('.');
    const bool has_extension = dot != std::string::npos && dot + 1 < input.size() &&
                               input.find(' ', dot) == std::string::npos && input.size() - dot <= 6;
    return !has_extension && (input.find(' ') != std::string::npos);
}

std::filesystem::path output_of(const MakeOptions& options)
{
    if (!options.output.empty())
        return options.output;
    return std::filesystem::path(options.input).stem().string() + ".mp4";
}

std::filesystem::path for_format(const std::filesystem::path& path, const std::string& format, std::size_t formats)
{
    if (formats < 2 || path.empty())
        return path;
    auto named = path;
    return named.replace_extension(format + path.extension().string());
}

std::filesystem::path beside(const std::filesystem::path& video, std::string_view extension)
{
    auto path = video;
    return path.replace_extension(extension);
}

base::Status check_outputs(const MakeOptions& options, const std::filesystem::path& output,
                           const std::vector<std::string>& formats)
{
    for (const std::string& format : formats)
        for (const auto& written : {output, std::filesystem::path(options.composition)})
            TRY(check_output(for_format(written, format, formats.size()), options.input));
    for (const auto& written : {beside(output, ".srt"), beside(output, ".vtt"), std::filesystem::path(options.stats)})
        TRY(check_output(written, options.input, Written::in_one_go));
    return {};
}

}
