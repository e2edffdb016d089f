// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/needed_files.h"

#include "daemon/store/sql.h"

namespace store {

base::Result<std::vector<FileNeed>> needed_files(const std::filesystem::path& path)
{
    return guarded([&]() -> base::Result<std::vector<FileNeed>> {
        SQLite::Database database(path.string(), SQLite::OPEN_READONLY);
        SQLite::Statement select(database,
                                 "SELECT 'artefacts', sha256 FROM artefacts UNION SELECT 'assets', sha256 FROM files "
                                 "ORDER BY 1, 2");
        std::vector<FileNeed> needs;
        while (select.executeStep()) {
            const std::string hash = select.getColumn(1).getString();
            needs.push_back({fmt::format("{}/{}/{}", select.getColumn(0).getString(), hash.substr(0, 2), hash), hash});
        }
        return needs;
    });
}

}
