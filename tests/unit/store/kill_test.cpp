// SPDX-License-Identifier: GPL-3.0-or-later
// A process that stores and moves projects is killed at any instant; what is left must hold together.
#include "compositor/base/file.h"
#include "daemon/store/artefact_store.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/store/store_support.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

using namespace std::chrono_literals;
using KillTest = store::test::StoreTest;

namespace {

// Until killed, telling of each round: an artefact, a project up to audio_ready and the next job, in the order a stage
// does it.
base::Status work_for_ever(const std::filesystem::path& file, int done_fd)
{
    auto database = TRY(store::Database::open({file}));
    auto artefacts = TRY(store::ArtefactStore::open(database, file.parent_path()));
    store::ProjectRepository projects(database, kEveryone);
    store::JobRepository jobs(database, kEveryone);
    for (unsigned i = 0;; ++i) {
        const std::string key = std::to_string(::getpid()) + "-" + std::to_string(i);
        TRY(artefacts.put_text(key, "t", {}, std::string(10'000, static_cast<char>('a' + i % 26)) + key));
        auto change = TRY(store::Transaction::begin(database));
        const auto project = TRY(projects.create({}));
        TRY(projects.approve(project.id, "me"));
        TRY(projects.voiced(project.id, key, 1));
        store::NewJob job;
        job.kind = "render";
        job.project_id = project.id;
        TRY(jobs.enqueue(job));
        TRY(change.commit());
        if (::write(done_fd, "d", 1) != 1)
            return base::fail_errno("pipe", errno);
    }
}

}

TEST_F(KillTest, NothingHalfDoneIsSeen)
{
    {
        auto made = open();
    }
    int told = 0;
    for (int round = 0; round < 8; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(work_for_ever(file(), ends[1]) ? 0 : 1);
        ::close(ends[1]);
        char done = 0;
        for (int i = 0; i <= round % 3; ++i)
            told += static_cast<int>(::read(ends[0], &done, 1));
        std::this_thread::sleep_for(700us * round); // somewhere in its next round
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ::close(ends[0]);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it stopped by itself";
    }
    ASSERT_EQ(told, 15);
    auto database = open();
    ASSERT_TRUE(database.check_integrity().has_value());
    EXPECT_GE(std::stoi(value("SELECT count(*) FROM video_projects")), told) << "what was told is kept";
    EXPECT_EQ(value("SELECT count(*) FROM video_projects WHERE status <> 'audio_ready'"), "0");
    EXPECT_EQ(value("SELECT count(*) FROM jobs"), value("SELECT count(*) FROM video_projects"));
    EXPECT_EQ(value("SELECT count(*) FROM video_projects WHERE voiceover_path NOT IN (SELECT key FROM artefacts)"),
              "0");
    auto artefacts = store::ArtefactStore::open(database, folder_);
    const int rows = std::stoi(value("SELECT count(*) FROM artefacts"));
    for (int i = 0; i < rows; ++i) {
        const std::string key = value("SELECT key FROM artefacts ORDER BY key LIMIT 1 OFFSET " + std::to_string(i));
        EXPECT_TRUE((*artefacts->find(key, "t", store::Verify::hash)).has_value()) << key;
    }
    ASSERT_TRUE(artefacts->remove_orphans(0s).has_value());
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "artefacts"))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, rows);
}
