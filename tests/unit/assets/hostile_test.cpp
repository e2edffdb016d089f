// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are broken or lie: a picture or a sentence, in time, below 512 MB. Decoding runs in a process of its own,
// with helpers of its own, so that the peaks measured are of nothing else.
#include "tests/unit/assets/animation_fixture.h"
#include "tests/unit/assets/clip_maker.h"
#include "tests/unit/assets/small_files.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>

namespace {

namespace fs = std::filesystem;

struct Tally {
    int shown = 0;
    int refused = 0;
    long parent_kb = 0;
    long child_kb = 0;
    double slowest_s = 0;
    char odd[2000] = ""; // what should not have happened
};

void note(Tally& tally, const std::string& line)
{
    std::snprintf(tally.odd + std::strlen(tally.odd), sizeof(tally.odd) - std::strlen(tally.odd), "%s\n", line.c_str());
}

// Runs `work` in a child process and gives back what it found.
Tally in_a_process(const std::function<void(Tally&)>& work)
{
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        Tally tally;
        work(tally);
        rusage own{};
        rusage helpers{};
        ::getrusage(RUSAGE_SELF, &own);
        ::getrusage(RUSAGE_CHILDREN, &helpers);
        tally.parent_kb = own.ru_maxrss;
        tally.child_kb = helpers.ru_maxrss;
        const bool sent = ::write(ends[1], &tally, sizeof(tally)) == sizeof(tally);
        ::_exit(sent ? 0 : 1);
    }
    ::close(ends[1]);
    Tally tally;
    if (::read(ends[0], &tally, sizeof(tally)) != sizeof(tally))
        note(tally, "the process that decoded ended early");
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
    return tally;
}

enum class As { picture, animation };

// Shows every file with a fresh cache; a message must be one line that names the file.
void show_all(const std::vector<fs::path>& files, As as, const assets::AssetLimits& limits, Tally& tally)
{
    auto pool = base::HelperPool::create({});
    auto cache = assets::AssetCache::create({"/", &*pool, limits});
    for (const fs::path& file : files) {
        const auto start = std::chrono::steady_clock::now();
        std::string problem;
        if (as == As::picture) {
            const auto size = cache->natural_size(file.string(), "/");
            const auto shown = cache->picture(file.string(), "/", {100, 100});
            problem = shown ? "" : shown.error().what;
            if (size && size->width < 1)
                note(tally, "no size: " + file.string());
        } else {
            assets::AnimationRequest request;
            request.box = {200, 200};
            request.sample_rate = 5;
            const auto shown = cache->animation(file.string(), "/", request);
            problem = shown ? "" : shown.error().what;
        }
        ++(problem.empty() ? tally.shown : tally.refused);
        if (problem.find('\n') != std::string::npos || (!problem.empty() && problem.find(file.string()) != 0))
            note(tally, problem);
        tally.slowest_s =
            std::max(tally.slowest_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view ending)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().string().ends_with(ending))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

constexpr long kMostKb = 512 * 1024;

void expect_modest(const Tally& tally, const std::string& what)
{
    EXPECT_LT(tally.parent_kb, kMostKb) << what;
    EXPECT_LT(tally.child_kb, kMostKb) << what;
    EXPECT_STREQ(tally.odd, "") << what;
    fmt::print("{}: {} shown, {} refused, peak {} MB here and {} MB in a helper, slowest {:.2f} s\n", what, tally.shown,
               tally.refused, tally.parent_kb / 1024, tally.child_kb / 1024, tally.slowest_s);
}

}

class HostileTest : public AnimationTest {
protected:
    static fs::path material(const char* part)
    {
        const char* folder = std::getenv("LESEDI_MATERIAL");
        return folder == nullptr ? fs::path() : fs::path(folder) / part;
    }
    std::vector<fs::path> written(const std::map<std::string, std::string>& files)
    {
        std::vector<fs::path> paths;
        for (const auto& [name, bytes] : files) {
            write(name, bytes);
            paths.push_back(folder_ / name);
        }
        return paths;
    }
};

