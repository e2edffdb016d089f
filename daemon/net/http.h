// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An HTTP exchange as plain data (RFC 9110), for the server and the client. Names of headers are compared without
// case. Thread: plain data; a ByteSource says itself.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace net {

using base::Result;
using base::Status;

struct Header {
    std::string name, value;
};
bool same_name(std::string_view one, std::string_view other);                              // of headers: without case
const std::string* find_header(const std::vector<Header>& headers, std::string_view name); // null: there is none

// Who is at the other end.
struct Peer {
    bool is_unix = false;
    uid_t uid = 0; // of a Unix socket (SO_PEERCRED)
    pid_t pid = 0;
    std::string address{}; // of TCP: "127.0.0.1:40312"
};

struct QueryItem {
    std::string name, value;
};

// What stands before the body.
struct RequestHead {
    std::string method;                // "GET"
    std::vector<std::string> segments; // of the path between slashes, percent-decoded: {"api", "video", "projects"}
    std::string target;                // as it was sent, for logs
    std::vector<QueryItem> query;      // percent-decoded, in order
    std::vector<Header> headers;
    Peer peer;
    std::string id;                     // of the request: X-Request-Id when it is a plain one, else made here
    std::optional<std::uint64_t> bytes; // Content-Length
};

// A file of the body, received below the folder of the BodyPlan (`*.received`, mode 0600, not fsynced), removed when
// this goes: whoever keeps it renames it. A kill leaves it: whoever owns the folder clears it at start.
class ReceivedFile {
public:
    ReceivedFile() = default;
    ReceivedFile(std::filesystem::path path, std::uint64_t bytes, std::string sha256);
    ReceivedFile(ReceivedFile&& other) noexcept;
    ReceivedFile& operator=(ReceivedFile&& other) noexcept;
    ~ReceivedFile();

    const std::filesystem::path& path() const { return path_; }
    std::uint64_t bytes() const { return bytes_; }
    const std::string& sha256() const { return sha256_; } // hex, counted while it came

private:
    std::filesystem::path path_;
    std::uint64_t bytes_ = 0;
    std::string sha256_;
};

struct FormPart { // of multipart/form-data (RFC 7578)
    std::string name;
    std::string file_name;    // as sent: never a path, only for people
    std::string content_type; // as sent
    std::string text;         // of a part without a file name, and of all when the plan has no folder
    std::optional<ReceivedFile> file;
};

struct Body {
    std::string text; // when the plan keeps it in memory
    std::optional<ReceivedFile> file;
    std::vector<FormPart> parts;
};

// Bytes that come bit by bit: a stream of events, a part of a file.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    enum class State : std::uint8_t { some, wait, end };
    struct Piece {
        State state = State::end;
        std::size_t bytes = 0;
    };
    // Fills what is there now; never blocks. After `wait` the server asks again when `wake` was called.
    // Thread: the server's.
    virtual Piece read(std::span<std::byte> to) = 0;
    // Set once by the server, before the first read; may be called from any thread, and after the connection has gone.
    virtual void on_more(std::function<void()> wake) { (void)wake; }
};

struct FileRange {
    base::Fd fd;
    std::uint64_t offset = 0, bytes = 0;
};

// A ByteSource may say its length by Content-Length; all else about lengths, and X-Request-Id, is the server's.
struct Response {
    int status = 200;
    std::vector<Header> headers;
    std::variant<std::string, FileRange, std::unique_ptr<ByteSource>> body;
};

}
