// SPDX-License-Identifier: GPL-3.0-or-later
// A project as one file: there and back with the same bytes of video, and archives that nobody should trust.
#include "compositor/base/hash.h"
#include "compositor/media/picture.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/file_store.h"
#include "daemon/store/override_repository.h"
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
    EXPECT_TRUE(bytes_of(other.outputs(imported.id)[0].file_path) == video);

    auto stranger = other.workflow(1);
    EXPECT_EQ(must(there.import_from(archive, {})).project.title, imported.title) << "and once more";
}

// A project whose figure, icon, transition and background are a tenant's own: all come along.
class OwnAssetsTest : public ArchiveTest {
protected:
    store::NewAsset picture(Place& place, store::AssetKind kind, const std::string& name, frame::Rgba color)
    {
        frame::Image image = must(frame::Image::create({40, 60}, frame::PixelFormat::rgba8));
        image.fill(color);
        const std::string bytes = must(media::png_bytes(image));
        store::StoredFile file;
        file.sha256 = base::to_hex(base::sha256(bytes));
        file.name = name + ".png";
        file.size_bytes = bytes.size();
        file.media_type = "image/png";
        auto files = must(store::FileStore::open(*place.database, tenant_, place.spec.data_folder / "assets"));
        const auto received = files.receiving_folder() / "received";
        std::ofstream(received, std::ios::binary) << bytes;
        must(files.adopt(received, file));
        store::NewAsset asset;
        asset.kind = kind;
        asset.name = name;
        asset.form = kind == store::AssetKind::icon || kind == store::AssetKind::transition ? "png" : "";
        asset.sha256 = file.sha256;
        asset.size_bytes = bytes.size();
        asset.media_type = "image/png";
        asset.width_px = 40;
        asset.height_px = 60;
        return asset;
    }
    store::AssetRepository assets(Place& place) { return {*place.database, tenant_}; }
    store::CharacterRepository characters(Place& place) { return {*place.database, tenant_}; }

    store::Id project_with_own_assets()
    {
        Place& place = *place_;
        store::Character naledi;
        naledi.name = "Naledi";
        naledi.role = "questioner";
        const auto character = must(characters(place).create(naledi)).id;
        for (const char* pose : {"standing", "asking", "asking_talk"}) {
            const frame::Rgba color{255, 0, std::uint8_t(pose[0] == 's' ? 255 : 0), 255};
            auto asset = picture(place, store::AssetKind::character, pose, color);
            asset.character_id = character;
            must(assets(place).create(asset));
        }
        must(assets(place).create(picture(place, store::AssetKind::icon, "cowrie", {255, 255, 0, 255})));
        must(assets(place).create(picture(place, store::AssetKind::transition, "veil", {0, 128, 0, 255})));
        NewVideo video = talk();
        video.options.look.background_asset =
            must(assets(place).create(picture(place, store::AssetKind::background, "beach", {0, 0, 255, 255}))).id;
        video.options.look.questioner_id = character;
        video.options.look.scene_change = "veil";
        auto workflow = place.workflow();
        const auto id = must(workflow.create(video)).project.id;
        place.work_all();
        must(workflow.edit_script(
            id, must(read_script_operations(R"([{"op":"set_line","line":"line-2","icon":"cowrie"}])")), {}));
        must(workflow.approve(id, {}));
        place.work_all();
        must(workflow.edit_timeline(id, {{"scene_change", "line-3", {}, "", R"("veil")"}}, {}));
        must(workflow.render(id, {}, {}));
        place.work_all();
        return id;
    }

    const store::Scope tenant_ = store::Scope::of(store::kDefaultTenant);
};

TEST_F(OwnAssetsTest, ComeAlong)
{
    const auto id = project_with_own_assets();
    const auto video = bytes_of(place_->outputs(id)[0].file_path);
    ASSERT_FALSE(video.empty());
    must(place_->workflow().export_to(id, folder_ / "own.tar"));

    Place other(folder_ / "data2");
    auto there = other.workflow();
    const auto imported = must(there.import_from(folder_ / "own.tar", {})).project;
    ASSERT_TRUE(imported.questioner_id.has_value());
    EXPECT_EQ(must(characters(other).get(*imported.questioner_id)).name, "Naledi");
    store::AssetFilter poses;
    poses.kind = store::AssetKind::character;
    poses.character_id = imported.questioner_id;
    const auto pictures = must(assets(other).list(poses, {}, 10)).assets;
    ASSERT_EQ(pictures.size(), 3U);
    for (const auto& one : pictures)
        EXPECT_EQ(one.media_type, "image/png") << one.name;
    must(there.approve(imported.id, {}));
    other.work_all();
    must(there.render(imported.id, {}, {}));
    other.work_all();
    ASSERT_EQ(other.outputs(imported.id).size(), 1U);
    EXPECT_TRUE(bytes_of(other.outputs(imported.id)[0].file_path) == video) << "the same pictures, the same film";

    const auto again = must(there.import_from(folder_ / "own.tar", {})).project;
    EXPECT_EQ(again.questioner_id, imported.questioner_id) << "what is there is used";
    EXPECT_EQ(must(there.script(again.id)).script.turns[1].icon, "cowrie");
}

