// SPDX-License-Identifier: GPL-3.0-or-later
// A driver of VA-API that encodes H.264 with libx264. Like AMD's it takes no packed headers: parameter sets are its
// own, and are seen in the stream only. LIBVA_FAKE=decode_only: it has nothing to encode with.
#include "tests/support/fake_nvenc/fake_codec.h"

#include <va/va_backend.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>

namespace {

struct Surface {
    std::uint32_t width = 0, height = 0, pitch = 0;
    std::vector<std::uint8_t> bytes;
};

struct Buffer {
    VABufferType type{};
    std::vector<std::uint8_t> bytes; // as given, or a coded picture
    VACodedBufferSegment coded{};
    VASurfaceID of_surface = VA_INVALID_ID; // an image's
};

struct Driver {
    std::map<VAGenericID, Surface> surfaces;
    std::map<VAGenericID, Buffer> buffers;
    VAGenericID next = 1;
    std::unique_ptr<fake::Codec> codec; // one context at a time
    VAEncSequenceParameterBufferH264 sequence{};
    VAEncPictureParameterBufferH264 picture{};
    VASurfaceID target = VA_INVALID_ID;
    std::uint64_t coded = 0;
};

Driver& driver(VADriverContextP context)
{
    return *static_cast<Driver*>(context->pDriverData);
}

VAStatus nothing()
{
    return VA_STATUS_SUCCESS;
}

VAStatus unimplemented()
{
    return VA_STATUS_ERROR_UNIMPLEMENTED;
}

VAStatus terminate(VADriverContextP context)
{
    delete &driver(context);
    return VA_STATUS_SUCCESS;
}

VAStatus profiles(VADriverContextP, VAProfile* list, int* count)
{
    list[0] = VAProfileH264High;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus entrypoints(VADriverContextP, VAProfile, VAEntrypoint* list, int* count)
{
    const char* orders = std::getenv("LIBVA_FAKE");
    const bool decode_only = orders != nullptr && std::string_view(orders) == "decode_only";
    list[0] = decode_only ? VAEntrypointVLD : VAEntrypointEncSlice;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus attributes(VADriverContextP, VAProfile, VAEntrypoint, VAConfigAttrib* list, int count)
{
    for (VAConfigAttrib* one = list; one != list + count; ++one)
        switch (one->type) {
        case VAConfigAttribRTFormat:
            one->value = VA_RT_FORMAT_YUV420;
            break;
        case VAConfigAttribRateControl:
            one->value = VA_RC_CQP;
            break;
        case VAConfigAttribEncMaxRefFrames:
            one->value = 1;
            break;
        default:
            one->value = VA_ATTRIB_NOT_SUPPORTED;
        }
    return VA_STATUS_SUCCESS;
}

VAStatus create_config(VADriverContextP, VAProfile, VAEntrypoint, VAConfigAttrib*, int, VAConfigID* id)
{
    *id = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus surface_attributes(VADriverContextP, VAConfigID, VASurfaceAttrib* list, unsigned int* count)
{
    if (list != nullptr) {
        list[0].type = VASurfaceAttribPixelFormat;
        list[0].flags = VA_SURFACE_ATTRIB_GETTABLE | VA_SURFACE_ATTRIB_SETTABLE;
        list[0].value.type = VAGenericValueTypeInteger;
        list[0].value.value.i = VA_FOURCC_NV12;
    }
    *count = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus create_surfaces(VADriverContextP context, unsigned int, unsigned int width, unsigned int height,
                         VASurfaceID* ids, unsigned int count, VASurfaceAttrib*, unsigned int)
{
    for (unsigned int i = 0; i < count; ++i) {
        Surface surface{width, height, (width + 127) / 128 * 128, {}};
        surface.bytes.resize(std::size_t{surface.pitch} * height * 3 / 2);
        ids[i] = driver(context).next++;
        driver(context).surfaces[ids[i]] = std::move(surface);
    }
    return VA_STATUS_SUCCESS;
}

VAStatus destroy_surfaces(VADriverContextP context, VASurfaceID* ids, int count)
{
    for (int i = 0; i < count; ++i)
        driver(context).surfaces.erase(ids[i]);
    return VA_STATUS_SUCCESS;
}

VAStatus create_context(VADriverContextP context, VAConfigID, int, int, int, VASurfaceID*, int, VAContextID* id)
{
    driver(context).codec.reset();
    *id = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus create_buffer(VADriverContextP context, VAContextID, VABufferType type, unsigned int size, unsigned int count,
                       void* data, VABufferID* id)
{
    *id = driver(context).next++;
    Buffer& buffer = driver(context).buffers[*id];
    buffer.type = type;
    buffer.bytes.resize(std::size_t{size} * count);
    if (data != nullptr)
        std::memcpy(buffer.bytes.data(), data, buffer.bytes.size());
    return VA_STATUS_SUCCESS;
}

VAStatus destroy_buffer(VADriverContextP context, VABufferID id)
{
    driver(context).buffers.erase(id);
    return VA_STATUS_SUCCESS;
}

VAStatus map_buffer(VADriverContextP context, VABufferID id, void** data)
{
    Buffer& buffer = driver(context).buffers.at(id);
    *data = buffer.bytes.data();
    if (buffer.of_surface != VA_INVALID_ID)
        *data = driver(context).surfaces.at(buffer.of_surface).bytes.data();
    else if (buffer.type == VAEncCodedBufferType)
        *data = &buffer.coded;
    return VA_STATUS_SUCCESS;
}

VAStatus image_formats(VADriverContextP, VAImageFormat* list, int* count)
{
    list[0] = {};
    list[0].fourcc = VA_FOURCC_NV12;
    list[0].bits_per_pixel = 12;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus derive_image(VADriverContextP context, VASurfaceID id, VAImage* image)
{
    const Surface& surface = driver(context).surfaces.at(id);
    *image = {};
    image->image_id = driver(context).next++;
    image->buf = driver(context).next++;
    driver(context).buffers[image->buf].of_surface = id;
    image->format.fourcc = VA_FOURCC_NV12;
    image->width = static_cast<std::uint16_t>(surface.width);
    image->height = static_cast<std::uint16_t>(surface.height);
    image->num_planes = 2;
    image->pitches[0] = image->pitches[1] = surface.pitch;
    image->offsets[1] = surface.pitch * surface.height;
    image->data_size = static_cast<std::uint32_t>(surface.bytes.size());
    return VA_STATUS_SUCCESS;
}

VAStatus begin(VADriverContextP context, VAContextID, VASurfaceID target)
{
    driver(context).target = target;
    return VA_STATUS_SUCCESS;
}

VAStatus render(VADriverContextP context, VAContextID, VABufferID* ids, int count)
{
    Driver& here = driver(context);
    for (int i = 0; i < count; ++i) {
        const Buffer& buffer = here.buffers.at(ids[i]);
        if (buffer.type == VAEncSequenceParameterBufferType)
            std::memcpy(&here.sequence, buffer.bytes.data(), sizeof here.sequence);
        if (buffer.type == VAEncPictureParameterBufferType)
            std::memcpy(&here.picture, buffer.bytes.data(), sizeof here.picture);
    }
    return VA_STATUS_SUCCESS;
}

fake::CodecSpec codec_spec(const Driver& here)
{
    const VAEncSequenceParameterBufferH264& sequence = here.sequence;
    fake::CodecSpec spec;
    spec.width = sequence.picture_width_in_mbs * 16;
    spec.height = sequence.picture_height_in_mbs * 16;
    if (sequence.frame_cropping_flag != 0) {
        spec.width -= static_cast<int>(2 * sequence.frame_crop_right_offset);
        spec.height -= static_cast<int>(2 * sequence.frame_crop_bottom_offset);
    }
    spec.quality = here.picture.pic_init_qp;
    return spec;
}

// The chroma of a surface lies behind its own height, which may be above the picture's.
std::vector<std::uint8_t> tight(const Surface& surface, int height)
{
    const std::size_t luma = std::size_t{surface.pitch} * static_cast<std::size_t>(height);
    const auto chroma = surface.bytes.begin() + std::ptrdiff_t{surface.pitch} * surface.height;
    std::vector<std::uint8_t> out(surface.bytes.begin(), surface.bytes.begin() + static_cast<std::ptrdiff_t>(luma));
    out.insert(out.end(), chroma, chroma + static_cast<std::ptrdiff_t>(luma / 2));
    return out;
}

VAStatus end(VADriverContextP context, VAContextID)
{
    Driver& here = driver(context);
    const fake::CodecSpec spec = codec_spec(here);
    if (!here.codec)
        here.codec = fake::make_x264(spec);
    const Surface& surface = here.surfaces.at(here.target);
    const bool key = here.picture.pic_fields.bits.idr_pic_flag != 0;
    const auto planes = tight(surface, spec.height);
    const auto picture = here.codec->encode(planes.data(), surface.pitch, key, here.coded++);
    if (!picture)
        return VA_STATUS_ERROR_ENCODING_ERROR;
    Buffer& out = here.buffers.at(here.picture.coded_buf);
    out.bytes = key ? here.codec->headers() : std::vector<std::uint8_t>();
    out.bytes.insert(out.bytes.end(), picture->bytes.begin(), picture->bytes.end());
    out.coded = {};
    out.coded.size = static_cast<std::uint32_t>(out.bytes.size());
    out.coded.buf = out.bytes.data();
    return VA_STATUS_SUCCESS;
}

template <class Function> void set(Function& slot, Function function)
{
    slot = function;
}

}

extern "C" __attribute__((visibility("default"))) VAStatus __vaDriverInit_1_17(VADriverContextP context)
{
    context->version_major = 1;
    context->version_minor = 17;
    context->max_profiles = context->max_entrypoints = context->max_attributes = 8;
    context->max_image_formats = 4;
    context->max_subpic_formats = context->max_display_attributes = 1;
    context->str_vendor = "Fake driver of the tests";
    context->pDriverData = new Driver;
    VADriverVTable& table = *context->vtable;
    auto* slots = reinterpret_cast<VAStatus (**)()>(&table); // libva wants most of them to be there
    constexpr std::size_t kReserved = sizeof table.reserved / sizeof table.reserved[0];
    for (std::size_t i = 0; i < sizeof table / sizeof *slots - kReserved; ++i)
        slots[i] = unimplemented;
    set(table.vaTerminate, terminate);
    set(table.vaQueryConfigProfiles, profiles);
    set(table.vaQueryConfigEntrypoints, entrypoints);
    set(table.vaGetConfigAttributes, attributes);
    set(table.vaCreateConfig, create_config);
    set(table.vaQuerySurfaceAttributes, surface_attributes);
    set(table.vaCreateSurfaces2, create_surfaces);
    set(table.vaDestroySurfaces, destroy_surfaces);
    set(table.vaCreateContext, create_context);
    set(table.vaCreateBuffer, create_buffer);
    set(table.vaDestroyBuffer, destroy_buffer);
    set(table.vaMapBuffer, map_buffer);
    set(table.vaQueryImageFormats, image_formats);
    set(table.vaDeriveImage, derive_image);
    set(table.vaBeginPicture, begin);
    set(table.vaRenderPicture, render);
    set(table.vaEndPicture, end);
    for (auto** slot : {reinterpret_cast<VAStatus (**)()>(&table.vaDestroyConfig),
                        reinterpret_cast<VAStatus (**)()>(&table.vaDestroyContext),
                        reinterpret_cast<VAStatus (**)()>(&table.vaUnmapBuffer),
                        reinterpret_cast<VAStatus (**)()>(&table.vaDestroyImage),
                        reinterpret_cast<VAStatus (**)()>(&table.vaSyncSurface)})
        *slot = nothing;
    return VA_STATUS_SUCCESS;
}
