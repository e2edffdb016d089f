// SPDX-License-Identifier: GPL-3.0-or-later
// The child's side of helper_pool.h.
#include "compositor/base/file.h"
#include "compositor/base/helper_pool.h"
#include "compositor/base/helper_wire.h"

#include <malloc.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <new>
#include <optional>

namespace base {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitAddressSpace = false; // the sanitizers' shadow memory is larger than any limit
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool kLimitAddressSpace = false;
#else
constexpr bool kLimitAddressSpace = true;
#endif
#else
constexpr bool kLimitAddressSpace = true;
#endif

void limit(__rlimit_resource resource, rlim_t value)
{
    const rlimit both{value, value};
    ::setrlimit(resource, &both);
}

// RLIMIT_CPU counts the whole life of a process, and a child serves many calls: so the soft limit moves on with each.
void allow_cpu(std::chrono::seconds more)
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto spent = static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    const rlimit soft{spent + static_cast<rlim_t>(more.count()) + 1, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CPU, &soft);
}

// A limit of one verb, for one call.
class DataLimit {
public:
    explicit DataLimit(std::uint64_t bytes)
    {
        if (bytes != 0 && kLimitAddressSpace)
            set(static_cast<rlim_t>(bytes));
    }
    ~DataLimit() { set(RLIM_INFINITY); }
    DataLimit(const DataLimit&) = delete;
    DataLimit& operator=(const DataLimit&) = delete;

private:
    static void set(rlim_t bytes)
    {
        const rlimit soft{bytes, RLIM_INFINITY};
        ::setrlimit(RLIMIT_DATA, &soft);
    }
};

class Mapping {
public:
    explicit Mapping(const Fd& file)
    {
        struct stat info {};
        if (!file || ::fstat(file.get(), &info) != 0 || info.st_size <= 0)
            return;
        size_ = static_cast<std::size_t>(info.st_size);
        address_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0); // the parent sealed it
    }
    ~Mapping()
    {
        if (address_ != MAP_FAILED)
            ::munmap(address_, size_);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    bool failed() const { return size_ > 0 && address_ == MAP_FAILED; }
    std::span<const std::byte> bytes() const
    {
        return address_ == MAP_FAILED ? std::span<const std::byte>()
                                      : std::span(static_cast<const std::byte*>(address_), size_);
    }

private:
    void* address_ = MAP_FAILED;
    std::size_t size_ = 0;
};

// Thread entry of a program that decodes what strangers send: what libraries throw ends here, as an answer.
Result<HelperAnswer> answer_request(std::string_view text, const Fd& file, std::span<const HelperVerbRow> verbs)
{
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::string_view verb = text.substr(0, line);
    const auto row =
        std::find_if(verbs.begin(), verbs.end(), [&](const HelperVerbRow& known) { return known.verb == verb; });
    if (row == verbs.end())
        return fail(Errc::internal, fmt::format("{}: the helper does not know this verb", verb));
    const Mapping input(file);
    if (input.failed())
        return fail(Errc::unavailable, fmt::format("{}: the input does not fit the helper's memory limit", verb));
    ::malloc_trim(0); // what earlier calls left counts against this one's limit
    const DataLimit data_limit(row->data_limit_bytes);
    try {
        return row->answer(text.substr(std::min(line + 1, text.size())), input.bytes());
    } catch (const std::bad_alloc&) {
        return fail(Errc::unavailable, fmt::format("{}: the helper needs more memory than its limit", verb));
    } catch (const std::exception& error) {
        return fail(Errc::internal, fmt::format("{}: {}", verb, error.what()));
    }
}

Status send_answer(int socket_fd, const Result<HelperAnswer>& answer)
{
    if (!answer)
        return helper_wire::send_message(socket_fd,
                                         fmt::format("fail\n{}\n{}", name(answer.error().code),
                                                     answer.error().what.substr(0, helper_wire::kTextLimit)),
                                         Fd());
    if (answer->text.size() > helper_wire::kTextLimit)
        return send_answer(socket_fd,
                           fail(Errc::internal, "child helper: more than 64 KiB of answer text, bytes are for that"));
    const auto file = helper_wire::make_sealed_file(answer->bytes);
    if (!file)
        return send_answer(socket_fd, fail(Errc::unavailable, file.error().what));
    return helper_wire::send_message(socket_fd, fmt::format("ok\n{}", answer->text), *file);
}

std::optional<std::uint64_t> number_after(std::string_view argument, std::string_view start)
{
    std::uint64_t value = 0;
    if (!argument.starts_with(start))
        return std::nullopt;
    argument.remove_prefix(start.size());
    const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), value);
    if (error != std::errc() || end != argument.data() + argument.size())
        return std::nullopt;
    return value;
}

}

int serve_helper(int socket_fd, std::chrono::seconds cpu_limit, std::span<const HelperVerbRow> verbs)
{
    while (true) {
        auto request = helper_wire::receive_message(socket_fd);
        if (!request)
            return 1;
        if (request->kind != helper_wire::Message::Kind::text)
            return 0;
        allow_cpu(cpu_limit);
        const auto answer = answer_request(request->text, request->file, verbs);
        if (!send_answer(socket_fd, answer))
            return 1;
        if (!answer && answer.error().code == Errc::unavailable)
            return 0; // memory ran short: the next call gets a child that never was in trouble
    }
}

int helper_main(int argc, char** argv, std::span<const HelperVerbRow> verbs)
{
    std::uint64_t parent = 0;
    std::uint64_t memory = 0;
    std::uint64_t cpu = 0;
    std::uint64_t files = HelperSpec{}.open_files;
    for (int i = 1; i < argc; ++i) {
        parent = number_after(argv[i], "--parent=").value_or(parent);
        memory = number_after(argv[i], "--memory=").value_or(memory);
        cpu = number_after(argv[i], "--cpu=").value_or(cpu);
        files = number_after(argv[i], "--files=").value_or(files);
    }
    struct stat info {};
    if (parent == 0 || memory == 0 || ::fstat(helper_wire::kChildSocket, &info) != 0 || !S_ISSOCK(info.st_mode)) {
        std::fputs("lesedi-helper: this program is started by lesedi and lesedid, not by hand\n", stderr);
        return 2;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (static_cast<std::uint64_t>(::getppid()) != parent)
        return 0; // the parent ended before the line above
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, files);
    limit(RLIMIT_FSIZE, helper_wire::kFileLimit);
    ::signal(SIGXFSZ, SIG_IGN); // writing past the limit is an error of that write, not the end
    if (kLimitAddressSpace)
        limit(RLIMIT_AS, memory);
    return serve_helper(helper_wire::kChildSocket, std::chrono::seconds(cpu), verbs);
}

}
