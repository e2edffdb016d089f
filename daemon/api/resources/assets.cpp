// SPDX-License-Identifier: GPL-3.0-or-later
// Backgrounds, music, icons and transitions: four kinds, one way.
#include "daemon/api/resources/project_answers.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/resources/uploads.h"
#include "daemon/api/rows.h"
#include "daemon/store/output_repository.h"

namespace api {
namespace {

using base::Errc;
using base::fail;
using store::AssetKind;

store::AssetRepository assets_of(Call& call)
{
    return {call.database, call.caller.scope()};
}

Result<net::Response> list_assets(Call& call, AssetKind kind)
{
    store::AssetFilter filter;
    filter.kind = kind;
    filter.context_style = call.text("context_style");
    const auto cursor = TRY(read_cursor(call.text("cursor")));
    const auto page = TRY(assets_of(call).list(filter, cursor, call.limit()));
    Json items = Json::array();
    for (const store::Asset& asset : page.assets)
        items.push_back(asset_row(asset));
    return respond(200, {{"items", std::move(items)}, {"next", next_cursor(page.next)}});
}

// What a person calls it: said, or the file's name without its ending.
std::string name_of(Call& call)
{
    std::string name = field(call, "name");
    for (const net::FormPart& part : call.raw.parts)
        if (name.empty() && part.file)
            name = std::filesystem::path(part.file_name).filename().stem().string();
    return name;
}

Result<net::Response> upload_asset(Call& call, AssetKind kind)
{
    store::NewAsset asset;
    asset.kind = kind;
    asset.name = name_of(call);
    if (asset.name.empty() || asset.name.size() > 200)
        return fail(Errc::invalid_input, "name: 1 to 200 bytes, as ?name= or the form's field");
    if (TRY(pipeline::ShippedNames::load(*call.services.pipeline.engine)).has(kind, asset.name))
        return fail(Errc::invalid_input, fmt::format("name: \"{}\" is one of the {}s that come with the program, which "
                                                     "would be shown instead; choose another name",
                                                     asset.name, store::name(kind)));
    asset.context_style = field(call, "context_style");
    TRY(take_upload(call, asset));
    const auto made = TRY(assets_of(call).create(asset));
    return respond(201, asset_row(made));
}

Result<net::Response> asset_file(Call& call, AssetKind kind)
{
    const auto asset = TRY(assets_of(call).get(kind, call.id()));
    if (asset.sha256.empty())
        return fail(Errc::not_found, fmt::format("{} {}: it is built in and has no file", store::name(kind), asset.id));
    auto files = TRY(files_of(call));
    const auto file = TRY(files.find(asset.sha256));
    if (!file)
        return fail(Errc::not_found,
                    fmt::format("{} {}: its file is gone; upload it again", store::name(kind), asset.id));
    return file_answer(call.head, file->path, asset.media_type.empty() ? "application/octet-stream" : asset.media_type,
                       asset.sha256, asset.name);
}

Result<net::Response> delete_asset(Call& call, AssetKind kind)
{
    const auto asset = TRY(assets_of(call).get(kind, call.id()));
    {
        auto change = TRY(store::Transaction::begin(call.database));
        TRY(store::OutputRepository(call.database, call.caller.scope()).mark_outdated_by_asset(kind, asset.id));
        TRY(assets_of(call).remove(kind, asset.id));
        TRY(change.commit());
    }
    if (!asset.sha256.empty()) {
        auto files = TRY(files_of(call));
        TRY(files.remove_if_unused(asset.sha256));
    }
    return no_content();
}

void add_kind(Handlers& handlers, AssetKind kind, const std::string& one, const std::string& list)
{
    handlers[list] = [kind](Call& call) { return list_assets(call, kind); };
    handlers["upload" + one] = [kind](Call& call) { return upload_asset(call, kind); };
    handlers["get" + one] = [kind](Call& call) -> Result<net::Response> {
        const auto asset = TRY(assets_of(call).get(kind, call.id()));
        return respond(200, asset_row(asset));
    };
    handlers["get" + one + "File"] = [kind](Call& call) { return asset_file(call, kind); };
    handlers["delete" + one] = [kind](Call& call) { return delete_asset(call, kind); };
}

}

void add_assets(Handlers& handlers)
{
    add_kind(handlers, AssetKind::background, "Background", "listBackgrounds");
    add_kind(handlers, AssetKind::music, "Music", "listMusic");
    add_kind(handlers, AssetKind::icon, "Icon", "listIcons");
    add_kind(handlers, AssetKind::transition, "Transition", "listTransitions");
}

}
