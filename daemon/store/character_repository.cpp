// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/character_repository.h"

#include "daemon/store/sql.h"

namespace store {
namespace {

// The tenant's own first, so that its Thabo stands before the default one.
std::vector<Character> read_characters(Database& database, Id tenant_id)
{
    SQLite::Statement row(
        database.handle(),
        "SELECT id, tenant_id, name, role, rig, is_active, created_at FROM characters WHERE is_active = 1 AND "
        "(tenant_id = ? OR tenant_id IS NULL) ORDER BY tenant_id IS NULL, id");
    bind_all(row, tenant_id);
    std::vector<Character> characters;
    while (row.executeStep())
        characters.push_back({row.getColumn(0).getInt64(), optional_id(row.getColumn(1)), row.getColumn(2).getString(),
                              row.getColumn(3).getString(), row.getColumn(4).getString(),
                              row.getColumn(5).getInt() != 0, from_sql(row.getColumn(6).getInt64())});
    return characters;
}

}

base::Result<Character> CharacterRepository::create(const Character& character)
{
    return in_transaction(*database_, [&]() -> base::Result<Character> {
        SQLite::Statement insert(
            database_->handle(),
            "INSERT INTO characters (tenant_id, name, role, rig, is_active, created_at) VALUES (?,?,?,?,?,?)");
        bind_all(insert, character.tenant_id, character.name, character.role, character.rig, character.is_active,
                 database_->now());
        insert.exec();
        Character made = character;
        made.id = database_->handle().getLastInsertRowid();
        made.created_at = database_->now();
        append_event(*database_, character.tenant_id.value_or(kDefaultTenant), "character", made.id, "created");
        return made;
    });
}

base::Result<std::vector<Character>> CharacterRepository::list(Id tenant_id)
{
    return guarded([&]() -> base::Result<std::vector<Character>> { return read_characters(*database_, tenant_id); });
}

base::Result<Character> CharacterRepository::find(Id tenant_id, std::string_view name)
{
    const std::vector<Character> characters = TRY(list(tenant_id));
    std::string names;
    for (const Character& character : characters) {
        if (character.name == name)
            return character;
        names += (names.empty() ? "" : ", ") + character.name;
    }
    return base::fail(base::Errc::not_found,
                      fmt::format("character \"{}\": there is none of that name; there are {}", name, names));
}

}
