// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/transfer.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "ui/cli/places.h"
#include "ui/cli/terminal.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace cli {
namespace {

using base::Errc;
using Clock = std::chrono::steady_clock;

constexpr int kTries = 5; // without a byte in between
constexpr std::chrono::milliseconds kBetweenTries{1'000}, kRedraw{200};
constexpr int kBarColumns = 24;

// "12.1 of 40.0 MB, 8.2 MB/s, 0:03 left", drawn at most five times a second.
class TransferLine {
public:
    TransferLine(const char* name, std::uint64_t from) : from_(from) { line_.stage(name); }
    void update(std::uint64_t done, std::uint64_t total)
    {
        done_ = done;
        const auto now = Clock::now();
        if (now - drawn_ < kRedraw)
            return;
        drawn_ = now;
        const double seconds = std::chrono::duration<double>(now - start_).count();
        const double rate = seconds > 0 ? static_cast<double>(done - from_) / seconds : 0;
        std::string text = size_text(done);
        if (total > 0) {
            const double part = static_cast<double>(done) / static_cast<double>(total);
            text = fmt::format("{} {:3.0f} %  {} of {}", bar(part, std::min(kBarColumns, terminal_width() / 4)),
                               part * 100, size_text(done), size_text(total));
        }
        if (rate > 0)
            text += fmt::format(", {}/s", size_text(static_cast<std::uint64_t>(rate)));
        if (rate > 0 && total > done)
            text += fmt::format(", {} left", seconds_text(static_cast<double>(total - done) / rate));
        line_.update(clipped(text, std::max(20, terminal_width() - 11)));
    }
    void say(const std::string& text) { line_.say(text); }
    void end(const std::string& text)
    {
        line_.update(text);
        line_.finish();
    }
    std::uint64_t done() const { return done_; }

private:
    ProgressLine line_;
    std::uint64_t from_, done_ = 0;
    Clock::time_point start_ = Clock::now(), drawn_{};
};

struct Version {
    std::string etag;        // empty: it cannot be resumed
    std::uint64_t bytes = 0; // of all of it
    bool has_bytes = false;
};

Result<Version> version_of(Session& session, const std::string& path)
{
    const auto head = TRY(session.daemon.ask({.method = "HEAD", .target = path}, session.stop));
    Version version;
    if (head.status == 405)
        return version;
    if (head.status < 200 || head.status >= 300) {
        // A HEAD has no body to explain itself: the same as GET says why.
        const auto answer = TRY(session.daemon.ask({.target = path}, session.stop));
        return tl::unexpected<base::Error>(problem_of(answer));
    }
    if (const std::string* etag = net::find_header(head.headers, "ETag"); etag != nullptr && !etag->starts_with("W/"))
        version.etag = *etag;
    if (const std::string* length = net::find_header(head.headers, "Content-Length")) {
        const auto read = std::from_chars(length->data(), length->data() + length->size(), version.bytes);
        version.has_bytes = read.ec == std::errc{};
    }
    return version;
}

// One version's part never continues another's.
std::filesystem::path part_name(const std::filesystem::path& output, const Version& version)
{
    auto name = output;
    const auto hash = base::xxh3_64(version.etag.empty() ? fmt::format("{}", ::getpid()) : version.etag);
    return name += fmt::format(".{:08x}.part", hash & 0xffffffffU);
}

void remove_other_parts(const std::filesystem::path& output, const std::filesystem::path& keep)
{
    std::error_code ignored;
    const std::string stem = output.filename().string() + ".";
    const auto folder = output.has_parent_path() ? output.parent_path() : std::filesystem::path(".");
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(stem) && name.ends_with(".part") && name.size() == stem.size() + 13 &&
            name != keep.filename().string())
            std::filesystem::remove(entry.path(), ignored);
    }
}

