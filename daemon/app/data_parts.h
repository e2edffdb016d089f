// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the parts of a data directory stand. For data_folder, backup and restore.

#include "daemon/app/data_folder.h"

#include <array>

namespace app {

inline constexpr const char* kRestoring = ".restore"; // there while a restore works

DataFolder places(const DataFolderSpec& spec); // touches nothing

// Folders of files, by their name in a backup.
struct DataPart {
    const char* name;
    const std::filesystem::path* folder;
};
inline std::array<DataPart, 3> parts_of(const DataFolder& data)
{
    return {DataPart{"artefacts", &data.artefacts}, {"assets", &data.assets}, {"projects", &data.projects}};
}

}
