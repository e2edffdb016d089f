// SPDX-License-Identifier: GPL-3.0-or-later
// A project as one file: there and back with the same bytes of video, and archives that nobody should trust.
#include "compositor/base/hash.h"
#include "daemon/store/file_store.h"
#include "tests/unit/pipeline/pipeline_fixture.h"

#include <archive.h>
#include <archive_entry.h>

#include <set>

namespace pipeline::test {
namespace {

using base::Errc;

struct Entry {
    std::string name;
    std::string bytes;
    mode_t type = AE_IFREG;
    std::string link{};
};

class ArchiveTest : public PipelineTest {
protected:
    std::filesystem::path tar(const std::vector<Entry>& entries)
    {
        const auto path = folder_ / "hostile.tar";
        archive* const out = archive_write_new();
        archive_write_set_format_pax_restricted(out);
        archive_write_open_filename(out, path.c_str());
        for (const Entry& one : entries) {
            archive_entry* const entry = archive_entry_new();
            archive_entry_set_pathname(entry, one.name.c_str());
            archive_entry_set_size(entry, static_cast<la_int64_t>(one.bytes.size()));
            archive_entry_set_filetype(entry, one.type);
            archive_entry_set_perm(entry, 0644);
            if (!one.link.empty() && one.type == AE_IFLNK)
                archive_entry_set_symlink(entry, one.link.c_str());
            else if (!one.link.empty())
                archive_entry_set_hardlink(entry, one.link.c_str());
            archive_write_header(out, entry);
            archive_write_data(out, one.bytes.data(), one.bytes.size());
            archive_entry_free(entry);
        }
        archive_write_free(out);
        return path;
    }

    std::vector<Entry> entries_of(const std::filesystem::path& path)
    {
        std::vector<Entry> entries;
        archive* const in = archive_read_new();
        archive_read_support_format_tar(in);
        archive_read_open_filename(in, path.c_str(), 4096);
        archive_entry* entry = nullptr;
        while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
            Entry one{archive_entry_pathname(entry),
                      std::string(static_cast<std::size_t>(archive_entry_size(entry)), 0)};
            archive_read_data(in, one.bytes.data(), one.bytes.size());
            entries.push_back(std::move(one));
        }
        archive_read_free(in);
        return entries;
    }

    std::set<std::filesystem::path> files()
    {
        std::set<std::filesystem::path> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "data"))
            if (entry.is_regular_file() && !entry.path().filename().string().starts_with("lesedi.db"))
                all.insert(entry.path());
        return all;
    }

    void expect_refused(const std::filesystem::path& path, const std::string& part, const ImportLimits& limits = {})
    {
        const auto before = files();
        const auto projects =
            must(store::ProjectRepository(*place_->database, place_->scope).list({}, {}, 100)).projects.size();
        expect_error(place_->workflow().import_from(path, limits), Errc::invalid_input, part);
        EXPECT_EQ(files(), before) << part;
        EXPECT_EQ(must(store::ProjectRepository(*place_->database, place_->scope).list({}, {}, 100)).projects.size(),
                  projects);
    }
};

TEST_F(ArchiveTest, ThereAndBackIsTheSameVideo)
{
    const auto id = voiced(true);
    auto workflow = place_->workflow();
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "", "0.6"}, {"emphasis", "line-2", 2, "", "true"}},
                                {}));
    must(workflow.render(id, {}, {}));
    place_->work_all();
    const auto video = bytes_of(place_->outputs(id)[0].file_path);
    ASSERT_FALSE(video.empty());
    const auto archive = folder_ / "project.tar";
    must(workflow.export_to(id, archive));

    Place other(folder_ / "data2"); // another installation
    auto there = other.workflow();
    const auto imported = must(there.import_from(archive, {})).project;
    expect_state(imported, store::ProjectState::draft);
    EXPECT_EQ(must(there.timeline(imported.id)).overrides.size(), 2U);
    must(there.approve(imported.id, {}));
    const auto results = other.work_all();
    EXPECT_EQ(results.at("voiceover")["voices_made"], 0) << "its voices came with it";
    ASSERT_EQ(other.outputs(imported.id).size(), 1U);
    EXPECT_EQ(bytes_of(other.outputs(imported.id)[0].file_path), video);

    auto stranger = other.workflow(1);
    EXPECT_EQ(must(there.import_from(archive, {})).project.title, imported.title) << "and once more";
}

