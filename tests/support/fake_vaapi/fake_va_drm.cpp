// SPDX-License-Identifier: GPL-3.0-or-later
// libva-drm.so.2 for machines without a render node: a display that has none. libva itself stays the real one and loads
// the driver that LIBVA_DRIVER_NAME names.
#include <va/va_backend.h>

#include <cstdlib>
#include <cstring>

namespace {

int is_valid(VADisplayContextP display)
{
    return display != nullptr && display->pDriverContext != nullptr;
}

void destroy(VADisplayContextP display)
{
    std::free(display->pDriverContext);
    std::free(display);
}

VAStatus one_candidate(VADisplayContextP, int* count)
{
    *count = 1;
    return VA_STATUS_SUCCESS;
}

VAStatus driver_name(VADisplayContextP, char** name, int)
{
    *name = ::strdup("fake");
    return VA_STATUS_SUCCESS;
}

}

extern "C" __attribute__((visibility("default"))) VADisplay vaGetDisplayDRM(int)
{
    auto* display = static_cast<VADisplayContext*>(std::calloc(1, sizeof(VADisplayContext)));
    auto* driver = static_cast<VADriverContext*>(std::calloc(1, sizeof(VADriverContext)));
    display->vadpy_magic = VA_DISPLAY_MAGIC;
    display->pDriverContext = driver;
    display->vaIsValid = is_valid;
    display->vaDestroy = destroy;
    display->vaGetNumCandidates = one_candidate;
    display->vaGetDriverNameByIndex = driver_name;
    driver->display_type = VA_DISPLAY_DRM_RENDERNODES;
    return display;
}