TEST_F(OwnAssetsTest, OthersOfTheirNamesStay)
{
    const auto id = project_with_own_assets();
    must(place_->workflow().export_to(id, folder_ / "own.tar"));
    Place other(folder_ / "data2");
    must(assets(other).create(picture(other, store::AssetKind::icon, "cowrie", {9, 9, 9, 255})));
    must(assets(other).create(picture(other, store::AssetKind::transition, "veil", {9, 9, 9, 255})));
    store::Character stranger;
    stranger.name = "Naledi";
    stranger.role = "explainer";
    const auto before = must(characters(other).create(stranger));
    auto there = other.workflow();
    const auto imported = must(there.import_from(folder_ / "own.tar", {})).project;
    ASSERT_TRUE(imported.questioner_id.has_value());
    EXPECT_NE(*imported.questioner_id, before.id);
    EXPECT_EQ(must(characters(other).get(*imported.questioner_id)).name, "Naledi (2)");
    const auto again = must(there.import_from(folder_ / "own.tar", {})).project;
    EXPECT_EQ(again.questioner_id, imported.questioner_id) << "no third one";
    EXPECT_TRUE(must(there.script(imported.id)).script.turns[1].icon.starts_with("cowrie-"));
    const auto overrides = must(store::OverrideRepository(*other.database, tenant_).list(imported.id));
    ASSERT_EQ(overrides.size(), 1U);
    EXPECT_TRUE(overrides[0].value_json.starts_with("\"veil-")) << overrides[0].value_json;
    must(there.approve(imported.id, {}));
    other.work_all();
    must(there.render(imported.id, {}, {}));
    other.work_all();
    EXPECT_EQ(other.outputs(imported.id).size(), 1U);
}

TEST_F(OwnAssetsTest, HostileOnesAreRefused)
{
    const auto id = project_with_own_assets();
    must(place_->workflow().export_to(id, folder_ / "good.tar"));
    auto entries = entries_of(folder_ / "good.tar");
    const auto with = [&](const std::function<void(nlohmann::json&)>& change) {
        auto changed = entries;
        auto json = nlohmann::json::parse(changed[0].bytes);
        change(json);
        changed[0].bytes = json.dump();
        return tar(changed);
    };
    expect_refused(with([&](auto& json) { json["icons"][0]["file"] = "../x"; }), "SHA-256");
    const auto pose = [](auto& json) -> nlohmann::json& { return json["characters"][0]["poses"][0]; };
    expect_refused(with([&](auto& json) { pose(json)["name"] = "../rig"; }), "is no pose");
    expect_refused(with([&](auto& json) { json["characters"][0]["poses"].push_back(pose(json)); }), "twice");
    expect_refused(with([&](auto& json) { json["characters"][0]["role"] = "villain"; }), "no role");
    expect_refused(with([&](auto& json) { json["characters"][0]["role"] = 7; }), "manifest.json");
    // A file of another kind: what it is is found out from its bytes.
    const auto swap = [&](const std::function<nlohmann::json&(nlohmann::json&)>& place) {
        auto changed = entries;
        auto json = nlohmann::json::parse(changed[0].bytes);
        const std::string text = "<html>";
        auto& asset = place(json);
        const std::string old = asset["file"];
        asset["file"] = base::to_hex(base::sha256(text));
        changed[0].bytes = json.dump();
        changed.push_back({"files/" + std::string(asset["file"]), text});
        if (changed[0].bytes.find(old) == std::string::npos)
            std::erase_if(changed, [&](const Entry& one) { return one.name == "files/" + old; });
        return tar(changed);
    };
    Place other(folder_ / "data2"); // where none of them is known
    for (const char* list : {"icons", "transitions", "backgrounds"})
        expect_error(
            other.workflow().import_from(swap([&](auto& json) -> nlohmann::json& { return json[list][0]; }), {}),
            Errc::invalid_input, "the file");
    expect_error(other.workflow().import_from(swap(pose), {}), Errc::invalid_input, "the file");
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

    expect_refused(manifest([](auto& json) { json["version"] = 3; }), "version");
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
