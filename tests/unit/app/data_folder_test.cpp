// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/data_folder.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/app/service.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>

using std::filesystem::path;

namespace {

class DataFolderTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-data-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        data_.root = folder_ / "data";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    static void write(const path& file, std::string_view text)
    {
        std::filesystem::create_directories(file.parent_path());
        ASSERT_TRUE(base::write_file_atomic(file, text).has_value());
    }
    static std::string read(const path& file) { return base::read_text_file(file, 1 << 20).value_or("(none)"); }
    static unsigned mode(const path& file)
    {
        struct stat info {};
        EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
        return info.st_mode & 0777U;
    }
    // Every file below a folder with its bytes.
    static std::map<std::string, std::string> contents(const path& folder)
    {
        std::map<std::string, std::string> files;
        if (std::filesystem::exists(folder))
            for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
                files[entry.path().lexically_relative(folder).string()] =
                    entry.is_regular_file() ? read(entry.path()) : "/";
        return files;
    }
    std::string open_error()
    {
        const auto opened = app::open_data_folder(data_);
        return opened ? "" : opened.error().what;
    }

    // A daemon's folder with something in it. The "database" is a text: one needed path a line.
    app::DataFolder filled()
    {
        auto data = app::open_data_folder(data_).value();
        for (const std::string text : {"voice of line one", "segment", ""}) {
            const auto hash = base::to_hex(base::sha256(text));
            write(data.artefacts / hash.substr(0, 2) / hash, text);
            database_ += "artefacts/" + hash.substr(0, 2) + "/" + hash + "\n";
        }
        write(data.assets / "cat.svg", "<svg/>");
        write(data.projects / "7" / "film.mp4", std::string(100'000, 'f'));
        write(data.artefacts / "part" / "123-0", "half");
        write(data.projects / "7" / "film.mp4.12-0.part", "half");
        write(data.root / "work" / "x", "can be made again");
        database_ += "assets/cat.svg\nprojects/7/film.mp4\n";
        write(data.database, database_);
        return data;
    }
    app::BackupSpec backup_spec(const app::DataFolder& data)
    {
        app::BackupSpec spec;
        spec.to = folder_ / "backup";
        spec.copy_database = [=](const path& to) { return base::copy_file_atomic(data.database, to); };
        spec.needed_files = [](const path& copy) -> base::Result<std::vector<app::NeededFile>> {
            std::vector<app::NeededFile> files;
            std::istringstream in(read(copy));
            for (std::string line; std::getline(in, line);)
                files.push_back({line, line.rfind("artefacts/", 0) == 0 ? path(line).filename().string() : ""});
            return files;
        };
        spec.program = "test";
        return spec;
    }
    app::RestoreSpec restore_spec()
    {
        app::RestoreSpec spec;
        spec.from = folder_ / "backup";
        spec.data.root = folder_ / "again";
        return spec;
    }

    path folder_;
    app::DataFolderSpec data_;
    std::string database_;
};

}

TEST_F(DataFolderTest, ANewOneIsPrivateAndNumbered)
{
    data_.root = folder_ / "deep" / "data" / "";
    const auto data = app::open_data_folder(data_);
    ASSERT_TRUE(data.has_value()) << data.error().what;
    EXPECT_EQ(data->root, folder_ / "deep" / "data");
    EXPECT_EQ(read(data->root / "VERSION"), "1\n");
    for (const auto& folder : {data->root, data->artefacts, data->assets, data->projects})
        EXPECT_EQ(mode(folder), 0700U) << folder;
    EXPECT_TRUE(app::open_data_folder(data_).has_value()); // twice
}

TEST_F(DataFolderTest, TheLockMayComeFirst)
{
    const auto lock = app::InstanceLock::take(data_.root);
    ASSERT_TRUE(lock.has_value());
    EXPECT_EQ(open_error(), "");
}

TEST_F(DataFolderTest, ANewerOneIsRefusedAndUntouched)
{
    app::open_data_folder(data_).value();
    write(data_.root / "VERSION", "2\n");
    const auto before = contents(data_.root);
    EXPECT_NE(open_error().find("the data is of version 2, this lesedid knows 1"), std::string::npos) << open_error();
    EXPECT_EQ(contents(data_.root), before);
    for (const char* damaged : {"", "x\n", "0\n", "-1\n", "1 2\n", "99999999999\n"}) {
        write(data_.root / "VERSION", damaged);
        EXPECT_NE(open_error().find("VERSION: damaged"), std::string::npos) << damaged << ": " << open_error();
    }
}

TEST_F(DataFolderTest, OneFromBeforeNumbersIsUpgraded)
{
    write(data_.root / "lesedi.db", "rows");
    write(data_.root / "artefacts" / "ab" / "x", "bytes");
    write(data_.root / "anything", "of an earlier version");
    std::filesystem::permissions(data_.root, std::filesystem::perms(0755));
    std::filesystem::permissions(data_.root / "artefacts", std::filesystem::perms(0755));
    EXPECT_EQ(open_error(), "");
    EXPECT_EQ(read(data_.root / "VERSION"), "1\n");
    EXPECT_EQ(read(data_.root / "lesedi.db"), "rows");
    EXPECT_EQ(read(data_.root / "artefacts" / "ab" / "x"), "bytes");
    EXPECT_EQ(mode(data_.root), 0700U);
    EXPECT_EQ(mode(data_.root / "artefacts"), 0700U);
}

TEST_F(DataFolderTest, AFolderOfSomethingElseIsNotTaken)
{
    write(data_.root / "letter.txt", "dear");
    std::filesystem::permissions(data_.root, std::filesystem::perms(0755));
    EXPECT_NE(open_error().find("holds other things (letter.txt)"), std::string::npos) << open_error();
    EXPECT_EQ(mode(data_.root), 0755U);
    EXPECT_EQ(contents(data_.root).size(), 1U);
}

TEST_F(DataFolderTest, PartsMayStandElsewhere)
{
    data_.assets = folder_ / "media" / "assets";
    const auto data = app::open_data_folder(data_).value();
    EXPECT_EQ(data.assets, folder_ / "media" / "assets");
    EXPECT_FALSE(std::filesystem::exists(data.root / "assets"));
    EXPECT_EQ(mode(data.assets), 0700U);
}

TEST_F(DataFolderTest, ABackupRestoresToTheSameFiles)
{
    const auto data = filled();
    const auto made = app::backup(data, backup_spec(data));
    ASSERT_TRUE(made.has_value()) << made.error().what;
    EXPECT_EQ(made->files, 7U); // database, VERSION, three artefacts, asset, film
    EXPECT_EQ(made->linked, 5U);
    EXPECT_EQ(mode(folder_ / "backup"), 0700U);
    EXPECT_EQ(std::filesystem::hard_link_count(data.projects / "7" / "film.mp4"), 2U);
    write(data.projects / "7" / "film.mp4", "a newer film"); // as everywhere: written aside, renamed

    const auto restored = app::restore(restore_spec());
    ASSERT_TRUE(restored.has_value()) << restored.error().what;
    EXPECT_EQ(restored->files, made->files);
    EXPECT_EQ(restored->bytes, made->bytes);
    const auto again = folder_ / "again";
    EXPECT_EQ(read(again / "lesedi.db"), database_);
    EXPECT_EQ(read(again / "assets" / "cat.svg"), "<svg/>");
    EXPECT_EQ(read(again / "projects" / "7" / "film.mp4"), std::string(100'000, 'f'));
    auto wanted = contents(data.artefacts);
    wanted.erase("part");
    wanted.erase("part/123-0");
    EXPECT_EQ(contents(again / "artefacts"), wanted);
    EXPECT_EQ(mode(again), 0700U);
    data_.root = again;
    EXPECT_EQ(open_error(), "");
}

TEST_F(DataFolderTest, PartsElsewhereAreSavedAndRestoredElsewhere)
{
    data_.projects = folder_ / "films";
    const auto data = filled();
    ASSERT_TRUE(app::backup(data, backup_spec(data)).has_value());
    auto spec = restore_spec();
    spec.data.projects = folder_ / "films-again";
    ASSERT_TRUE(app::restore(spec).has_value());
    EXPECT_EQ(read(folder_ / "films-again" / "7" / "film.mp4").size(), 100'000U);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "films-again" / ".restore"));
}

TEST_F(DataFolderTest, WhatTheDatabaseNamesMustBeThere)
{
    const auto data = filled();
    std::filesystem::remove(data.assets / "cat.svg");
    const auto made = app::backup(data, backup_spec(data));
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(made.error().what.find("assets/cat.svg: the database names this file, but it is gone"), std::string::npos)
        << made.error().what;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "backup"));
}

TEST_F(DataFolderTest, AFileRemovedWhileTheBackupRunsIsNoError)
{
    const auto data = filled();
    auto spec = backup_spec(data);
    int copies = 0;
    spec.copy_database = [&](const path& to) -> base::Status {
        TRY(base::copy_file_atomic(data.database, to));
        if (++copies == 1) { // right after: row and file go
            std::filesystem::remove(data.assets / "cat.svg");
            std::string rows = database_;
            rows.erase(rows.find("assets/cat.svg\n"), std::string_view("assets/cat.svg\n").size());
            TRY(base::write_file_atomic(data.database, rows));
        }
        return {};
    };
    const auto made = app::backup(data, spec);
    ASSERT_TRUE(made.has_value()) << made.error().what;
    EXPECT_EQ(copies, 2);
    EXPECT_EQ(read(folder_ / "backup" / "lesedi.db").find("cat.svg"), std::string::npos);
    EXPECT_TRUE(app::restore(restore_spec()).has_value());
}

TEST_F(DataFolderTest, ADamagedArtefactIsNotSavedAsGood)
{
    const auto data = filled();
    const auto hash = base::to_hex(base::sha256(std::string_view("segment")));
    write(data.artefacts / hash.substr(0, 2) / hash, "Segment");
    const auto made = app::backup(data, backup_spec(data));
    ASSERT_FALSE(made.has_value());
    EXPECT_NE(made.error().what.find(hash + ": damaged"), std::string::npos) << made.error().what;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "backup"));
}

