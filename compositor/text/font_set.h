// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The faces a composition may use. Families are matched by fontconfig among the system's fonts and spec.folders; a
// character the wanted face lacks gets a face by script and language (Noto), emoji get Noto Color Emoji. Faces live as
// long as the set. Thread: one at a time (FreeType faces are not locked); sets are cheap to make twice.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace text {

using base::Result;

struct FontRequest {
    std::string family; // "Inter"; an unknown family falls back as fontconfig does, and face_info() tells
    int weight = 400;   // 100..900, OpenType scale
    bool italic = false;
    friend bool operator==(const FontRequest&, const FontRequest&) = default;
};

using FaceId = std::uint32_t; // index into the set, in order of first use: the same requests give the same ids

struct FaceInfo {
    std::string family;
    std::string style;
    std::filesystem::path file;
    int index_in_file = 0;
    bool color_bitmaps = false; // CBDT: pictures of one size, to be scaled
};

struct FontSetSpec {
    std::vector<std::filesystem::path> folders; // searched besides the system's fonts (Poppins)
};

class FontSet {
public:
    static Result<FontSet> create(const FontSetSpec& spec);
    FontSet(FontSet&&) noexcept;
    FontSet& operator=(FontSet&&) noexcept;
    ~FontSet();

    Result<FaceId> match(const FontRequest& request);            // nearest installed face
    Result<FaceId> open_file(const std::filesystem::path& file); // exactly this file, for `lesedi shape`
    bool is_installed(std::string_view family) const;
    const FaceInfo& face_info(FaceId face) const;
    bool has_character(FaceId face, char32_t character) const;

    // The face to draw `character` with when `wanted` lacks it; not_found when no installed font has it.
    Result<FaceId> fallback(FaceId wanted, char32_t character, std::string_view language);

    // Hash of the files of all faces used so far (path-independent: of their bytes): part of artefact keys.
    std::uint64_t fingerprint() const;

    struct State; // of this folder only: FreeType, HarfBuzz and fontconfig objects
    State& state() { return *state_; }

private:
    explicit FontSet(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
