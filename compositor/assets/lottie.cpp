// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that sees librlottie.
#include "compositor/assets/lottie.h"

#include <rlottie.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kMostBytes = 16U << 20;
constexpr const char* kNoFolder = "/dev/null/"; // nothing lies below it: pictures outside the file are not found

class Lottie final : public media::MovingPicture {
public:
    explicit Lottie(std::unique_ptr<rlottie::Animation> animation) : animation_(std::move(animation)) {}

    base::Status check()
    {
        std::size_t width = 0;
        std::size_t height = 0;
        animation_->size(width, height);
        const double rate = animation_->frameRate();
        const std::size_t frames = animation_->totalFrame();
        if (width < 1 || height < 1 || width > 100'000 || height > 100'000)
            return fail(Errc::invalid_input, fmt::format("the Lottie file claims {} x {} units", width, height));
        if (!(rate >= 0.01) || rate > 1000 || frames < 1 || frames > 10'000'000)
            return fail(Errc::invalid_input,
                        fmt::format("the Lottie file claims {} frames at {:g} a second", frames, rate));
        info_ = {{static_cast<int>(width), static_cast<int>(height)},
                 static_cast<double>(frames) / rate,
                 static_cast<std::int64_t>(frames)};
        rate_ = rate;
        return {};
    }
    media::MovingInfo info() const override { return info_; }
    Result<bool> advance() override
    {
        if (at_ + 1 >= info_.frames)
            return false;
        ++at_;
        return true;
    }
    double begins_s() const override { return static_cast<double>(at_) / rate_; }
    double ends_s() const override { return static_cast<double>(at_ + 1) / rate_; }
    base::Status skip_to(double s) override
    {
        const double frame = std::clamp(std::floor(s * rate_), 0.0, static_cast<double>(info_.frames - 1));
        at_ = static_cast<std::int64_t>(frame) - 1;
        return {};
    }
    Result<frame::Image> image(frame::Size wanted) override
    {
        pixels_.assign(static_cast<std::size_t>(wanted.width) * static_cast<std::size_t>(wanted.height), 0);
        rlottie::Surface surface(pixels_.data(), static_cast<std::size_t>(wanted.width),
                                 static_cast<std::size_t>(wanted.height), static_cast<std::size_t>(wanted.width) * 4);
        animation_->renderSync(static_cast<std::size_t>(at_), surface, false);
        frame::Image image = TRY(frame::Image::create(wanted, frame::PixelFormat::rgba8));
        const std::uint32_t* in = pixels_.data(); // premultiplied, alpha in the high byte
        for (int y = 0; y < wanted.height; ++y) {
            std::uint8_t* out = image.row(y);
            for (int x = 0; x < wanted.width; ++x, ++in, out += 4) {
                const std::uint32_t alpha = *in >> 24U;
                out[0] = static_cast<std::uint8_t>(std::min(*in >> 16U & 255U, alpha));
                out[1] = static_cast<std::uint8_t>(std::min(*in >> 8U & 255U, alpha));
                out[2] = static_cast<std::uint8_t>(std::min(*in & 255U, alpha));
                out[3] = static_cast<std::uint8_t>(alpha);
            }
        }
        return image;
    }

private:
    std::unique_ptr<rlottie::Animation> animation_;
    media::MovingInfo info_;
    double rate_ = 30;
    std::int64_t at_ = -1;
    std::vector<std::uint32_t> pixels_;
};

// `"key":value` with any blanks around the colon.
bool says(std::string_view text, std::string_view key, std::string_view value)
{
    const std::string quoted = fmt::format("\"{}\"", key);
    for (std::size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n:", at + quoted.size());
        if (begin != std::string_view::npos && text.substr(begin).starts_with(value))
            return true;
    }
    return false;
}

}

Result<std::unique_ptr<media::MovingPicture>> open_lottie(std::span<const std::byte> bytes)
{
    if (bytes.size() > kMostBytes)
        return fail(Errc::invalid_input, fmt::format("the Lottie file has {} MB; at most {} are read",
                                                     bytes.size() >> 20U, kMostBytes >> 20U));
    std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto animation = rlottie::Animation::loadFromData(std::move(text), "", kNoFolder, false);
    if (!animation)
        return fail(Errc::invalid_input, "this is no Lottie animation that can be read");
    auto lottie = std::make_unique<Lottie>(std::move(animation));
    TRY(lottie->check());
    return lottie;
}

std::string undrawn_parts(std::span<const std::byte> bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::vector<std::string_view> parts;
    if (says(text, "ty", "5"))
        parts.emplace_back("text layers");
    if (says(text, "ty", "2") || says(text, "p", "\""))
        parts.emplace_back("pictures");
    if (says(text, "tt", ""))
        parts.emplace_back("mattes");
    if (parts.empty())
        return "it may use text layers, embedded pictures or mattes, which the Lottie library lacks";
    return fmt::format("it uses {}, which the Lottie library lacks", fmt::join(parts, " and "));
}

}
