// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/character_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

constexpr const char* kColumns = "id, tenant_id, name, role, rig, is_active, created_at";

Character read_character(Statement& row)
{
    return {row.getColumn(0).getInt64(),          optional_id(row.getColumn(1)), row.getColumn(2).getString(),
            row.getColumn(3).getString(),         row.getColumn(4).getString(),  row.getColumn(5).getInt() != 0,
            from_sql(row.getColumn(6).getInt64())};
}

base::Result<Character> load(Database& database, Id id, const std::string& condition)
{
    Statement select(
        database, fmt::format("SELECT {} FROM characters WHERE id = ? AND is_active = 1 AND {}", kColumns, condition));
    bind_all(select, id);
    if (!select.executeStep())
        return no_row("character", id);
    return read_character(select);
}

base::Status check_name(Database& database, const Character& character)
{
    TRY(check_label("character", character.name));
    Statement same(database,
                   "SELECT 1 FROM characters WHERE tenant_id IS ? AND name = ? AND id <> ? AND is_active = 1");
    bind_all(same, character.tenant_id, character.name, character.id);
    if (same.executeStep())
        return base::fail(
            base::Errc::conflict,
            fmt::format("character \"{}\": there is one of that name already; choose another name", character.name));
    return {};
}

std::vector<Id> projects_with(Database& database, Id character)
{
    Statement select(
        database, "SELECT id FROM video_projects WHERE questioner_id = ?1 OR explainer_id = ?1 ORDER BY id LIMIT 20");
    bind_all(select, character);
    std::vector<Id> projects;
    while (select.executeStep())
        projects.push_back(select.getColumn(0).getInt64());
    return projects;
}

// Posted ones whose job waits or runs, by their JSON.
std::vector<Id> compositions_with(Database& database, Id character)
{
    Statement select(database, "SELECT DISTINCT compositions.id FROM compositions JOIN jobs ON composition_id = "
                               "compositions.id WHERE state IN ('queued', 'running') AND instr(json, ?) > 0 "
                               "ORDER BY compositions.id LIMIT 20");
    bind_all(select, fmt::format("\"character:{}\"", character));
    std::vector<Id> compositions;
    while (select.executeStep())
        compositions.push_back(select.getColumn(0).getInt64());
    return compositions;
}

}

base::Result<Character> CharacterRepository::create(const Character& given)
{
    return in_transaction(*database_, [&]() -> base::Result<Character> {
        Character made = given;
        made.id = 0;
        made.tenant_id = owner(scope_, given.tenant_id);
        TRY(check_name(*database_, made));
        Statement insert(*database_,
                         "INSERT INTO characters (id, tenant_id, name, role, rig, is_active, created_at) VALUES "
                         "((SELECT id + 1 FROM last_ids WHERE name = 'characters'),?,?,?,?,?,?)");
        bind_all(insert, made.tenant_id, made.name, made.role, made.rig, made.is_active, database_->now());
        insert.exec();
        made.id = database_->handle().getLastInsertRowid();
        made.created_at = database_->now();
        append_event(*database_, made.tenant_id.value_or(kSharedEvents), "character", made.id, "created");
        return made;
    });
}

base::Result<Character> CharacterRepository::get(Id id)
{
    return guarded([&]() -> base::Result<Character> { return load(*database_, id, visible(scope_)); });
}

// The tenant's own first, so that its Thabo stands before the default one.
base::Result<std::vector<Character>> CharacterRepository::list()
{
    return guarded([&]() -> base::Result<std::vector<Character>> {
        Statement row(*database_, fmt::format("SELECT {} FROM characters WHERE is_active = 1 AND {} "
                                              "ORDER BY tenant_id IS NULL, id",
                                              kColumns, visible(scope_)));
        std::vector<Character> characters;
        while (row.executeStep())
            characters.push_back(read_character(row));
        return characters;
    });
}

base::Result<Character> CharacterRepository::find(std::string_view name)
{
    const std::vector<Character> characters = TRY(list());
    std::string names;
    for (const Character& character : characters) {
        if (character.name == name)
            return character;
        names += (names.empty() ? "" : ", ") + character.name;
    }
    return base::fail(base::Errc::not_found,
                      fmt::format("character \"{}\": there is none of that name; there are {}", name, names));
}

// Thabo and Lerato; an upload takes no part in films that do not name it. A tenant's own only when those are no more.
base::Result<Character> CharacterRepository::default_of(std::string_view role)
{
    return guarded([&]() -> base::Result<Character> {
        Statement row(*database_,
                      fmt::format("SELECT {} FROM characters WHERE role = ? AND is_active = 1 AND {} AND (rig <> '' OR "
                                  "EXISTS (SELECT 1 FROM character_assets WHERE character_id = characters.id)) "
                                  "ORDER BY tenant_id IS NOT NULL, id LIMIT 1",
                                  kColumns, visible(scope_)));
        bind_all(row, role);
        if (!row.executeStep())
            return base::fail(base::Errc::not_found,
                              fmt::format("character: nobody who can be drawn plays the {}; add one", role));
        return read_character(row);
    });
}

base::Result<Character> CharacterRepository::change(const Character& given)
{
    return in_transaction(*database_, [&]() -> base::Result<Character> {
        Character character = TRY(load(*database_, given.id, own(scope_)));
        const std::vector<Id> projects = projects_with(*database_, given.id);
        if (given.role != character.role && !projects.empty())
            return base::fail(
                base::Errc::conflict,
                fmt::format("character {} \"{}\": it plays the {} in project {}; another role would leave "
                            "that part to nobody; add a character for it",
                            given.id, character.name, character.role, fmt::join(projects, ", ")));
        character.name = given.name;
        character.role = given.role;
        character.rig = given.rig;
        TRY(check_name(*database_, character));
        Statement update(*database_, "UPDATE characters SET name = ?, role = ?, rig = ? WHERE id = ?");
        bind_all(update, character.name, character.role, character.rig, character.id);
        update.exec();
        append_event(*database_, character.tenant_id.value_or(kSharedEvents), "character", character.id, "changed");
        return character;
    });
}

base::Status CharacterRepository::remove(Id id)
{
    return in_transaction(*database_, [&]() -> base::Status {
        const Character character = TRY(load(*database_, id, own(scope_)));
        const std::vector<Id> projects = projects_with(*database_, id);
        if (!projects.empty())
            return base::fail(base::Errc::conflict,
                              fmt::format("character {} \"{}\": it plays in project {}; change or remove {} first", id,
                                          character.name, fmt::join(projects, ", "),
                                          projects.size() == 1 ? "it" : "them"));
        if (const auto posted = compositions_with(*database_, id); !posted.empty())
            return base::fail(
                base::Errc::conflict,
                fmt::format("character {} \"{}\": composition {} is being rendered with it; wait for it, or "
                            "cancel its job",
                            id, character.name, fmt::join(posted, ", ")));
        Statement remove(*database_, "DELETE FROM characters WHERE id = ?");
        bind_all(remove, id);
        remove.exec();
        append_event(*database_, character.tenant_id.value_or(kSharedEvents), "character", id, "removed");
        return {};
    });
}

}