TEST_F(DataFolderTest, AFailedBackupLeavesTheFolderAsItWas)
{
    const auto data = filled();
    auto spec = backup_spec(data);
    std::filesystem::create_directory(spec.to);
    spec.needed_files = [](const path&) {
        return base::Result<std::vector<app::NeededFile>>(base::fail(base::Errc::internal, "x"));
    };
    EXPECT_FALSE(app::backup(data, spec).has_value());
    EXPECT_TRUE(std::filesystem::is_empty(spec.to));
    write(spec.to / "mine", "x");
    const auto refused = app::backup(data, backup_spec(data));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(contents(spec.to).size(), 1U);
    spec.to = data.assets / "backup";
    const auto inside = app::backup(data, spec);
    ASSERT_FALSE(inside.has_value());
    EXPECT_NE(inside.error().what.find("cannot be inside"), std::string::npos) << inside.error().what;
}

TEST_F(DataFolderTest, ABrokenBackupIsRefusedWithWhatIsWrong)
{
    const auto data = filled();
    ASSERT_TRUE(app::backup(data, backup_spec(data)).has_value());
    const auto good = folder_ / "good";
    std::filesystem::rename(folder_ / "backup", good);
    const auto refused = [&](const std::function<void(const path&)>& damage) {
        const auto bad = folder_ / "backup";
        std::filesystem::remove_all(bad);
        std::filesystem::copy(good, bad, std::filesystem::copy_options::recursive);
        damage(bad);
        const auto restored = app::restore(restore_spec());
        EXPECT_FALSE(std::filesystem::exists(folder_ / "again")) << "something stays";
        return restored ? std::string("restored") : restored.error().what;
    };
    const auto change_manifest = [](const path& bad, const std::function<void(nlohmann::json&)>& change) {
        auto json = nlohmann::json::parse(read(bad / "MANIFEST.json"));
        change(json);
        write(bad / "MANIFEST.json", json.dump());
    };
    const auto expect = [](const std::string& what, const std::string& wanted) {
        EXPECT_NE(what.find(wanted), std::string::npos) << what;
    };
    expect(refused([](const path& bad) { std::filesystem::remove(bad / "MANIFEST.json"); }),
           "there is no MANIFEST.json");
    expect(refused([](const path& bad) { write(bad / "MANIFEST.json", read(bad / "MANIFEST.json").substr(0, 300)); }),
           "MANIFEST.json: damaged");
    expect(refused([](const path& bad) { write(bad / "assets" / "cat.svg", "<svG/>"); }), "cat.svg: damaged");
    expect(refused([](const path& bad) { write(bad / "lesedi.db", "short"); }), "lesedi.db: it has 5 bytes");
    expect(refused([](const path& bad) { std::filesystem::remove(bad / "projects" / "7" / "film.mp4"); }),
           "film.mp4: the manifest lists it, but it is missing");
    expect(refused([&](const path& bad) {
               std::filesystem::remove(bad / "assets" / "cat.svg");
               std::filesystem::create_symlink(good / "assets" / "cat.svg", bad / "assets" / "cat.svg");
           }),
           "cat.svg: this is not a regular file of the backup");
    expect(refused([&](const path& bad) {
               std::filesystem::remove_all(bad / "assets");
               std::filesystem::create_directory_symlink(good / "assets", bad / "assets");
           }),
           "cat.svg: this is not a regular file of the backup");
    for (const char* hostile :
         {"../evil", "/etc/evil", "assets/../../evil", "assets//x", "./assets/x", "", "assets/\n"})
        expect(refused([&](const path& bad) {
                   change_manifest(bad, [&](nlohmann::json& json) { json["files"][2]["path"] = hostile; });
               }),
               "is no path of a backup");
    expect(
        refused([&](const path& bad) {
            write(bad / "elsewhere", "x");
            change_manifest(bad, [](nlohmann::json& json) {
                json["files"].push_back({{"path", "elsewhere"}, {"size_bytes", 1}, {"sha256", std::string(64, '0')}});
            });
        }),
        "elsewhere: no data directory holds such a file");
    expect(refused([&](const path& bad) {
               change_manifest(bad, [](nlohmann::json& json) { json["files"].push_back(json["files"][2]); });
           }),
           "is listed twice");
    expect(
        refused([&](const path& bad) { change_manifest(bad, [](nlohmann::json& json) { json["files"].erase(0); }); }),
        "lesedi.db is not listed");
    expect(
        refused([&](const path& bad) { change_manifest(bad, [](nlohmann::json& json) { json["data_version"] = 2; }); }),
        "the data is of version 2");
    expect(refused([&](const path& bad) { change_manifest(bad, [](nlohmann::json& json) { json["version"] = 2; }); }),
           "a newer lesedid made this backup");
    expect(refused([&](const path& bad) { change_manifest(bad, [](nlohmann::json& json) { json["files"] = 7; }); }),
           "MANIFEST.json: ");
}

