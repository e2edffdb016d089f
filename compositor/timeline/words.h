// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The words of the language and what they mean, shared by reader and writer. Of this room only.

#include "compositor/timeline/composition.h"

#include <array>
#include <string_view>
#include <utility>

namespace timeline {

template <class E, std::size_t N> using Words = std::array<std::pair<std::string_view, E>, N>;

// The order of Layer::content.
enum class LayerType : std::uint8_t { shape, picture, svg, text, captions, clip, group, adjustment, character, audio };
// The order of Effect.
enum class EffectType : std::uint8_t { blur, shadow, glow, brightness, saturation, tint, vignette };
enum class GradientType : std::uint8_t { linear, radial, conic };
enum class RelativeTo : std::uint8_t { canvas, safe, organic };

inline constexpr Words<LayerType, 10> kLayerTypes{{{"shape", LayerType::shape},
                                                   {"picture", LayerType::picture},
                                                   {"svg", LayerType::svg},
                                                   {"text", LayerType::text},
                                                   {"captions", LayerType::captions},
                                                   {"clip", LayerType::clip},
                                                   {"group", LayerType::group},
                                                   {"adjustment", LayerType::adjustment},
                                                   {"character", LayerType::character},
                                                   {"audio", LayerType::audio}}};
inline constexpr Words<EffectType, 7> kEffectTypes{{{"blur", EffectType::blur},
                                                    {"shadow", EffectType::shadow},
                                                    {"glow", EffectType::glow},
                                                    {"brightness", EffectType::brightness},
                                                    {"saturation", EffectType::saturation},
                                                    {"tint", EffectType::tint},
                                                    {"vignette", EffectType::vignette}}};
inline constexpr Words<GradientType, 3> kGradientTypes{
    {{"linear", GradientType::linear}, {"radial", GradientType::radial}, {"conic", GradientType::conic}}};
inline constexpr Words<RelativeTo, 3> kRelativeTo{
    {{"canvas", RelativeTo::canvas}, {"safe", RelativeTo::safe}, {"organic", RelativeTo::organic}}};
inline constexpr Words<ShapeKind, 3> kShapeKinds{
    {{"rect", ShapeKind::rect}, {"ellipse", ShapeKind::ellipse}, {"path", ShapeKind::path}}};
inline constexpr Words<FillRule, 2> kFillRules{{{"nonzero", FillRule::nonzero}, {"evenodd", FillRule::evenodd}}};
inline constexpr Words<Cap, 3> kCaps{{{"butt", Cap::butt}, {"round", Cap::round}, {"square", Cap::square}}};
inline constexpr Words<Join, 3> kJoins{{{"miter", Join::miter}, {"round", Join::round}, {"bevel", Join::bevel}}};
inline constexpr Words<Fit, 3> kFits{{{"fill", Fit::fill}, {"contain", Fit::contain}, {"cover", Fit::cover}}};
inline constexpr Words<Loop, 3> kLoops{{{"hold", Loop::hold}, {"repeat", Loop::repeat}, {"hide", Loop::hide}}};
inline constexpr Words<BlendMode, 5> kBlendModes{{{"normal", BlendMode::normal},
                                                  {"multiply", BlendMode::multiply},
                                                  {"screen", BlendMode::screen},
                                                  {"overlay", BlendMode::overlay},
                                                  {"add", BlendMode::add}}};
inline constexpr Words<MaskMode, 2> kMaskModes{{{"alpha", MaskMode::alpha}, {"luma", MaskMode::luma}}};
inline constexpr Words<text::Align, 3> kAligns{
    {{"start", text::Align::start}, {"center", text::Align::center}, {"end", text::Align::end}}};
inline constexpr Words<TextUnit, 3> kTextUnits{
    {{"glyph", TextUnit::glyph}, {"word", TextUnit::word}, {"line", TextUnit::line}}};
inline constexpr Words<UnitOrder, 4> kUnitOrders{{{"forwards", UnitOrder::forwards},
                                                  {"backwards", UnitOrder::backwards},
                                                  {"from_center", UnitOrder::from_center},
                                                  {"shuffled", UnitOrder::shuffled}}};
inline constexpr Words<CaptionAnimation, 6> kCaptionAnimations{
    {{"none", CaptionAnimation::none},
     {"fade_in", CaptionAnimation::fade_in},
     {"pop", CaptionAnimation::pop},
     {"slide_in", CaptionAnimation::slide_in},
     {"typewriter", CaptionAnimation::typewriter},
     {"highlight_keywords", CaptionAnimation::highlight_keywords}}};
inline constexpr Words<CaptionUnit, 3> kCaptionUnits{
    {{"page", CaptionUnit::page}, {"line", CaptionUnit::line}, {"word", CaptionUnit::word}}};
inline constexpr Words<Animation, 8> kAnimations{{{"none", Animation::none},
                                                  {"fade", Animation::fade},
                                                  {"pop", Animation::pop},
                                                  {"slide", Animation::slide},
                                                  {"push", Animation::push},
                                                  {"wipe", Animation::wipe},
                                                  {"iris", Animation::iris},
                                                  {"zoom", Animation::zoom}}};
inline constexpr Words<ChangeKind, 9> kChangeKinds{{{"cut", ChangeKind::cut},
                                                    {"fade", ChangeKind::fade},
                                                    {"slide", ChangeKind::slide},
                                                    {"push", ChangeKind::push},
                                                    {"wipe", ChangeKind::wipe},
                                                    {"iris", ChangeKind::iris},
                                                    {"zoom", ChangeKind::zoom},
                                                    {"morph", ChangeKind::morph},
                                                    {"cover", ChangeKind::cover}}};
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
