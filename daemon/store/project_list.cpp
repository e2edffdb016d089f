// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_repository.h"

#include "daemon/store/project_rows.h"
#include "daemon/store/search.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kLargestPage = 500;

std::string conditions(const ProjectFilter& filter, Scope scope, std::optional<Id> cursor)
{
    std::string where = own(scope, "project.");
    where += filter.states.empty() ? "" : " AND status IN (SELECT value FROM json_each(:states))";
    where += filter.batch_id ? " AND batch_id = :batch" : "";
    where += filter.context_style.empty() ? "" : " AND context_style = :style";
    where += filter.created_after ? " AND created_at > :after" : "";
    where += filter.created_before ? " AND created_at < :before" : "";
    where += cursor ? " AND project.id < :cursor" : "";
    return where;
}

void bind_conditions(Statement& select, const ProjectFilter& filter, std::optional<Id> cursor)
{
    if (!filter.states.empty()) {
        std::vector<std::string> states;
        for (const ProjectState state : filter.states)
            states.emplace_back(name(state));
        select.bind(":states", list_to_json(states));
    }
    if (filter.batch_id)
        select.bind(":batch", static_cast<std::int64_t>(*filter.batch_id));
    if (!filter.context_style.empty())
        select.bind(":style", filter.context_style);
    if (filter.created_after)
        select.bind(":after", to_sql(*filter.created_after));
    if (filter.created_before)
        select.bind(":before", to_sql(*filter.created_before));
    if (cursor)
        select.bind(":cursor", static_cast<std::int64_t>(*cursor));
}

// The ids are found first, in an index or in the search's own order by id; the rows are read only for the page.
std::string page_of(const ProjectFilter& filter, Scope scope, std::optional<Id> cursor, int limit)
{
    const std::string where = conditions(filter, scope, cursor);
    const std::string below = cursor ? " AND project_search.rowid < :cursor" : "";
    const std::string ids =
        filter.search.empty()
            ? fmt::format("SELECT id FROM video_projects AS project WHERE {} ORDER BY id DESC LIMIT {}", where, limit)
            : fmt::format("SELECT project.id FROM project_search CROSS JOIN video_projects AS project "
                          "ON project.id = project_search.rowid WHERE project_search MATCH :search{} AND {} "
                          "ORDER BY project_search.rowid DESC LIMIT {}",
                          below, where, limit);
    return fmt::format("SELECT {} FROM video_projects WHERE id IN ({}) ORDER BY id DESC", kProjectColumns, ids);
}

}

base::Result<ProjectPage> ProjectRepository::list(const ProjectFilter& filter, std::optional<Id> cursor, int limit)
{
    limit = std::clamp(limit, 1, kLargestPage);
    const std::string words = search_expression(filter.search);
    if (!filter.search.empty() && words.empty())
        return ProjectPage{}; // nothing in it that could be found
    return guarded([&]() -> base::Result<ProjectPage> {
        Statement select(*database_, page_of(filter, scope_, cursor, limit + 1));
        bind_conditions(select, filter, cursor);
        if (!words.empty())
            select.bind(":search", words);
        ProjectPage page;
        while (select.executeStep()) {
            if (static_cast<int>(page.projects.size()) == limit) {
                page.next = page.projects.back().id;
                break;
            }
            page.projects.push_back(read_project(select));
        }
        return page;
    });
}

base::Result<std::map<ProjectState, int>> ProjectRepository::counts()
{
    return guarded([&]() -> base::Result<std::map<ProjectState, int>> {
        std::map<ProjectState, int> counts;
        for (int state = 0; state <= static_cast<int>(ProjectState::failed); ++state)
            counts[static_cast<ProjectState>(state)] = 0;
        Statement row(*database_,
                      fmt::format("SELECT status, count(*) FROM video_projects WHERE {} GROUP BY status", own(scope_)));
        while (row.executeStep())
            counts[TRY(parse_project_state(row.getColumn(0).getString()))] = row.getColumn(1).getInt();
        return counts;
    });
}

}