TEST_F(DataFolderTest, ADatabaseThatIsNotSoundIsNotRestored)
{
    const auto data = filled();
    ASSERT_TRUE(app::backup(data, backup_spec(data)).has_value());
    auto spec = restore_spec();
    std::string seen;
    spec.check_database = [&](const path& database) -> base::Status {
        seen = read(database);
        return base::fail(base::Errc::invalid_input, "lesedi.db: page 3 is damaged");
    };
    const auto restored = app::restore(spec);
    ASSERT_FALSE(restored.has_value());
    EXPECT_EQ(restored.error().what, "lesedi.db: page 3 is damaged");
    EXPECT_EQ(seen, database_);
    EXPECT_FALSE(std::filesystem::exists(spec.data.root));
}

TEST_F(DataFolderTest, ARestoreWantsAnEmptyFolderAndKeepsTheLock)
{
    const auto data = filled();
    ASSERT_TRUE(app::backup(data, backup_spec(data)).has_value());
    auto spec = restore_spec();
    write(spec.data.root / "letter.txt", "dear");
    const auto refused = app::restore(spec);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().what.find("here is letter.txt"), std::string::npos) << refused.error().what;
    EXPECT_EQ(contents(spec.data.root).size(), 1U);

    spec.data.root = folder_ / "locked";
    const auto lock = app::InstanceLock::take(spec.data.root);
    ASSERT_TRUE(lock.has_value());
    app::open_data_folder(spec.data).value(); // VERSION makes it one in use
    EXPECT_FALSE(app::restore(spec).has_value());
    EXPECT_EQ(read(spec.data.root / "VERSION"), "1\n");
    std::filesystem::remove(spec.data.root / "VERSION");
    const auto restored = app::restore(spec); // empty folders of parts are empty
    ASSERT_TRUE(restored.has_value()) << restored.error().what;
    EXPECT_TRUE(std::filesystem::exists(spec.data.root / app::kLockFile));
}

