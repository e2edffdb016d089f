// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The API's contract: the OpenAPI 3.1 document that is served is also what requests are matched and checked with, so
// the two cannot differ. It is joined from config/api: paths/*.json (path items) and schemas/*.json (components), in
// the subset of JSON Schema that draft 7 and 2020-12 share; every operation gets the headers and the problem answer
// that all have. x-scope names what a caller must be allowed (none, read, write, admin), x-most-bytes the longest body,
// x-heavy work that takes its time, x-secret an answer that is never kept, x-from-rows one that says only what rows of
// the database say. Thread: any, after load().

#include "daemon/api/schema_check.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace api {

enum class Need : std::uint8_t { none, read, write, admin };

struct Parameter {
    std::string name;
    bool required = false;
    bool is_list = false; // several values, separated by commas
    std::string type;     // of one value: integer, number, boolean, string
    SchemaCheck check;
};

struct BodyRule {
    bool required = false;
    std::uint64_t most_bytes = 0;
    std::optional<SchemaCheck> json; // of application/json
    bool is_upload = false;          // multipart/form-data or the file itself
};

struct Operation {
    std::string id; // operationId
    std::string method;
    std::vector<std::string> path; // "{id}" is a parameter
    std::string tag;
    Need need = Need::admin;
    bool heavy = false;
    bool is_secret = false;    // its answer is shown once and never kept
    bool is_from_rows = false; // see AnswerCache
    std::vector<Parameter> path_parameters, query;
    std::optional<BodyRule> body;
    std::map<int, std::optional<SchemaCheck>> answers; // by status; those without JSON have none

    std::string path_text() const; // "/api/video/projects/{id}"
};

class Contract {
public:
    static constexpr std::size_t kMostSegments = 12; // of a path

    static Result<Contract> load(const std::filesystem::path& folder);

    const std::string& document() const { return document_; } // JSON
    const std::vector<Operation>& operations() const { return operations_; }

    struct Match {
        const Operation* operation = nullptr; // null: none
        std::vector<std::string> values;      // of operation->path_parameters
        std::vector<std::string> allowed;     // methods that the path has; empty: there is no such path
    };
    // HEAD finds GET. Fixed segments go before parameters.
    Match find(std::string_view method, const std::vector<std::string>& segments) const;

private:
    // What find() reads, side by side: every request comes by here.
    static constexpr std::uint16_t kParameter = 0;          // in what is given: no such word
    using Shape = std::array<std::uint16_t, kMostSegments>; // of a path: numbers of words_
    struct Route {
        std::size_t operation = 0; // of operations_
        int fixed = 0;             // segments that are no parameters
        Shape shape{};
    };
    void make_routes();

    std::string document_;
    std::vector<Operation> operations_;
    std::unordered_map<std::string, std::uint16_t> words_; // fixed segments of all paths, from 1 on
    // By the number of segments; those with more fixed ones first.
    std::array<std::vector<Route>, kMostSegments + 1> routes_;
};

// Values of one parameter as JSON, or what is wrong with them.
Result<Json> read_parameter(const Parameter& parameter, const std::vector<std::string>& values,
                            std::vector<Violation>& violations);

}
