// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/encoder_driver.h"

#include <sys/stat.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace media {
namespace {

namespace fs = std::filesystem;

constexpr std::array kLibraryFolders{"/usr/lib/x86_64-linux-gnu",
                                     "/usr/lib/aarch64-linux-gnu",
                                     "/lib/x86_64-linux-gnu",
                                     "/usr/lib64",
                                     "/usr/lib",
                                     "/usr/local/lib"};

// Folders of a list like PATH.
std::vector<fs::path> listed(const char* variable)
{
    std::vector<fs::path> folders;
    const char* value = std::getenv(variable);
    std::string_view rest = value == nullptr ? "" : value;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (end > 0)
            folders.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return folders;
}

std::vector<fs::path> library_folders()
{
    std::vector<fs::path> folders = listed("LD_LIBRARY_PATH");
    folders.insert(folders.end(), kLibraryFolders.begin(), kLibraryFolders.end());
    return folders;
}

void add_file(std::string& text, const fs::path& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0)
        text += fmt::format("{} {} {}.{:09}\n", path.string(), info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

void add_library(std::string& text, const char* name)
{
    for (const fs::path& folder : library_folders())
        add_file(text, folder / name);
}

// Names in `folder` that start and end so, sorted: the order of a directory is anybody's.
std::vector<fs::path> entries(const fs::path& folder, std::string_view start, std::string_view end)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        const std::string file = entry->path().filename().string();
        if (file.starts_with(start) && file.ends_with(end))
            found.push_back(entry->path());
    }
    std::ranges::sort(found);
    return found;
}

void add_first_line(std::string& text, const fs::path& path)
{
    std::string line;
    if (std::getline(std::ifstream(path), line))
        text += path.string() + ": " + line + "\n";
}

void add_variable(std::string& text, const char* name)
{
    if (const char* value = std::getenv(name))
        text += fmt::format("{}={}\n", name, value);
}

void add_nvenc(std::string& text)
{
    add_first_line(text, "/proc/driver/nvidia/version");
    for (const fs::path& card : entries("/proc/driver/nvidia/gpus", "", ""))
        add_first_line(text, card / "information"); // "Model: ..."
    for (const fs::path& node : entries("/dev", "nvidia", ""))
        text += node.string() + "\n";
    add_library(text, "libcuda.so.1");
    add_library(text, "libnvidia-encode.so.1");
    add_variable(text, "CUDA_VISIBLE_DEVICES");
}

void add_vaapi(std::string& text)
{
    for (const fs::path& node : entries("/dev/dri", "renderD", "")) {
        text += node.string() + "\n";
        const fs::path card = fs::path("/sys/class/drm") / node.filename() / "device";
        add_first_line(text, card / "vendor");
        add_first_line(text, card / "device");
    }
    add_library(text, "libva.so.2");
    std::vector<fs::path> folders = listed("LIBVA_DRIVERS_PATH");
    for (const char* folder : kLibraryFolders)
        folders.push_back(fs::path(folder) / "dri");
    for (const fs::path& folder : folders)
        for (const fs::path& driver : entries(folder, "", "_drv_video.so"))
            add_file(text, driver);
    add_variable(text, "LIBVA_DRIVER_NAME");
}

}

std::string driver_identity(EncoderDriver driver)
{
    if (driver == EncoderDriver::none)
        return {};
    std::string text;
    utsname system{};
    if (::uname(&system) == 0) // VA-API's lower half is in the kernel
        text = fmt::format("{} {}\n", system.sysname, system.release);
    if (driver == EncoderDriver::nvenc)
        add_nvenc(text);
    else
        add_vaapi(text);
    return text;
}

bool has_device_node(EncoderDriver driver)
{
    if (driver == EncoderDriver::none)
        return true;
    std::error_code ignored;
    if (fs::exists("/dev/dxg", ignored)) // a virtual machine of Windows has this one for all drivers
        return true;
    return driver == EncoderDriver::nvenc ? fs::exists("/dev/nvidiactl", ignored)
                                          : !entries("/dev/dri", "renderD", "").empty();
}

std::string_view device_nodes(EncoderDriver driver)
{
    return driver == EncoderDriver::nvenc ? "/dev/nvidiactl or /dev/dxg" : "/dev/dri/renderD* or /dev/dxg";
}

}
