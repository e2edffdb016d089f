// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/http_client.h"

#include "compositor/base/check.h"
#include "compositor/base/file.h"

#include <curl/curl.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace net {
namespace {

using base::Errc;
using base::fail;

constexpr int kStopCheck_ms = 100;

struct EasyTraits {
    static constexpr CURL* none = nullptr;
    static void close(CURL* easy) { curl_easy_cleanup(easy); }
};
struct MultiTraits {
    static constexpr CURLM* none = nullptr;
    static void close(CURLM* multi) { curl_multi_cleanup(multi); }
};
struct ListTraits {
    static constexpr curl_slist* none = nullptr;
    static void close(curl_slist* list) { curl_slist_free_all(list); }
};
using HeaderList = base::Handle<curl_slist*, ListTraits>;

// The one checker of options: they fail only without memory or when libcurl lacks what config/packages.txt promises.
template <class Value> void set(CURL* easy, CURLoption option, Value value)
{
    ASSERT(curl_easy_setopt(easy, option, value) == CURLE_OK);
}

bool plain_line(std::string_view text)
{
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_2xx(long status)
{
    return status >= 200 && status < 300;
}

// One exchange under way: what libcurl's callbacks fill.
struct Transfer {
    const ClientRequest& request;
    const std::uint64_t most_bytes;
    CURL* easy;
    ClientAnswer answer{};
    std::optional<base::AtomicFile> file{};
    base::Fd body{};
    std::optional<base::Error> error{};
    bool ended_by_taker = false;

    long status() const
    {
        long code = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
        return code;
    }

    bool take_header(std::string_view line)
    {
        while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
            line.remove_suffix(1);
        if (line.starts_with("HTTP/")) // after "100 Continue" it begins again
            answer.headers.clear();
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos)
            return true;
        const std::size_t value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
        answer.headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(value))});
        return true;
    }

    bool take(std::string_view bytes)
    {
        if (is_2xx(status()) && !request.to_file.empty())
            return take_to_file(bytes);
        if (is_2xx(status()) && request.on_bytes) {
            ended_by_taker = !request.on_bytes(bytes);
            return !ended_by_taker;
        }
        if (answer.body.size() + bytes.size() > most_bytes) {
            error = base::Error{Errc::invalid_input, fmt::format("the answer is larger than {} bytes", most_bytes), {}};
            return false;
        }
        answer.body += bytes;
        return true;
    }

    bool take_to_file(std::string_view bytes)
    {
        Status status;
        if (!file) {
            auto created = base::AtomicFile::create(request.to_file);
            if (created)
                file.emplace(std::move(*created));
            else
                status = base::fail(created.error().code, created.error().what);
        }
        if (status && file)
            status = file->write(std::as_bytes(std::span(bytes)));
        if (!status)
            error = status.error();
        return status.has_value();
    }
};

std::size_t on_header(char* bytes, std::size_t one, std::size_t count, void* transfer)
{
    return static_cast<Transfer*>(transfer)->take_header({bytes, one * count}) ? one * count : 0;
}

std::size_t on_body(char* bytes, std::size_t one, std::size_t count, void* transfer)
{
    return static_cast<Transfer*>(transfer)->take({bytes, one * count}) ? one * count : 0;
}

std::size_t on_send(char* to, std::size_t one, std::size_t count, void* transfer)
{
    const ssize_t bytes = ::read(static_cast<Transfer*>(transfer)->body.get(), to, one * count);
    return bytes < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(bytes);
}

int on_seek(void* transfer, curl_off_t offset, int origin)
{
    return ::lseek(static_cast<Transfer*>(transfer)->body.get(), offset, origin) < 0 ? CURL_SEEKFUNC_FAIL
                                                                                     : CURL_SEEKFUNC_OK;
}

int on_progress(void* transfer, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent)
{
    const bool receives = received > 0 || to_receive > 0;
    static_cast<Transfer*>(transfer)->request.progress(static_cast<std::uint64_t>(receives ? received : sent),
                                                       static_cast<std::uint64_t>(receives ? to_receive : to_send));
    return 0;
}

void append(HeaderList& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    ASSERT(longer != nullptr);
    list.release();
    list.reset(longer);
}

}

struct Client::State {
    ClientSpec spec;
    base::Handle<CURLM*, MultiTraits> multi{curl_multi_init()};
    base::Handle<CURL*, EasyTraits> easy{curl_easy_init()};

    std::string place() const { return spec.socket.empty() ? spec.origin : spec.socket.string(); }
    Result<HeaderList> headers(const ClientRequest& request) const;
    void set_place();
    Status set_body(Transfer& transfer, const ClientRequest& request);
    Result<CURLcode> perform(const std::stop_token& stop);
    base::Error named(CURLcode code) const;
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::create(ClientSpec spec)
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto state = std::make_unique<State>(State{std::move(spec)});
    if (started != CURLE_OK || !state->multi || !state->easy)
        return fail(Errc::internal, "libcurl does not start");
    if (!plain_line(state->spec.bearer))
        return fail(Errc::invalid_input, "the token has a line break in it");
    return Client(std::move(state));
}

Result<HeaderList> Client::State::headers(const ClientRequest& request) const
{
    HeaderList list;
    if (!spec.bearer.empty())
        append(list, fmt::format("Authorization: Bearer {}", spec.bearer));
    if (find_header(request.headers, "Content-Type") == nullptr)
        append(list, "Content-Type:"); // libcurl would call every body a form
    for (const Header& header : request.headers) {
        if (!plain_line(header.name) || !plain_line(header.value))
            return fail(Errc::invalid_input, fmt::format("the header {} has a line break in it", header.name));
        append(list, header.value.empty() ? header.name + ";" : fmt::format("{}: {}", header.name, header.value));
    }
    return list;
}

