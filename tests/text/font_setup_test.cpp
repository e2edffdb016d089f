// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/hash.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

// A copy of fonts/ in a folder of its own, and a PATH with the usual tools and an npm of ours, or none.
class FontSetup : public testing::Test {
protected:
    void SetUp() override
    {
        const auto root = base::resource_root();
        ASSERT_TRUE(root.has_value()) << root.error().what;
        fs::remove_all(home_);
        fs::create_directories(home_ / "fonts");
        fs::create_directories(home_ / "bin");
        fs::copy_file(*root / "fonts/setup", home_ / "fonts/setup");
        for (const char* tool :
             {"sh", "sed", "sha256sum", "mktemp", "mkdir", "rm", "mv", "cp", "tar", "gzip", "dirname", "chmod"}) {
            const fs::path usual = fs::exists(fs::path("/usr/bin") / tool) ? "/usr/bin" : "/bin";
            fs::create_symlink(usual / tool, home_ / "bin" / tool);
        }
        list_file("regular outlines", "regular outlines");
    }
    void TearDown() override { fs::remove_all(home_); }

    // fonts.json for one file, whose checksum is that of `listed`, and an archive that holds `packed`.
    void list_file(const std::string& listed, const std::string& packed)
    {
        const std::string digest = base::to_hex(base::sha256(listed));
        write("fonts/fonts.json",
              "{ \"npm\": \"fake@1.0.0\",\n{ \"file\": \"package/400/Fake.ttf\", \"sha256\": \"" + digest + "\" }\n}");
        fs::create_directories(home_ / "package/400");
        write("package/400/Fake.ttf", packed);
        ASSERT_EQ(
            std::system(("tar -czf " + (home_ / "fake.tgz").string() + " -C " + home_.string() + " package").c_str()),
            0);
    }
    void offer_npm(const std::string& body)
    {
        write("bin/npm", "#!/bin/sh\n" + body + "\n");
        fs::permissions(home_ / "bin/npm", fs::perms::owner_all);
    }
    void write(const std::string& name, const std::string& text)
    {
        ASSERT_TRUE(base::write_file_atomic(home_ / name, text).has_value());
    }
    int run()
    {
        const std::string command = "PATH=" + (home_ / "bin").string() + " " + (home_ / "fonts/setup").string() +
                                    " > " + (home_ / "said").string() + " 2>&1";
        const int status = std::system(command.c_str());
        said_ = base::read_text_file(home_ / "said", 1 << 16).value_or("");
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    bool nothing_left_over() const
    {
        for (const auto& entry : fs::directory_iterator(home_ / "fonts"))
            if (entry.path().filename().string().starts_with("."))
                return false;
        return true;
    }

    fs::path home_ = fs::temp_directory_path() / ("lesedi_setup_" + std::to_string(::getpid()));
    std::string said_;
};

TEST_F(FontSetup, WithoutNpmHeadingsUseInter)
{
    EXPECT_EQ(run(), 0);
    EXPECT_NE(said_.find("headings will use Inter"), std::string::npos) << said_;
    EXPECT_EQ(std::count(said_.begin(), said_.end(), '\n'), 1);
    EXPECT_FALSE(fs::exists(home_ / "fonts/poppins"));
}

TEST_F(FontSetup, WithoutARegistryToo)
{
    offer_npm("echo no network >&2; exit 1");
    EXPECT_EQ(run(), 0);
    EXPECT_NE(said_.find("headings will use Inter"), std::string::npos) << said_;
    EXPECT_EQ(std::count(said_.begin(), said_.end(), '\n'), 1);
    EXPECT_TRUE(nothing_left_over());
}

TEST_F(FontSetup, InstallsOnceAndRepairs)
{
    offer_npm("cp " + (home_ / "fake.tgz").string() + " .");
    EXPECT_EQ(run(), 0) << said_;
    EXPECT_EQ(base::read_text_file(home_ / "fonts/poppins/Fake.ttf", 100).value_or(""), "regular outlines");
    EXPECT_TRUE(nothing_left_over());

    offer_npm("exit 1"); // a second run needs no registry
    EXPECT_EQ(run(), 0);
    EXPECT_NE(said_.find("is installed"), std::string::npos) << said_;

    offer_npm("cp " + (home_ / "fake.tgz").string() + " .");
    write("fonts/poppins/Fake.ttf", "torn");
    EXPECT_EQ(run(), 0);
    EXPECT_EQ(base::read_text_file(home_ / "fonts/poppins/Fake.ttf", 100).value_or(""), "regular outlines");
}

TEST_F(FontSetup, AWrongFileIsNeverInstalled)
{
    list_file("regular outlines", "other outlines");
    offer_npm("cp " + (home_ / "fake.tgz").string() + " .");
    EXPECT_EQ(run(), 1);
    EXPECT_NE(said_.find("sha256"), std::string::npos) << said_;
    EXPECT_FALSE(fs::exists(home_ / "fonts/poppins"));
    EXPECT_TRUE(nothing_left_over());
}

}