TEST_F(DataFolderTest, ARestoreThatWasKilledIsSeenAndDoneAgain)
{
    const auto data = filled();
    ASSERT_TRUE(app::backup(data, backup_spec(data)).has_value());
    auto spec = restore_spec();
    spec.data.projects = folder_ / "films-again";
    const pid_t child = ::fork();
    if (child == 0) {
        spec.check_database = [](const path&) -> base::Status { ::_exit(9); };
        ::_exit(app::restore(spec) ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(WEXITSTATUS(status), 9);
    std::filesystem::rename(spec.data.root / "assets" / ".restore" / "cat.svg",
                            spec.data.root / "assets" / "other.svg"); // as if it had begun to move up

    data_ = spec.data;
    EXPECT_NE(open_error().find("a restore did not finish here"), std::string::npos) << open_error();
    auto elsewhere = spec; // the settings changed meanwhile: that folder is nobody's to clear
    elsewhere.data.projects = folder_ / "precious";
    write(elsewhere.data.projects / "film.mp4", "x");
    const auto refused = app::restore(elsewhere);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().what.find("precious is new"), std::string::npos) << refused.error().what;
    EXPECT_EQ(read(elsewhere.data.projects / "film.mp4"), "x");

    const auto restored = app::restore(spec);
    ASSERT_TRUE(restored.has_value()) << restored.error().what;
    EXPECT_FALSE(std::filesystem::exists(spec.data.root / "assets" / "other.svg"));
    EXPECT_EQ(open_error(), "");
    EXPECT_EQ(read(spec.data.root / "lesedi.db"), database_);
    EXPECT_EQ(contents(spec.data.projects).size(), 2U);
    EXPECT_FALSE(std::filesystem::exists(spec.data.root / ".restore"));
}
