// SPDX-License-Identifier: GPL-3.0-or-later
// libcuda.so.1 as far as libavcodec's NVENC wrapper needs it: one card, contexts that are nothing.
#include "tests/support/fake_nvenc/fake_orders.h"

#include <cstdio>

#include <ffnvcodec/dynlink_cuda.h>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace {

constexpr int kNoDevice = 100; // CUDA_ERROR_NO_DEVICE
int context_of_all;

CUresult status(int code)
{
    return static_cast<CUresult>(code);
}

}

EXPORTED CUresult cuInit(unsigned int)
{
    return status(fake::ordered("no_device") ? kNoDevice : CUDA_SUCCESS);
}

EXPORTED CUresult cuDeviceGetCount(int* count)
{
    *count = 1;
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuDeviceGet(CUdevice* device, int ordinal)
{
    *device = ordinal;
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuDeviceGetName(char* name, int length, CUdevice)
{
    std::snprintf(name, static_cast<std::size_t>(length), "Fake card of the tests");
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuDeviceComputeCapability(int* major, int* minor, CUdevice)
{
    *major = 8;
    *minor = 6;
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuCtxCreate_v2(CUcontext* context, unsigned int, CUdevice)
{
    *context = reinterpret_cast<CUcontext>(&context_of_all);
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuCtxPushCurrent_v2(CUcontext)
{
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuCtxPopCurrent_v2(CUcontext* context)
{
    *context = reinterpret_cast<CUcontext>(&context_of_all);
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuCtxDestroy_v2(CUcontext)
{
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuGetErrorName(CUresult code, const char** name)
{
    *name = static_cast<int>(code) == kNoDevice ? "CUDA_ERROR_NO_DEVICE" : "CUDA_ERROR_UNKNOWN";
    return CUDA_SUCCESS;
}

EXPORTED CUresult cuGetErrorString(CUresult code, const char** words)
{
    *words = static_cast<int>(code) == kNoDevice ? "no CUDA-capable device is detected" : "unknown error";
    return CUDA_SUCCESS;
}

// libavcodec wants these to be there.
#define NEVER_CALLED(name)                                                                                             \
    EXPORTED CUresult name()                                                                                           \
    {                                                                                                                  \
        return CUDA_ERROR_UNKNOWN;                                                                                     \
    }
// clang-format off
NEVER_CALLED(cuDeviceGetAttribute)
NEVER_CALLED(cuCtxSetLimit)
NEVER_CALLED(cuMemAlloc_v2)
NEVER_CALLED(cuMemAllocPitch_v2)
NEVER_CALLED(cuMemAllocManaged)
NEVER_CALLED(cuMemsetD8Async)
NEVER_CALLED(cuMemFree_v2)
NEVER_CALLED(cuMemcpy)
NEVER_CALLED(cuMemcpyAsync)
NEVER_CALLED(cuMemcpy2D_v2)
NEVER_CALLED(cuMemcpy2DAsync_v2)
NEVER_CALLED(cuMemcpyHtoD_v2)
NEVER_CALLED(cuMemcpyHtoDAsync_v2)
NEVER_CALLED(cuMemcpyDtoH_v2)
NEVER_CALLED(cuMemcpyDtoHAsync_v2)
NEVER_CALLED(cuMemcpyDtoD_v2)
NEVER_CALLED(cuMemcpyDtoDAsync_v2)
NEVER_CALLED(cuCtxGetDevice)
NEVER_CALLED(cuDevicePrimaryCtxRetain)
NEVER_CALLED(cuDevicePrimaryCtxRelease)
NEVER_CALLED(cuDevicePrimaryCtxSetFlags)
NEVER_CALLED(cuDevicePrimaryCtxGetState)
NEVER_CALLED(cuDevicePrimaryCtxReset)
NEVER_CALLED(cuStreamCreate)
NEVER_CALLED(cuStreamQuery)
NEVER_CALLED(cuStreamSynchronize)
NEVER_CALLED(cuStreamDestroy_v2)
NEVER_CALLED(cuStreamAddCallback)
NEVER_CALLED(cuEventCreate)
NEVER_CALLED(cuEventDestroy_v2)
NEVER_CALLED(cuEventSynchronize)
NEVER_CALLED(cuEventQuery)
NEVER_CALLED(cuEventRecord)
NEVER_CALLED(cuLaunchKernel)
NEVER_CALLED(cuLinkCreate)
NEVER_CALLED(cuLinkAddData)
NEVER_CALLED(cuLinkComplete)
NEVER_CALLED(cuLinkDestroy)
NEVER_CALLED(cuModuleLoadData)
NEVER_CALLED(cuModuleUnload)
NEVER_CALLED(cuModuleGetFunction)
NEVER_CALLED(cuModuleGetGlobal)
NEVER_CALLED(cuTexObjectCreate)
NEVER_CALLED(cuTexObjectDestroy)
NEVER_CALLED(cuGLGetDevices_v2)
NEVER_CALLED(cuGraphicsGLRegisterImage)
NEVER_CALLED(cuGraphicsUnregisterResource)
NEVER_CALLED(cuGraphicsMapResources)
NEVER_CALLED(cuGraphicsUnmapResources)
NEVER_CALLED(cuGraphicsSubResourceGetMappedArray)
NEVER_CALLED(cuGraphicsResourceGetMappedPointer_v2)
NEVER_CALLED(cuArray3DCreate_v2)
NEVER_CALLED(cuArrayDestroy)
// clang-format on
