// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/source.h"

#include "compositor/media/moving_picture.h"

#include <algorithm>

namespace assets {
namespace {

constexpr std::string_view kConfig = "config:";
constexpr std::size_t kLookBytes = 4096; // a prolog, a licence comment and a doctype fit in front of <svg

base::Result<std::filesystem::path> file_of(std::string_view name, const std::filesystem::path& relative_to,
                                            const std::filesystem::path& config_folder)
{
    if (!name.starts_with(kConfig))
        return std::filesystem::path(name).is_absolute() ? std::filesystem::path(name) : relative_to / name;
    const auto inside = std::filesystem::path(name.substr(kConfig.size())).lexically_normal();
    if (inside.empty() || inside.is_absolute() || *inside.begin() == "..")
        return base::fail(base::Errc::invalid_input, fmt::format("{}: the path leaves the config folder", name));
    return config_folder / inside;
}

}

base::Result<Source> resolve(std::string_view source, const std::filesystem::path& relative_to,
                             const std::filesystem::path& config_folder)
{
    if (source.empty() || source.find('\0') != std::string_view::npos)
        return base::fail(base::Errc::invalid_input, "picture: the source is empty or has a zero byte in it");
    Source found;
    const std::size_t mark = source.rfind('#');
    found.file = TRY(file_of(source, relative_to, config_folder));
    std::error_code error;
    if (mark == std::string_view::npos || std::filesystem::exists(found.file, error)) // a file may have # in its name
        return found;
    if (mark == 0 || mark + 1 == source.size())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: a file name and, behind #, an element's id are needed", source));
    found.file = TRY(file_of(source.substr(0, mark), relative_to, config_folder));
    found.element = source.substr(mark + 1);
    return found;
}

ContentKind kind_of(std::span<const std::byte> bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLookBytes));
    if (text.starts_with("\x1f\x8b"))
        return ContentKind::svg;
    if (media::moving_kind(bytes))
        return ContentKind::moving;
    if (text.starts_with("\x89PNG") || text.starts_with("\xff\xd8") ||
        (text.starts_with("RIFF") && text.substr(0, 12).ends_with("WEBP")))
        return ContentKind::raster;
    const std::size_t start = text.find_first_not_of("\xef\xbb\xbf \t\r\n");
    if (start == std::string_view::npos)
        return ContentKind::other;
    if (text[start] == '{') { // layers may come behind megabytes of assets
        const std::string_view whole(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return whole.find("\"layers\"") != std::string_view::npos ? ContentKind::moving : ContentKind::other;
    }
    const bool is_svg = text[start] == '<' &&
                        (text.find("<svg") != std::string_view::npos || text.find(":svg") != std::string_view::npos);
    return is_svg ? ContentKind::svg : ContentKind::other;
}

}
