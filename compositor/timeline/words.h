// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The words of the language and what they mean, shared by reader and writer. Of this room only.

#include "compositor/timeline/composition.h"

#include <array>
#include <string_view>
#include <utility>

namespace timeline {

template <class E, std::size_t N> using Words = std::array<std::pair<std::string_view, E>, N>;

enum class LayerType : std::uint8_t { shape, picture, svg, text, captions }; // the order of Layer::content

inline constexpr Words<LayerType, 5> kLayerTypes{{{"shape", LayerType::shape},
                                                  {"picture", LayerType::picture},
                                                  {"svg", LayerType::svg},
                                                  {"text", LayerType::text},
                                                  {"captions", LayerType::captions}}};
inline constexpr Words<ShapeKind, 2> kShapeKinds{{{"rect", ShapeKind::rect}, {"ellipse", ShapeKind::ellipse}}};
inline constexpr Words<Fit, 3> kFits{{{"fill", Fit::fill}, {"contain", Fit::contain}, {"cover", Fit::cover}}};
inline constexpr Words<text::Align, 3> kAligns{
    {{"start", text::Align::start}, {"center", text::Align::center}, {"end", text::Align::end}}};
inline constexpr Words<Animation, 4> kAnimations{
    {{"none", Animation::none}, {"fade", Animation::fade}, {"pop", Animation::pop}, {"slide", Animation::slide}}};
inline constexpr Words<Side, 4> kSides{
    {{"left", Side::left}, {"right", Side::right}, {"top", Side::top}, {"bottom", Side::bottom}}};
inline constexpr Words<AudioRole, 3> kAudioRoles{
    {{"voice", AudioRole::voice}, {"music", AudioRole::music}, {"effect", AudioRole::effect}}};

template <class E, std::size_t N> std::string_view word_of(const Words<E, N>& words, E value)
{
    for (const auto& [word, meaning] : words)
        if (meaning == value)
            return word;
    return {};
}

}
