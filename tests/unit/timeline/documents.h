// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Small composition files for tests: a valid one with members put in, and the files of a folder.

#include "compositor/base/file.h"
#include "compositor/timeline/formats.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace timeline::test {

inline std::string document(const std::string& members)
{
    return R"({"version":1,"canvas":{"width":1080,"height":1920},"duration":6)" +
           (members.empty() ? "" : "," + members) + "}";
}
inline std::string with_layers(const std::string& layers)
{
    return document("\"layers\":[" + layers + "]");
}
inline std::string with_shape(const std::string& members)
{
    return with_layers(R"({"id":"a","type":"shape","size":[10,20])" + (members.empty() ? "" : "," + members) + "}");
}
inline std::string with_text(const std::string& members)
{
    return with_layers(R"({"id":"a","type":"text","text":"Hi","font":{"size":40})" +
                       (members.empty() ? "" : "," + members) + "}");
}
inline std::string with_captions(const std::string& words, const std::string& members = "")
{
    return with_layers(R"({"id":"a","type":"captions","font":{"size":40},"words":[)" + words + "]" +
                       (members.empty() ? "" : "," + members) + "}");
}
// Of config/platforms.json.
inline const std::vector<Format>& formats()
{
    static const std::vector<Format> all = *load_formats(*base::resource_root() / "config/platforms.json");
    return all;
}
inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}