Status write_all(int fd, std::string_view bytes, const std::filesystem::path& name)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return base::fail_errno(name.string(), errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

struct Download {
    Session& session;
    const std::string& path;
    const std::filesystem::path part;
    Version version;
    base::Fd file;
    std::uint64_t have = 0;

    // From where the part ends. The part may be begun anew when the daemon sends all of it.
    Status once(TransferLine& line)
    {
        net::ClientRequest request{.target = path};
        const std::uint64_t from = have;
        if (from > 0) {
            request.headers.push_back({"Range", fmt::format("bytes={}-", from)});
            request.headers.push_back({"If-Range", version.etag});
        }
        Status written;
        request.on_bytes = [&](std::string_view bytes) {
            written = write_all(file.get(), bytes, part);
            have += written ? bytes.size() : 0;
            line.update(have, version.bytes);
            return written.has_value();
        };
        const auto answer = session.daemon.exchange(std::move(request), session.stop);
        TRY(std::move(written));
        if (from > 0 && answer && answer->status != 206)
            return begin_anew();
        if (!answer)
            return tl::unexpected<base::Error>(answer.error());
        return {};
    }
    Status begin_anew()
    {
        have = 0;
        if (::ftruncate(file.get(), 0) != 0 || ::lseek(file.get(), 0, SEEK_SET) < 0)
            return base::fail_errno(part.string(), errno);
        return base::fail(Errc::unavailable, "the daemon sent another version; beginning anew");
    }
    bool is_whole() const { return version.has_bytes ? have == version.bytes : false; }
    bool can_resume() const { return !version.etag.empty() && version.has_bytes && have > 0; }
};

void wait_a_little(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, kBetweenTries, [] { return false; });
}

Status open_part(Download& download)
{
    download.file.reset(::open(download.part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!download.file)
        return base::fail_errno(download.part.string(), errno);
    const off_t end = ::lseek(download.file.get(), 0, SEEK_END);
    download.have = end > 0 ? static_cast<std::uint64_t>(end) : 0;
    if (download.have > 0 && (download.version.etag.empty() || download.have > download.version.bytes)) {
        download.have = 0;
        if (::ftruncate(download.file.get(), 0) != 0 || ::lseek(download.file.get(), 0, SEEK_SET) < 0)
            return base::fail_errno(download.part.string(), errno);
    }
    return {};
}

Status run(Download& download, TransferLine& line)
{
    for (int tries = 0; !download.is_whole();) {
        const std::uint64_t before = download.have;
        const Status once = download.once(line);
        if (once && (download.is_whole() || !download.version.has_bytes))
            return {};
        const bool breaks = once || once.error().code == Errc::unavailable;
        tries = download.have > before ? 0 : tries + 1;
        if (!breaks || tries >= kTries || (download.have > 0 && !download.can_resume()))
            return once ? base::fail(Errc::unavailable, "the connection ended too early, again and again") : once;
        if (download.session.stop.stop_requested())
            return base::fail(Errc::cancelled, "cancelled");
        line.say(once ? "the connection ended early; going on" : once.error().what + "; going on");
        wait_a_little(download.session.stop);
    }
    return {};
}

}

Status download(Session& session, const std::string& path, const std::filesystem::path& output)
{
    TRY(check_output(output, {}));
    auto version = TRY(version_of(session, path));
    const auto part = part_name(output, version);
    remove_other_parts(output, part);
    Download job{session, path, part, std::move(version), {}, 0};
    TRY(open_part(job));
    TransferLine line("download", job.have);
    if (job.have > 0)
        line.say(fmt::format("going on at {}", size_text(job.have)));
    const Status done = run(job, line);
    if (!done) {
        line.end(job.can_resume() ? "not complete; the same command goes on from here" : "not complete");
        std::error_code ignored;
        if (!job.can_resume())
            std::filesystem::remove(part, ignored);
        return session.stop.stop_requested() ? base::fail(Errc::cancelled, "the download was stopped") : done;
    }
    if (::fsync(job.file.get()) != 0)
        return base::fail_errno(part.string(), errno);
    if (::rename(part.c_str(), output.c_str()) != 0)
        return base::fail_errno(output.string(), errno);
    line.end(fmt::format("{}  {}", output.string(), size_text(job.have)));
    return {};
}

Result<Json> upload(Session& session, const std::string& method, const std::string& path,
                    const std::filesystem::path& file)
{
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return base::fail(Errc::not_found, fmt::format("{}: there is no file of this name", file.string()));
    const auto bytes = std::filesystem::file_size(file, failed);
    TransferLine line("upload", 0);
    net::ClientRequest request{.method = method, .target = path};
    request.headers.push_back({"Content-Type", "application/octet-stream"});
    request.body_file = file;
    request.progress = [&](std::uint64_t done, std::uint64_t total) {
        if (total == bytes) // not the answer's
            line.update(done, total);
    };
    const auto answer = session.daemon.exchange(std::move(request), session.stop);
    if (!answer) {
        line.end(file.string() + " was refused");
        return tl::unexpected<base::Error>(answer.error());
    }
    line.end(fmt::format("{}  {}", file.filename().string(), size_text(bytes)));
    return parse_json(answer->body, "the daemon's answer");
}

Status fetch(Session& session, net::ClientRequest request, const std::filesystem::path& output)
{
    TRY(check_output(output, {}));
    request.to_file = output;
    TRY(session.daemon.exchange(std::move(request), session.stop));
    return {};
}

}