#define NEEDS_MATERIAL(folder)                                                                                         \
    if (folder.empty())                                                                                                \
    GTEST_SKIP() << "LESEDI_MATERIAL is not set: no real files to read"

TEST_F(HostileTest, FilesThatClaimTooMuch)
{
    const auto png = [](unsigned width, unsigned height, std::string_view type) {
        std::string header;
        small_files::big_endian(header, width, 4);
        small_files::big_endian(header, height, 4);
        return std::string("\x89PNG\r\n\x1a\n", 8) + small_files::png_chunk("IHDR", header + std::string(type)) +
               small_files::png_chunk("IDAT", small_files::deflated("abc")) + small_files::png_chunk("IEND", "");
    };
    const std::string rgba16("\x10\x06\0\0\0", 5);
    const std::string rgb8("\x08\x02\0\0\0", 5);
    const auto files = written(
        {{"tall.png", png(309, 15'403'836, rgb8)},
         {"wide16.png", png(8000, 8000, rgba16)}, // 64 million pixels of 8 bytes
         {"most.png", png(0x7fffffff, 0x7fffffff, rgb8)},
         {"large.gif", small_files::gif(4000, 4000, {{0, 0, 65535, 65535, "\1"}})},
         {"canvas.gif", small_files::gif(16'000, 16'000, {{}})},
         {"big.json", small_files::lottie("").replace(small_files::lottie("").find("\"op\":20"), 7, "\"op\":2e9")}});
    const Tally as_picture = in_a_process([&](Tally& tally) { show_all(files, As::picture, {}, tally); });
    expect_modest(as_picture, "claims, as pictures");
    EXPECT_EQ(as_picture.shown, 0);
    const Tally moving = in_a_process([&](Tally& tally) { show_all(files, As::animation, {}, tally); });
    expect_modest(moving, "claims, as animations");
    EXPECT_EQ(moving.shown, 0);
    EXPECT_LT(moving.slowest_s, 2);
    EXPECT_EQ(error("tall.png"), "tall.png: the picture claims 309 x 15403836 pixels; a side may have at most 16384");
    EXPECT_EQ(error("wide16.png"), "wide16.png: the picture claims 8000 x 8000 pixels of 16 bits, which need 768 MB to "
                                   "decode, and 400 MB are allowed; save it smaller or with 8 bits");
}

TEST_F(HostileTest, EveryCutOfSmallFilesEndsWell)
{
    std::map<std::string, std::string> cuts;
    const std::map<std::string, std::string> whole{
        {"gif", small_files::gif(8, 8, {{0, 0, 8, 8, ""}, {1, 1, 4, 4, std::string(16, '\1'), 3}})},
        {"png", small_files::apng(8, 8, {{0, 0, 8, 8, {1, 2, 3, 4}}, {0, 0, 4, 4, {255, 0, 0, 128}, 2, 1}})},
        {"json", small_files::jumping_square()}};
    for (const auto& [kind, bytes] : whole)
        for (std::size_t length = 1; length < bytes.size(); length += bytes.size() / 20 + 1) {
            cuts[fmt::format("cut{}.{}", length, kind)] = bytes.substr(0, length);
            std::string changed = bytes;
            changed[length] = static_cast<char>(changed[length] ^ 0x55);
            cuts[fmt::format("changed{}.{}", length, kind)] = changed;
        }
    const auto files = written(cuts);
    assets::AssetLimits limits;
    limits.time = std::chrono::milliseconds(1500);
    const Tally tally = in_a_process([&](Tally& found) { show_all(files, As::animation, limits, found); });
    expect_modest(tally, "cuts and changes");
    EXPECT_GT(tally.refused, 40);
}

