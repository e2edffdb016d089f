// SPDX-License-Identifier: GPL-3.0-or-later
// Characters and the pictures of their poses.
#include "daemon/api/resources/project_answers.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/resources/uploads.h"
#include "daemon/api/rows.h"
#include "daemon/stages/script/names.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/output_repository.h"

#include <algorithm>

namespace api {
namespace {

using base::Errc;
using base::fail;
using store::AssetKind;

constexpr int kMostPoses = 500;

store::CharacterRepository characters_of(Call& call)
{
    return {call.database, call.caller.scope()};
}
store::AssetRepository assets_of(Call& call)
{
    return {call.database, call.caller.scope()};
}

Result<std::vector<store::Asset>> poses_of(Call& call, store::Id character)
{
    store::AssetFilter filter;
    filter.kind = AssetKind::character;
    filter.character_id = character;
    return TRY(assets_of(call).list(filter, std::nullopt, kMostPoses)).assets;
}

Result<Json> character_row(Call& call, const store::Character& character)
{
    Json poses = Json::array();
    for (const store::Asset& pose : TRY(poses_of(call, character.id)))
        poses.push_back(pose.name);
    return Json{{"id", character.id},
                {"name", character.name},
                {"role", character.role},
                {"rig", character.rig},
                {"is_shared", !character.tenant_id},
                {"poses", std::move(poses)},
                {"created_at", iso_time(character.created_at)}};
}

Json pose_row(const store::Asset& pose)
{
    return {{"id", pose.id},
            {"character_id", pose.character_id.value_or(0)},
            {"pose", pose.name},
            {"sha256", pose.sha256},
            {"file_size_bytes", pose.size_bytes},
            {"created_at", iso_time(pose.created_at)}};
}

// Few, so pages are cut from the whole list.
Result<net::Response> list_characters(Call& call)
{
    auto all = TRY(characters_of(call).list());
    std::ranges::sort(all, {}, &store::Character::id);
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    Json items = Json::array();
    std::optional<store::Id> next;
    for (const store::Character& one : all) {
        if (cursor && one.id <= *cursor)
            continue;
        if (static_cast<int>(items.size()) == call.limit()) {
            next = items.back()["id"].get<store::Id>();
            break;
        }
        items.push_back(TRY(character_row(call, one)));
    }
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(next)}});
}

Result<net::Response> one(Call& call, const store::Character& character, int status)
{
    return respond(status, TRY(character_row(call, character)));
}

Result<net::Response> create_character(Call& call)
{
    store::Character character;
    character.name = call.body["name"];
    character.role = call.body["role"];
    const auto made = TRY(characters_of(call).create(character));
    return one(call, made, 201);
}

// The tenant's own: the shared ones are everybody's and stay as they are.
Result<store::Character> own_character(Call& call)
{
    auto character = TRY(characters_of(call).get(call.id()));
    if (!character.tenant_id)
        return fail(Errc::conflict, fmt::format("character {}: it is shared; make one of your own", character.id));
    return character;
}

Result<net::Response> change_character(Call& call)
{
    auto character = TRY(own_character(call));
    if (const auto name = call.body.find("name"); name != call.body.end())
        character.name = *name;
    if (const auto role = call.body.find("role"); role != call.body.end())
        character.role = *role;
    const auto changed = TRY(characters_of(call).change(character));
    return one(call, changed, 200);
}

Result<net::Response> delete_character(Call& call)
{
    TRY(own_character(call));
    const auto poses = TRY(poses_of(call, call.id()));
    TRY(characters_of(call).remove(call.id()));
    auto files = TRY(files_of(call));
    for (const store::Asset& pose : poses)
        TRY(files.remove_if_unused(pose.sha256));
    return no_content();
}

Result<net::Response> list_poses(Call& call)
{
    TRY(characters_of(call).get(call.id()));
    Json items = Json::array();
    for (const store::Asset& pose : TRY(poses_of(call, call.id())))
        items.push_back(pose_row(pose));
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> upload_pose(Call& call)
{
    const auto character = TRY(own_character(call));
    store::NewAsset pose;
    pose.kind = AssetKind::character;
    pose.character_id = character.id;
    pose.name = field(call, "pose");
    if (!script::is_pose_picture(pose.name))
        return fail(
            Errc::invalid_input,
            fmt::format("pose \"{}\": there is {}, each also with _talk and _blink, as ?pose= or the form's field",
                        pose.name, fmt::join(script::kPoses, ", ")));
    TRY(take_upload(call, pose));
    auto change = TRY(store::Transaction::begin(call.database));
    std::vector<std::string> replaced;
    for (const store::Asset& old : TRY(poses_of(call, character.id)))
        if (old.name == pose.name) {
            TRY(assets_of(call).replace_pose(old.id));
            replaced.push_back(old.sha256);
        }
    const auto made = TRY(assets_of(call).create(pose));
    TRY(store::OutputRepository(call.database, call.caller.scope())
            .mark_outdated_by_asset(AssetKind::character, made.id));
    TRY(change.commit());
    auto files = TRY(files_of(call));
    for (const std::string& sha256 : replaced)
        TRY(files.remove_if_unused(sha256));
    return respond(201, pose_row(made));
}

Result<store::Asset> pose_of(Call& call)
{
    TRY(characters_of(call).get(call.id()));
    auto pose = TRY(assets_of(call).get(AssetKind::character, call.id("aid")));
    if (pose.character_id != call.id())
        return fail(Errc::not_found, fmt::format("character {}: it has no picture {}", call.id(), call.id("aid")));
    return pose;
}

Result<net::Response> pose_file(Call& call)
{
    const auto pose = TRY(pose_of(call));
    auto files = TRY(files_of(call));
    const auto file = TRY(files.find(pose.sha256));
    if (!file)
        return fail(Errc::not_found, fmt::format("pose {}: its file is gone; upload it again", pose.name));
    return file_answer(call.head, file->path, file->media_type, pose.sha256, pose.name);
}

Result<net::Response> delete_pose(Call& call)
{
    const auto pose = TRY(pose_of(call));
    TRY(assets_of(call).remove(AssetKind::character, pose.id));
    auto files = TRY(files_of(call));
    TRY(files.remove_if_unused(pose.sha256));
    return no_content();
}

}

void add_characters(Handlers& handlers)
{
    handlers["listCharacters"] = list_characters;
    handlers["createCharacter"] = create_character;
    handlers["getCharacter"] = [](Call& call) -> Result<net::Response> {
        const auto character = TRY(characters_of(call).get(call.id()));
        return one(call, character, 200);
    };
    handlers["changeCharacter"] = change_character;
    handlers["deleteCharacter"] = delete_character;
    handlers["listPoses"] = list_poses;
    handlers["uploadPose"] = upload_pose;
    handlers["getPoseFile"] = pose_file;
    handlers["deletePose"] = delete_pose;
}

}
