// SPDX-License-Identifier: GPL-3.0-or-later
// `lesedi characters`: who speaks, and the pictures of their poses.
#include "ui/cli/checks.h"
#include "ui/cli/daemon_verbs.h"
#include "ui/cli/terminal.h"
#include "ui/cli/transfer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace cli {
namespace {

constexpr const char* kCharacter = "the character's number";

struct Options {
    PageOptions page;
    std::int64_t id = 0, pose_id = 0;
    std::string name, role, pose, file;
};

Result<int> list(Session& session, const PageOptions& page)
{
    print_page(
        session, TRY(get_page(session, "/characters", {}, page)),
        {{"ID", Fit::right}, {"NAME", Fit::shrinks}, {"ROLE"}, {"DRAWN"}, {"SHARED"}, {"POSES", Fit::shrinks}},
        [](const Json& row) -> std::vector<Cell> {
            const std::string rig = words(row, "rig");
            return {words(row, "id"),        words(row, "name"), words(row, "role"), rig.empty() ? "pictures" : rig,
                    words(row, "is_shared"), words(row, "poses")};
        },
        "no characters");
    return exit_done;
}

void print_id(const Session& session, const Json& row)
{
    if (session.json)
        session.print(row);
    else
        fmt::print("{}\n", words(row, "id"));
}

void add_writes(Commands& commands, CLI::App* noun)
{
    auto made = std::make_shared<Options>();
    auto* add = commands.verb(noun, "add", "a new character; prints its number", [made](Session& s) -> Result<int> {
        print_id(s, TRY(s.daemon.post("/characters", Json{{"name", made->name}, {"role", made->role}}, s.stop)));
        return exit_done;
    });
    add->add_option("name", made->name, "what it is called")->required();
    add->add_option("--role", made->role, "who asks or who explains")
        ->required()
        ->check(CLI::IsMember({"questioner", "explainer"}));
    auto changed = std::make_shared<Options>();
    auto* edit =
        commands.verb(noun, "edit", "renames a character, gives it another role", [changed](Session& s) -> Result<int> {
            Json body = Json::object();
            if (!changed->name.empty())
                body["name"] = changed->name;
            if (!changed->role.empty())
                body["role"] = changed->role;
            if (body.empty())
                return base::fail(base::Errc::invalid_input, "give --name or --role");
            const Json row = TRY(s.daemon.patch(id_path("characters", changed->id), body, s.stop));
            if (s.json)
                s.print(row);
            return exit_done;
        });
    edit->add_option("character", changed->id, kCharacter)->required()->check(kNumber);
    edit->add_option("--name", changed->name, "what it is called");
    edit->add_option("--role", changed->role, "who asks or who explains")
        ->check(CLI::IsMember({"questioner", "explainer"}));
    auto gone = std::make_shared<Options>();
    auto* remove = commands.verb(noun, "delete", "deletes a character, when no project uses it",
                                 [gone](Session& s) -> Result<int> {
                                     TRY(s.daemon.remove(id_path("characters", gone->id), s.stop));
                                     return exit_done;
                                 });
    remove->add_option("character", gone->id, kCharacter)->required()->check(kNumber);
}

void add_poses(Commands& commands, CLI::App* noun)
{
    auto shown = std::make_shared<Options>();
    auto* poses = commands.verb(noun, "poses", "the pictures of a character", [shown](Session& s) -> Result<int> {
        print_page(
            s, TRY(s.daemon.get(id_path("characters", shown->id, "/assets"), s.stop)),
            {{"ID", Fit::right}, {"POSE"}, {"SIZE", Fit::right}, {"ADDED"}},
            [](const Json& row) -> std::vector<Cell> {
                return {words(row, "id"),
                        words(row, "pose"),
                        size_text(static_cast<std::uint64_t>(number(row, "file_size_bytes"))),
                        {local_time(row, "created_at"), Tone::faint}};
            },
            "no pictures: it is drawn from its rig, or needs some (`lesedi characters add-pose`)");
        return exit_done;
    });
    poses->add_option("character", shown->id, kCharacter)->required()->check(kNumber);
    auto added = std::make_shared<Options>();
    auto* add = commands.verb(
        noun, "add-pose", "uploads a picture of a pose; prints its number", [added](Session& s) -> Result<int> {
            const std::string query = Query().add("pose", added->pose).text();
            print_id(s, TRY(upload(s, "POST", id_path("characters", added->id, "/assets" + query), added->file)));
            return exit_done;
        });
    add->add_option("character", added->id, kCharacter)->required()->check(kNumber);
    add->add_option("pose", added->pose, "its name, as lines name it")->required();
    add->add_option("file", added->file, "PNG, SVG, JPEG or WebP")->required()->check(CLI::ExistingFile);
    auto gone = std::make_shared<Options>();
    auto* remove = commands.verb(noun, "delete-pose", "deletes a picture", [gone](Session& s) -> Result<int> {
        TRY(s.daemon.remove(id_path("characters", gone->id, fmt::format("/assets/{}", gone->pose_id)), s.stop));
        return exit_done;
    });
    remove->add_option("character", gone->id, kCharacter)->required()->check(kNumber);
    remove->add_option("picture", gone->pose_id, "its number, as `characters poses` prints it")
        ->required()
        ->check(kNumber);
}

}

void add_character_verbs(Commands& commands)
{
    auto* noun =
        commands.noun("characters", "list, add, edit, delete characters and pictures of their poses", kMaterialGroup);
    auto page = std::make_shared<PageOptions>();
    add_page_options(commands.verb(noun, "list", "all of them", [page](Session& s) { return list(s, *page); }), *page);
    add_writes(commands, noun);
    add_poses(commands, noun);
    commands.by_default(noun, [](Session& s) { return list(s, {}); });
}

}
