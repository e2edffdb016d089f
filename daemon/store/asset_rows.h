// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Rows of the five tables of assets. For this room's sources only; these throw SQLite::Exception.

#include "daemon/store/asset_repository.h"
#include "daemon/store/sql.h"

namespace store {

const char* asset_table(AssetKind kind);
std::string asset_columns(AssetKind kind); // in the order read_asset reads; what a table has not is an empty value
Asset read_asset(AssetKind kind, Statement& row);
Id insert_asset(Database& database, const NewAsset& asset);

// A SELECT of the ids of projects that use the asset :id.
std::string projects_using(AssetKind kind);

}
