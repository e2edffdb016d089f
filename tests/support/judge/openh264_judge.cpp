// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/judge.h"

#include "tests/support/judge/annexb.h"
#include "tests/support/judge/digest.h"
#include "tests/support/judge/film_input.h"
#include "tests/support/judge/targets.h"

#include <wels/codec_api.h>

#include <functional>
#include <optional>
#include <string>

namespace judge {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

constexpr std::string_view kName = "OpenH264";

struct WelsTraits {
    static constexpr ISVCDecoder* none = nullptr;
    static void close(ISVCDecoder* decoder)
    {
        decoder->Uninitialize();
        WelsDestroyDecoder(decoder);
    }
};

std::string state_name(int state)
{
    struct Row {
        int bit;
        const char* name;
    };
    constexpr Row kRows[] = {{dsFramePending, "frame pending"},
                             {dsRefLost, "reference lost"},
                             {dsBitstreamError, "bitstream error"},
                             {dsDepLayerLost, "layer lost"},
                             {dsNoParamSets, "no parameter sets"},
                             {dsDataErrorConcealed, "error concealed"},
                             {dsRefListNullPtrs, "reference list has holes"},
                             {dsInvalidArgument, "invalid argument"},
                             {dsInitialOptExpected, "not initialized"},
                             {dsOutOfMemory, "out of memory"},
                             {dsDstBufNeedExpan, "buffer too small"}};
    std::string names;
    for (const Row& row : kRows)
        if ((state & row.bit) != 0)
            names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names.empty() ? fmt::format("state {:#x}", state) : names;
}

// A packet of the film, Annex B.
struct Unit {
    AccessUnit access;
    std::int64_t frame = 0;
};

using Show = std::function<Status(const Picture&)>;

// One decoder from one key picture on. Errors are never concealed; whatever it says but "no error" is a failure.
class WelsJudge {
public:
    static Result<WelsJudge> create(const AVCodecParameters& parameters);

    Status decode(const Unit& unit, const Show& show); // shows the pictures that are due after it
    Status finish(const Show& show);

private:
    Status take(int state, const std::uint8_t* const* planes, const SBufferInfo& info, const Show& show);

