// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A folder of its own for one test, gone with it; and where the outside material lies, if it is there.

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace test {

class ScratchFolder {
public:
    ScratchFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "lesedi-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    std::filesystem::path operator/(const char* name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::optional<std::filesystem::path> material(const char* below)
{
    const char* root = std::getenv("LESEDI_MATERIAL");
    if (root == nullptr || *root == '\0')
        return std::nullopt;
    return std::filesystem::path(root) / below;
}

}

#define NEEDS_MATERIAL(name, below)                                                                                    \
    const auto name = ::test::material(below);                                                                         \
    if (!name)                                                                                                         \
    GTEST_SKIP() << "LESEDI_MATERIAL is unset: the outside material is not here"