TEST_F(ArchiveTest, HostileOnesAreRefusedAndLeaveNothing)
{
    const auto id = voiced();
    must(place_->workflow().export_to(id, folder_ / "good.tar"));
    const auto good = entries_of(folder_ / "good.tar");
    ASSERT_GE(good.size(), 3U);
    const auto with = [&](const std::function<void(std::vector<Entry>&)>& change) {
        auto entries = good;
        change(entries);
        return tar(entries);
    };
    const auto manifest = [&](const std::function<void(nlohmann::json&)>& change) {
        return with([&](auto& entries) {
            auto json = nlohmann::json::parse(entries[0].bytes);
            change(json);
            entries[0].bytes = json.dump();
        });
    };
    expect_refused(write("text", "no archive at all"), "");
    expect_refused(write("empty", ""), "");
    expect_refused(tar({}), "");
    expect_refused(with([](auto& entries) { entries.erase(entries.begin()); }), "manifest.json");
    expect_refused(with([](auto& entries) { entries.pop_back(); }), "missing");
    expect_refused(with([](auto& entries) { entries[1].bytes[0] ^= 1; }), "damaged");
    expect_refused(with([](auto& entries) { entries.push_back(entries[1]); }), "twice");
    expect_refused(with([](auto& entries) {
                       entries.push_back({"files/../../../escaped", "x"});
                   }),
                   "names no such file");
    expect_refused(with([](auto& entries) { entries.push_back({"/etc/cron.d/x", "x"}); }), "names no such file");
    expect_refused(with([](auto& entries) {
                       entries.push_back({"files/link", "", AE_IFLNK, "/etc/passwd"});
                   }),
                   "plain file");
    expect_refused(with([](auto& entries) {
                       entries.push_back({"files/hard", "", AE_IFREG, "manifest.json"});
                   }),
                   "plain file");
    expect_refused(with([](auto& entries) { entries.push_back({"files", "", AE_IFDIR}); }), "plain file");
    EXPECT_FALSE(std::filesystem::exists(folder_ / "escaped"));

    expect_refused(manifest([](auto& json) { json["version"] = 2; }), "version");
    expect_refused(manifest([](auto& json) { json["format"] = "other"; }), "format");
    expect_refused(manifest([](auto& json) { json.erase("script"); }), "manifest.json");
    expect_refused(manifest([](auto& json) { json["voices"][0]["sound"] = "../../etc/passwd"; }), "SHA-256");
    expect_refused(manifest([](auto& json) { json["options"]["music"] = "/etc/passwd"; }), "music");
    expect_refused(manifest([](auto& json) { json["script"]["turns"][0]["icon"] = "/etc/passwd.png"; }), "icon");
    expect_refused(manifest([](auto& json) { json["options"]["priority"] = "high"; }), "manifest.json");
    std::string deep(20'000, '[');
    expect_refused(with([&](auto& entries) { entries[0].bytes = deep; }), "manifest.json");
    expect_refused(with([](auto& entries) { entries[0].bytes = "{\"a\":\xff\xfe}"; }), "manifest.json");

    const auto whole = bytes_of(folder_ / "good.tar");
    for (const std::size_t cut : {whole.size() / 2, std::size_t{700}, std::size_t{100}})
        expect_refused(write("cut.tar", whole.substr(0, cut)), "");
}

TEST_F(ArchiveTest, Limits)
{
    const auto id = voiced();
    must(place_->workflow().export_to(id, folder_ / "good.tar"));
    ImportLimits limits;
    limits.entries = 2;
    expect_refused(folder_ / "good.tar", "entries", limits);
    limits = {};
    limits.archive_bytes = 1000;
    expect_refused(folder_ / "good.tar", "larger", limits);
    limits = {};
    limits.entry_bytes = 5000;
    expect_refused(folder_ / "good.tar", "larger", limits);
}

}
}
