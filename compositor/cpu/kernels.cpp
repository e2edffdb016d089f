// SPDX-License-Identifier: GPL-3.0-or-later
// This file is compiled once for each instruction set (Highway, foreach_target), the part under HWY_ONCE only once.
#include "compositor/cpu/highway_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compositor/cpu/kernels.cpp"
#include "hwy/foreach_target.h"

#include "compositor/cpu/blend_kernels-inl.h"
#include "compositor/cpu/convert_kernels-inl.h"
#include "compositor/cpu/effect_kernels-inl.h"
#include "compositor/cpu/kernels.h"
#include "compositor/cpu/mix_kernels-inl.h"
#include "compositor/cpu/resample_kernels-inl.h"
#include "compositor/cpu/turned_kernels-inl.h"

#include "compositor/base/check.h"

#include "hwy/highway.h"

#include <mutex>

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {
namespace {

const Kernels* kernels()
{
    static constexpr Kernels kAll{fill,
                                  over,
                                  over_tinted,
                                  over_coverage,
                                  blend,
                                  recolor,
                                  box_pass,
                                  narrow,
                                  over_shadow,
                                  lerp_rows,
                                  lerp_pairs,
                                  lerp_coverage_pairs,
                                  lerp_along,
                                  lerp_along_denser,
                                  bilinear_texels,
                                  bilinear_pairs,
                                  bilinear_coverage_pairs,
                                  convert};
    return &kAll;
}

}
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cpu {
namespace {
HWY_EXPORT(kernels);
std::mutex choosing; // Highway's chosen target is one for the process

// What a person calls Highway's targets.
std::string name_of(std::int64_t target)
{
    switch (target) {
    case HWY_AVX3:
        return "AVX-512";
    case HWY_EMU128:
    case HWY_SCALAR:
        return "portable";
    default:
        return hwy::TargetName(target);
    }
}

}

std::vector<std::string> kernel_levels()
{
    const std::scoped_lock lock(choosing);
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        names.push_back(name_of(target));
    return names;
}

const Kernels& kernels_of(std::string_view level)
{
    const std::scoped_lock lock(choosing);
    const Kernels* found = nullptr;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        if (level != name_of(target))
            continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(target);
        found = HWY_DYNAMIC_DISPATCH(kernels)();
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().DeInit();
    }
    ASSERT(found != nullptr); // the level is not one of kernel_levels()
    return *found;
}

}
#endif
