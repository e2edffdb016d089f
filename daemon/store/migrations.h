// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The numbered texts of daemon/store/migrations, built in. Row n brings a database from version n to n + 1.

#include <span>

namespace store {

struct Migration {
    const char* name;
    const char* sql;
};
std::span<const Migration> migrations();

}
