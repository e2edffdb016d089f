// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person changed in what compose makes, keyed by line and word, never by a place in generated JSON. Thread: that
// of the Database.

#include "compositor/base/result.h"
#include "daemon/store/scope.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace store {

struct Override {
    std::string format{};  // empty: every format
    std::string line_id{}; // empty: the whole project
    int word_index = -1;   // -1: the whole line
    std::string property{};
    std::string value_json{};
};

class OverrideRepository {
public:
    OverrideRepository(Database& database, Scope scope) : database_(&database), scope_(scope) {}

    // In a fixed order: general before special. A format gives what holds in it, empty ones and its own.
    base::Result<std::vector<Override>> list(Id project_id, std::optional<std::string_view> format = {});
    base::Status put(Id project_id, const Override& value);    // the same place and property: that row, changed
    base::Status remove(Id project_id, const Override& place); // by all but the value; not_found
    base::Status replace_all(Id project_id, std::span<const Override> values);

private:
    Database* database_;
    Scope scope_;
};

}
