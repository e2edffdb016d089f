// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// All layers of a composition in one list, back to front, every group before what is in it, with when each lives and
// when it stands still. Of this room only. Thread: any (immutable once made; borrows the composition).

#include "compositor/timeline/composition.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lint {

struct Span {
    double from_s = 0, to_s = 0;
    bool holds(double time_s) const { return time_s >= from_s && time_s < to_s; }
    bool empty() const { return to_s <= from_s; }
};

struct Member {
    const timeline::Layer* layer = nullptr;
    std::string path;                    // "layers[2].layers[0]"
    std::optional<std::size_t> parent{}; // in the roster
    double from_s = 0, to_s = 0;         // life; that of the groups around it counts
    Span rest{};                         // neither it nor a group around it is coming or going
    std::vector<Span> changes{};         // while one layer becomes another, here or around it
    bool is_mask = false;                // it or a group around it is a mask, so not drawn itself

    const timeline::TextStyle* style() const; // of text and captions
    const timeline::Text* text() const { return std::get_if<timeline::Text>(&layer->content); }
    const timeline::Captions* captions() const { return std::get_if<timeline::Captions>(&layer->content); }
    bool is_character() const { return std::holds_alternative<timeline::Character>(layer->content); }
    bool is_logo() const { return layer->id.starts_with("brand/logo"); }
};

class Roster {
public:
    explicit Roster(const timeline::Composition& composition);

    const std::vector<Member>& members() const { return members_; }
    std::optional<std::size_t> find(std::string_view id) const;
    // Nothing is coming, going or changing, and it moves slower than the eye minds.
    bool resting(std::size_t member, double time_s) const;
    // A layer below is coming or going: what will be behind the text is not there yet.
    bool ground_moves(std::size_t text, double time_s) const;
    bool changing(double time_s) const;         // anything changes into anything
    double unit_px() const { return unit_px_; } // canvas pixels of 1/1080 of its shorter side

private:
    void add(const std::vector<timeline::Layer>& layers, const std::string& prefix, std::optional<std::size_t> parent);
    void add_changes(const timeline::Composition& composition);
    void mark_masks();
    bool still(const timeline::Layer& layer, double time_s) const;

    std::vector<Member> members_;
    std::unordered_map<std::string_view, std::size_t> by_id_;
    std::vector<Span> changes_;
    double duration_s_ = 0, unit_px_ = 1;
};

// What is read, in the order of its bytes: a page of captions as one text.
std::string text_of(const Member& member);

}
