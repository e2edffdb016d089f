// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "daemon/store/artefact_store.h"
#include "tests/unit/store/store_support.h"

#include <cerrno>
#include <fstream>

using namespace std::chrono_literals;

namespace {

class ArtefactTest : public store::test::StoreTest {
protected:
    void SetUp() override
    {
        StoreTest::SetUp();
        database_ = std::make_unique<store::Database>(open());
        auto opened = store::ArtefactStore::open(*database_, folder_);
        ASSERT_TRUE(opened.has_value()) << opened.error().what;
        artefacts_ = std::make_unique<store::ArtefactStore>(std::move(*opened));
    }
    void TearDown() override
    {
        artefacts_.reset();
        database_.reset();
        StoreTest::TearDown();
    }
    int files() const
    {
        int count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "artefacts"))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::ArtefactStore> artefacts_;
};

}

TEST_F(ArtefactTest, PutThenFind)
{
    EXPECT_FALSE((*artefacts_->find("k", "voice.json")).has_value());
    const auto put = artefacts_->put_text("k", "voice.json", {"flite 2.2", "fonts"}, "hello");
    ASSERT_TRUE(put.has_value()) << put.error().what;
    EXPECT_EQ(put->sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    EXPECT_EQ(put->path, folder_ / "artefacts" / "2c" / put->sha256);
    const auto found = *artefacts_->find("k", "voice.json", store::Verify::hash);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->path, put->path);
    EXPECT_EQ(found->engine_version, "flite 2.2");
    EXPECT_EQ(found->resources_sha256, "fonts");
    EXPECT_EQ(base::read_text_file(found->path, 100).value(), "hello");
    EXPECT_FALSE((*artefacts_->find("k", "voice.wav")).has_value()) << "another kind is another artefact";
}

TEST_F(ArtefactTest, SameBytesAreOneFile)
{
    artefacts_->put_text("a", "t", {}, "same").value();
    artefacts_->put_text("b", "t", {}, "same").value();
    artefacts_->put_text("c", "t", {}, "").value();
    EXPECT_EQ(files(), 2);
    ASSERT_TRUE(artefacts_->remove("a", "t").has_value());
    EXPECT_EQ(*artefacts_->remove_orphans(0s), 0);
    EXPECT_TRUE((*artefacts_->find("b", "t")).has_value());
    ASSERT_TRUE(artefacts_->remove("b", "t").has_value());
    EXPECT_EQ(*artefacts_->remove_orphans(1h), 0) << "too young";
    EXPECT_EQ(*artefacts_->remove_orphans(0s), 1);
    EXPECT_TRUE((*artefacts_->find("c", "t", store::Verify::hash)).has_value());
}

TEST_F(ArtefactTest, AgainReplaces)
{
    artefacts_->put_text("k", "t", {}, "one").value();
    artefacts_->put_text("k", "t", {}, "two!").value();
    EXPECT_EQ((*artefacts_->find("k", "t"))->size_bytes, 4U);
    EXPECT_EQ(*artefacts_->remove_orphans(0s), 1);
}

TEST_F(ArtefactTest, DamageIsFoundAndForgotten)
{
    const auto gone = artefacts_->put_text("gone", "t", {}, "first").value();
    const auto half = artefacts_->put_text("half", "t", {}, "second").value();
    const auto bits = artefacts_->put_text("bits", "t", {}, "third").value();
    std::filesystem::remove(gone.path);
    std::filesystem::resize_file(half.path, 3);
    std::ofstream(bits.path) << "thirD";
    EXPECT_FALSE((*artefacts_->find("gone", "t")).has_value());
    EXPECT_FALSE((*artefacts_->find("half", "t")).has_value());
    EXPECT_TRUE((*artefacts_->find("bits", "t")).has_value()) << "the size is right";
    EXPECT_FALSE((*artefacts_->find("bits", "t", store::Verify::hash)).has_value());
    EXPECT_EQ(value("SELECT count(*) FROM artefacts"), "0");
    artefacts_->put_text("half", "t", {}, "second").value();
    EXPECT_TRUE((*artefacts_->find("half", "t", store::Verify::hash)).has_value()) << "healed";
}

TEST_F(ArtefactTest, AWriterThatFailsLeavesNothing)
{
    const auto full = artefacts_->put_file("k", "t", {}, [](const std::filesystem::path& path) -> base::Status {
        std::ofstream(path) << "half";
        return base::fail_errno(path.string(), ENOSPC);
    });
    EXPECT_EQ(full.error().code, base::Errc::no_space);
    const auto nothing =
        artefacts_->put_file("k", "t", {}, [](const std::filesystem::path&) -> base::Status { return {}; });
    EXPECT_FALSE(nothing.has_value());
    EXPECT_EQ(files(), 0);
    EXPECT_FALSE((*artefacts_->find("k", "t")).has_value());
}
