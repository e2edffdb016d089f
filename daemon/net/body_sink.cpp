// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/body_sink.h"

#include "daemon/net/multipart.h"
#include "daemon/net/received.h"

#include "compositor/base/log.h"

#include <algorithm>

namespace net {
namespace {

using Trouble = BodySink::Trouble;

constexpr std::uint64_t kMostReserved = 1 << 20; // what a head says is not yet what comes

Trouble trouble_of(const base::Error& error)
{
    LOG_ERROR("net", "a body cannot be kept: {}", error.what);
    return error.code == base::Errc::no_space ? Trouble::no_space : Trouble::internal;
}

class MemorySink final : public BodySink {
public:
    explicit MemorySink(std::uint64_t announced) { text_.reserve(std::min(announced, kMostReserved)); }

    std::optional<Trouble> write(std::string_view bytes) override
    {
        text_ += bytes;
        return std::nullopt;
    }
    std::optional<Trouble> finish(Body& body) override
    {
        body.text = std::move(text_);
        return std::nullopt;
    }

private:
    std::string text_;
};

// A file that is made when its first byte comes, or at the end.
class FileInMaking {
public:
    std::optional<Trouble> write(const std::filesystem::path& folder, std::string_view bytes)
    {
        if (!file_) {
            auto created = IncomingFile::create(folder);
            if (!created)
                return trouble_of(created.error());
            file_.emplace(std::move(*created));
        }
        const auto written = file_->write(bytes);
        if (!written)
            return trouble_of(written.error());
        return std::nullopt;
    }
    std::optional<Trouble> finish(const std::filesystem::path& folder, std::optional<ReceivedFile>& to)
    {
        if (auto trouble = write(folder, {}))
            return trouble;
        auto finished = file_->finish();
        file_.reset();
        if (!finished)
            return trouble_of(finished.error());
        to = std::move(*finished);
        return std::nullopt;
    }

private:
    std::optional<IncomingFile> file_;
};

class FileSink final : public BodySink {
public:
    explicit FileSink(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::optional<Trouble> write(std::string_view bytes) override { return file_.write(folder_, bytes); }
    std::optional<Trouble> finish(Body& body) override { return file_.finish(folder_, body.file); }

private:
    std::filesystem::path folder_;
    FileInMaking file_;
};

class FormSink final : public BodySink, private MultipartReader::Taker {
public:
    FormSink(std::string_view boundary, std::filesystem::path folder)
        : folder_(std::move(folder)), reader_(boundary, *this)
    {
    }

    std::optional<Trouble> write(std::string_view bytes) override
    {
        if (!reader_.read(bytes) && !trouble_)
            trouble_ = Trouble::broken;
        return trouble_;
    }
    std::optional<Trouble> finish(Body& body) override
    {
        if (!trouble_ && !reader_.complete())
            trouble_ = Trouble::broken;
        if (!trouble_)
            body.parts = std::move(parts_);
        return trouble_;
    }

private:
    bool failed(std::optional<Trouble> trouble)
    {
        trouble_ = trouble;
        return trouble.has_value();
    }
    bool begin_part(MultipartReader::PartHead head) override
    {
        if (parts_.size() == kMostParts)
            return !failed(Trouble::too_large);
        to_disk_ = head.is_file && !folder_.empty();
        is_file_ = head.is_file;
        parts_.push_back({std::move(head.name), std::move(head.file_name), std::move(head.content_type), {}, {}});
        return true;
    }
    bool part_bytes(std::string_view bytes) override
    {
        if (to_disk_)
            return !failed(file_.write(folder_, bytes));
        std::string& text = parts_.back().text;
        if (!is_file_ && text.size() + bytes.size() > kMostFieldBytes)
            return !failed(Trouble::too_large);
        text += bytes;
        return true;
    }
    bool end_part() override { return !to_disk_ || !failed(file_.finish(folder_, parts_.back().file)); }

    std::filesystem::path folder_;
    MultipartReader reader_;
    std::vector<FormPart> parts_;
    FileInMaking file_;
    bool to_disk_ = false, is_file_ = false; // of the part that comes
    std::optional<Trouble> trouble_;
};

class BrokenForm final : public BodySink { // its head names no boundary
public:
    std::optional<Trouble> write(std::string_view) override { return Trouble::broken; }
    std::optional<Trouble> finish(Body&) override { return Trouble::broken; }
};

}

std::unique_ptr<BodySink> make_body_sink(const BodyPlan& plan, const RequestHead& head)
{
    const std::string* type = find_header(head.headers, "Content-Type");
    if (plan.most_bytes > 0 && type != nullptr && MultipartReader::is_form(*type)) {
        if (const auto boundary = MultipartReader::boundary_of(*type))
            return std::make_unique<FormSink>(*boundary, plan.folder);
        return std::make_unique<BrokenForm>();
    }
    if (!plan.folder.empty())
        return std::make_unique<FileSink>(plan.folder);
    return std::make_unique<MemorySink>(head.bytes.value_or(0));
}

}