TEST_F(HostileTest, ChangedClipsAndWebpsEndWell)
{
    ClipSpec spec;
    spec.samples_at = [](int picture, double x, double y) {
        return std::array<int, 4>{static_cast<int>(30 + 150 * x + 5 * picture), static_cast<int>(90 + 60 * y), 100,
                                  255};
    };
    ASSERT_EQ(make_clip(folder_ / "a.mp4", spec), "");
    spec.container = "webm";
    spec.codec = "libvpx-vp9";
    ASSERT_EQ(make_clip(folder_ / "a.webm", spec), "");
    ASSERT_EQ(make_webp(folder_ / "a.webp", 40, 40, {{13, 230, 115, 255}, {255, 0, 0, 128}, {0, 0, 255, 255}}), "");
    std::map<std::string, std::string> changed;
    std::uint32_t random = 1; // the same changes every time (Lehmer's generator)
    const auto next = [&random](std::size_t below) {
        random = static_cast<std::uint32_t>(std::uint64_t{random} * 48271U % 2147483647U);
        return random % below;
    };
    for (const char* kind : {"mp4", "webm", "webp"}) {
        const std::string whole = base::read_text_file(folder_ / fmt::format("a.{}", kind), 1 << 22).value();
        for (int i = 0; i < 24; ++i) {
            std::string bytes = whole;
            for (std::size_t changes = 1 + next(6); changes > 0; --changes)
                bytes[12 + next(bytes.size() - 12)] = static_cast<char>(next(4) == 0 ? 0xff : next(256));
            changed[fmt::format("{}.{}", i, kind)] = bytes;
        }
    }
    const auto files = written(changed);
    assets::AssetLimits limits;
    limits.time = std::chrono::milliseconds(3000);
    const Tally tally = in_a_process([&](Tally& found) { show_all(files, As::animation, limits, found); });
    expect_modest(tally, "changed clips and WebPs");
    EXPECT_EQ(tally.shown + tally.refused, 72);
}

TEST_F(HostileTest, PicturesOfTheMaterial)
{
    const fs::path folder = material("images");
    NEEDS_MATERIAL(folder);
    std::map<std::string, std::pair<int, int>> wanted{{"pngsuite", {0, 0}}};
    for (const char* part : {"pngsuite", "libpng-testpngs", "malformed", "jpeg", "characters-open-peeps"}) {
        std::vector<fs::path> files;
        for (const char* ending : {".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".svg"})
            for (fs::path& file : files_below(folder / part, ending))
                files.push_back(std::move(file));
        const Tally tally = in_a_process([&](Tally& found) { show_all(files, As::picture, {}, found); });
        expect_modest(tally, part);
        EXPECT_LT(tally.slowest_s, 10) << part;
        EXPECT_EQ(tally.shown + tally.refused, static_cast<int>(files.size()));
    }
}

// baseline-*.txt holds what the library does with each file: 0 draws, 4 draws nothing, 3 refused, 124 hangs.
TEST_F(HostileTest, LottieOfTheMaterial)
{
    const fs::path folder = material("lottie");
    NEEDS_MATERIAL(folder);
    std::map<int, std::vector<fs::path>> by_fate;
    std::ifstream baseline(files_below(folder, "0.1.txt").front());
    for (std::string line; std::getline(baseline, line);) {
        const std::size_t end = line.find(".json");
        if (line.starts_with('#') || end == std::string::npos)
            continue;
        const int fate = std::atoi(line.c_str());
        by_fate[fate].push_back(folder / line.substr(line.find("./") + 2, end + 5 - line.find("./") - 2));
    }
    ASSERT_GT(by_fate[0].size(), 90U);
    assets::AssetLimits limits;
    limits.time = std::chrono::milliseconds(2000);
    std::vector<fs::path> drawn;
    for (std::size_t i = 0; i < by_fate[0].size(); i += 6) // the whole set takes a minute
        drawn.push_back(by_fate[0][i]);
    const Tally good = in_a_process([&](Tally& found) { show_all(drawn, As::animation, limits, found); });
    expect_modest(good, "Lottie that is drawn");
    EXPECT_EQ(good.refused, 0);
    for (const int fate : {3, 4, 124}) {
        std::vector<fs::path> files = by_fate[fate];
        files.push_back(by_fate[0].front()); // and the next call works
        const Tally bad = in_a_process([&](Tally& found) { show_all(files, As::animation, limits, found); });
        expect_modest(bad, fmt::format("Lottie of fate {}", fate));
        EXPECT_EQ(bad.shown, 1) << fate;
        EXPECT_LT(bad.slowest_s, 6) << fate;
    }
}