    base::Handle<ISVCDecoder*, WelsTraits> decoder_;
    std::vector<const Unit*> fed_; // by the time stamp the decoder carries through
    Digester digester_;
    int width_ = 0;
    int height_ = 0;
};

Result<WelsJudge> WelsJudge::create(const AVCodecParameters& parameters)
{
    ISVCDecoder* decoder = nullptr;
    if (WelsCreateDecoder(&decoder) != 0 || decoder == nullptr)
        return fail(Errc::unavailable, "OpenH264: no decoder");
    WelsJudge made;
    made.decoder_.reset(decoder);
    int quiet = WELS_LOG_QUIET;
    decoder->SetOption(DECODER_OPTION_TRACE_LEVEL, &quiet);
    SDecodingParam wanted{};
    wanted.uiTargetDqLayer = 0xff; // all there is
    wanted.eEcActiveIdc = ERROR_CON_DISABLE;
    wanted.sVideoProperty.size = sizeof wanted.sVideoProperty;
    wanted.sVideoProperty.eVideoBsType = VIDEO_BITSTREAM_AVC;
    if (decoder->Initialize(&wanted) != 0)
        return fail(Errc::unavailable, "OpenH264: the decoder does not start");
    made.width_ = parameters.width;
    made.height_ = parameters.height;
    return made;
}

Status WelsJudge::take(int state, const std::uint8_t* const* planes, const SBufferInfo& info, const Show& show)
{
    if (state != dsErrorFree)
        return fail(Errc::invalid_input, state_name(state));
    if (info.iBufferStatus != 1)
        return {};
    const SSysMEMBuffer& buffer = info.UsrData.sSystemBuffer;
    if (buffer.iFormat != videoFormatI420 || buffer.iWidth != width_ || buffer.iHeight != height_)
        return fail(Errc::invalid_input, fmt::format("a picture of {} x {} came out, {} x {} was due", buffer.iWidth,
                                                     buffer.iHeight, width_, height_));
    if (info.uiOutYuvTimeStamp >= fed_.size())
        return fail(Errc::invalid_input, "a picture came out that nobody put in");
    const Unit& source = *fed_[info.uiOutYuvTimeStamp];
    Picture picture = digester_.digest({{planes[0], planes[1], planes[2]},
                                        {buffer.iStride[0], buffer.iStride[1], buffer.iStride[1]},
                                        buffer.iWidth,
                                        buffer.iHeight});
    picture.pts_frame = source.frame;
    picture.key = source.access.idr;
    return show(picture);
}

Status WelsJudge::decode(const Unit& unit, const Show& show)
{
    std::uint8_t* planes[3] = {};
    SBufferInfo info{};
    info.uiInBsTimeStamp = fed_.size();
    fed_.push_back(&unit);
    const Bytes& bytes = unit.access.bytes;
    const int state = decoder_.get()->DecodeFrameNoDelay(bytes.data(), static_cast<int>(bytes.size()), planes, &info);
    const auto taken = take(state, planes, info, show);
    if (!taken)
        return base::in_context(fmt::format("{}: frame {}", kName, unit.frame), taken.error());
    return {};
}

Status WelsJudge::finish(const Show& show)
{
    int end = 1;
    decoder_.get()->SetOption(DECODER_OPTION_END_OF_STREAM, &end);
    int remaining = 0;
    decoder_.get()->GetOption(DECODER_OPTION_NUM_OF_FRAMES_REMAINING_IN_BUFFER, &remaining);
    for (; remaining > 0; --remaining) {
        std::uint8_t* planes[3] = {};
        SBufferInfo info{};
        const auto taken = take(decoder_.get()->FlushFrame(planes, &info), planes, info, show);
        if (!taken)
            return base::in_context(fmt::format("{}: at the end", kName), taken.error());
    }
    return {};
}

Result<std::vector<Unit>> read_units(FilmInput& film)
{
    const AVCodecParameters& parameters = *film.stream().codecpar;
    const StreamHead head = TRY(read_avcc({parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)}));
    const Packet packet(av_packet_alloc());
    if (!packet)
        return fail(Errc::unavailable, "libavformat: out of memory");
    std::vector<Unit> units;
    while (TRY(film.read(*packet.get()))) {
        const AVPacket& read = *packet.get();
        Unit unit;
        unit.access = TRY(to_annexb(head, {read.data, static_cast<std::size_t>(read.size)}));
        unit.frame = TRY(film.to_frame(read.pts));
        units.push_back(std::move(unit));
    }
    return units;
}

Result<Sought> seek_one(const FilmInput& film, std::span<const Unit> units, std::int64_t target)
{
    const auto first = static_cast<std::size_t>(TRY(film.key_in_index(target)));
    if (first >= units.size() || !units[first].access.idr)
        return fail(Errc::invalid_input, "the index leads to no key picture");
    auto decoder = TRY(WelsJudge::create(*film.stream().codecpar));
    std::optional<Sought> found;
    const Show look = [&](const Picture& picture) -> Status {
        if (picture.pts_frame == target)
            found = Sought{target, picture.hash};
        return {};
    };
    for (std::size_t i = first; i < units.size() && !found; ++i) {
        if (i > first && units[i].access.idr)
            break;
        TRY(decoder.decode(units[i], look));
    }
    if (!found)
        TRY(decoder.finish(look));
    if (!found)
        return fail(Errc::invalid_input, "the picture never came out");
    return *found;
}

}

Result<std::vector<Picture>> decode_openh264(const std::filesystem::path& path)
{
    auto film = TRY(FilmInput::open(path));
    const auto units = TRY(read_units(film));
    auto decoder = TRY(WelsJudge::create(*film.stream().codecpar));
    std::vector<Picture> pictures;
    const Show keep = [&](const Picture& picture) -> Status {
        pictures.push_back(picture);
        return {};
    };
    for (const Unit& unit : units)
        TRY(decoder.decode(unit, keep));
    TRY(decoder.finish(keep));
    TRY(check_shown(kName, film, pictures));
    return pictures;
}

Result<std::vector<Sought>> seek_openh264(const std::filesystem::path& path, int count, std::uint32_t seed)
{
    auto film = TRY(FilmInput::open(path));
    const auto units = TRY(read_units(film));
    std::vector<Sought> sought;
    for (const std::int64_t target : random_targets(film.count(), count, seed)) {
        auto found = seek_one(film, units, target);
        if (!found)
            return base::in_context(fmt::format("{}: seek to frame {}", kName, target), found.error());
        sought.push_back(*found);
    }
    return sought;
}

}
