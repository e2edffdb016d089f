// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace test_support {
std::string& film_of_projects(); // JSON
}