void Client::State::set_place()
{
    CURL* raw = easy.get();
    if (!spec.socket.empty()) {
        set(raw, CURLOPT_UNIX_SOCKET_PATH, spec.socket.c_str());
        set(raw, CURLOPT_NOPROXY, "*"); // http_proxy of the environment means other hosts
    }
    set(raw, CURLOPT_PROTOCOLS_STR, "http,https");
    set(raw, CURLOPT_PATH_AS_IS, 1L);
    set(raw, CURLOPT_NOSIGNAL, 1L);
    set(raw, CURLOPT_USERAGENT, "lesedi");
    set(raw, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(spec.connect_within.count()));
    set(raw, CURLOPT_TIMEOUT_MS, static_cast<long>(spec.answer_within.count()));
}

Status Client::State::set_body(Transfer& transfer, const ClientRequest& request)
{
    CURL* raw = easy.get();
    if (request.method == "HEAD") {
        set(raw, CURLOPT_NOBODY, 1L);
        return {};
    }
    if (!request.body_file.empty()) {
        transfer.body.reset(::open(request.body_file.c_str(), O_RDONLY | O_CLOEXEC));
        struct stat file {};
        if (!transfer.body || ::fstat(transfer.body.get(), &file) != 0)
            return base::fail_errno(request.body_file.string(), errno);
        set(raw, CURLOPT_UPLOAD, 1L);
        set(raw, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(file.st_size));
        set(raw, CURLOPT_READFUNCTION, on_send);
        set(raw, CURLOPT_READDATA, &transfer);
        set(raw, CURLOPT_SEEKFUNCTION, on_seek);
        set(raw, CURLOPT_SEEKDATA, &transfer);
    } else if (!request.body.empty() || (request.method != "GET" && request.method != "DELETE")) {
        set(raw, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(raw, CURLOPT_POSTFIELDS, request.body.data());
    }
    set(raw, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    return {};
}

// By the multi interface: a stop ends the wait at once.
Result<CURLcode> Client::State::perform(const std::stop_token& stop)
{
    ASSERT(curl_multi_add_handle(multi.get(), easy.get()) == CURLM_OK);
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
    int running = 1;
    while (running > 0 && !stop.stop_requested()) {
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK)
            break;
        if (running > 0)
            curl_multi_poll(multi.get(), nullptr, 0, kStopCheck_ms, nullptr);
    }
    std::optional<CURLcode> result;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
        if (message->msg == CURLMSG_DONE)
            result = message->data.result;
    curl_multi_remove_handle(multi.get(), easy.get());
    if (result)
        return *result;
    return fail(Errc::cancelled, fmt::format("the request to {} was cancelled", place()));
}

base::Error Client::State::named(CURLcode code) const
{
    long os_error = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_OS_ERRNO, &os_error);
    std::string reason = os_error != 0 ? std::strerror(static_cast<int>(os_error)) : curl_easy_strerror(code);
    if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z')
        reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        if (os_error == EACCES || os_error == EPERM)
            return {Errc::unavailable,
                    fmt::format("cannot reach the daemon at {}: {}; it belongs to another user", place(), reason),
                    {}};
        return {Errc::unavailable,
                fmt::format("cannot reach the daemon at {}: {}; start it with lesedid", place(), reason),
                {}};
    case CURLE_OPERATION_TIMEDOUT:
        return {Errc::timed_out, fmt::format("the daemon at {} did not answer in time", place()), {}};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {Errc::invalid_input, fmt::format("{}: {}", place(), reason), {}};
    default:
        return {Errc::unavailable,
                fmt::format("the connection to the daemon at {} broke: {}", place(), curl_easy_strerror(code)),
                {}};
    }
}

Result<ClientAnswer> Client::send(const ClientRequest& request, const std::stop_token& stop)
{
    CURL* easy = state_->easy.get();
    curl_easy_reset(easy); // connections stay
    Transfer transfer{request, state_->spec.most_bytes, easy};
    const HeaderList headers = TRY(state_->headers(request));
    const std::string url = state_->spec.origin + request.target;
    state_->set_place();
    TRY(state_->set_body(transfer, request));
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    set(easy, CURLOPT_HEADERFUNCTION, on_header);
    set(easy, CURLOPT_HEADERDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, on_body);
    set(easy, CURLOPT_WRITEDATA, &transfer);
    if (request.progress) {
        set(easy, CURLOPT_NOPROGRESS, 0L);
        set(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
        set(easy, CURLOPT_XFERINFODATA, &transfer);
    }

    const CURLcode code = TRY(state_->perform(stop));
    if (transfer.error)
        return tl::unexpected<base::Error>(std::move(*transfer.error));
    if (code != CURLE_OK && !transfer.ended_by_taker)
        return tl::unexpected<base::Error>(state_->named(code));
    transfer.answer.status = static_cast<int>(transfer.status());
    if (is_2xx(transfer.answer.status) && !request.to_file.empty()) {
        if (!transfer.file && !transfer.take_to_file({})) // an empty body
            return tl::unexpected<base::Error>(std::move(*transfer.error));
        TRY(transfer.file->commit());
    }
    return std::move(transfer.answer);
}

}
