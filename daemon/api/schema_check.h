// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// JSON against a JSON Schema (draft 7; by valijson), with errors that a person can use: where, and what was expected
// there. Thread: any, after compile().

#include "compositor/base/result.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace api {

using base::Result;
using base::Status;
using Json = nlohmann::json;

struct Violation {
    std::string path; // "lines[2].text"; empty: the whole
    std::string message;
};

class SchemaCheck {
public:
    // `schema` without references.
    static Result<SchemaCheck> compile(Json schema);
    SchemaCheck(SchemaCheck&&) noexcept;
    SchemaCheck& operator=(SchemaCheck&&) noexcept;
    ~SchemaCheck();

    std::vector<Violation> check(const Json& value) const; // empty: it is right
    const Json& schema() const;

private:
    struct State;
    explicit SchemaCheck(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Text to JSON, hostile until proved: no more than kMostDepth inside each other, no duplicate names, valid UTF-8, no
// NUL in strings. invalid_input says where.
inline constexpr int kMostDepth = 64;
Result<Json> parse_json(std::string_view text);

}
