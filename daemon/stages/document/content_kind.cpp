// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/content_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace document {
namespace {

constexpr std::size_t kLookBytes = 65'536;
constexpr std::string_view kSaveAs = "save it as PDF, HTML or Markdown and try again";

struct Foreign {
    std::string_view start;
    std::size_t offset;
    std::string_view is;
    std::string_view way_out;
};

using namespace std::string_view_literals;
constexpr std::string_view kNoPicture = "text is needed: a PDF, HTML, Markdown or text file";
constexpr auto kForeign = std::to_array<Foreign>({
    {"\x89PNG"sv, 0, "a PNG picture", kNoPicture},
    {"\xff\xd8\xff"sv, 0, "a JPEG picture", kNoPicture},
    {"GIF8"sv, 0, "a GIF picture", kNoPicture},
    {"WEBP"sv, 8, "a WebP picture", kNoPicture},
    {"II*\0"sv, 0, "a TIFF picture", kNoPicture},
    {"MM\0*"sv, 0, "a TIFF picture", kNoPicture},
    {"BM"sv, 0, "a BMP picture", kNoPicture}, // checked further: two letters may start a text
    {"ID3"sv, 0, "an MP3 sound", kNoPicture},
    {"WAVE"sv, 8, "a WAV sound", kNoPicture},
    {"OggS"sv, 0, "an Ogg sound", kNoPicture},
    {"fLaC"sv, 0, "a FLAC sound", kNoPicture},
    {"ftyp"sv, 4, "an MP4 video or sound", kNoPicture},
    {"\x1a\x45\xdf\xa3"sv, 0, "a Matroska or WebM video", kNoPicture},
    {"{\\rtf"sv, 0, "an RTF document, which is not read", kSaveAs},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, 0, "an old Word, Excel or PowerPoint file, which is not read", kSaveAs},
    {"%!PS"sv, 0, "a PostScript file, which is not read", kSaveAs},
    {"\x1f\x8b"sv, 0, "a gzip archive", "unpack it and give one of the files in it"},
    {"7z\xbc\xaf\x27\x1c"sv, 0, "a 7-Zip archive", "unpack it and give one of the files in it"},
    {"Rar!"sv, 0, "a RAR archive", "unpack it and give one of the files in it"},
    {"BZh"sv, 0, "a bzip2 archive", "unpack it and give one of the files in it"},
    {"\xfd"
     "7zXZ"sv,
     0, "an XZ archive", "unpack it and give one of the files in it"},
    {"\x7f"
     "ELF"sv,
     0, "a program", kNoPicture},
    {"SQLite format 3"sv, 0, "an SQLite database", kNoPicture},
});

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool has_name(std::string_view name, std::initializer_list<std::string_view> endings)
{
    const std::string small = lower(name);
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return small.ends_with(ending); });
}

tl::unexpected<base::Error> foreign(std::string_view is, std::string_view way_out)
{
    return fail(Errc::invalid_input, fmt::format("this is {}; {}", is, way_out));
}

bool is_utf16(std::string_view text)
{
    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
}

// ZIP: the names of the members stand in clear at their heads and in the directory at the end.
tl::unexpected<base::Error> zip_error(std::string_view whole)
{
    if (whole.find("application/epub+zip") < 200 || whole.find("META-INF/container.xml") != std::string_view::npos)
        return foreign("an EPUB book, which is not read yet", kSaveAs);
    if (whole.find("application/vnd.oasis.opendocument") < 200)
        return foreign("an OpenDocument file, which is not read", kSaveAs);
    if (whole.find("word/") != std::string_view::npos)
        return foreign("a Word document (DOCX), which is not read yet", kSaveAs);
    if (whole.find("ppt/") != std::string_view::npos || whole.find("xl/") != std::string_view::npos)
        return foreign("a PowerPoint or Excel file, which is not read", kSaveAs);
    return foreign("a ZIP archive", "unpack it and give one of the files in it");
}

Status refuse_foreign(std::string_view whole)
{
    if (whole.starts_with("PK\x03\x04") || whole.starts_with("PK\x05\x06"))
        return zip_error(whole);
    for (const Foreign& row : kForeign)
        if (whole.size() >= row.offset + row.start.size() && whole.substr(row.offset, row.start.size()) == row.start &&
            (row.start != "BM" || whole.substr(0, 64).find('\0') != std::string_view::npos))
            return foreign(row.is, row.way_out);
    if (whole.size() > 2 && whole[0] == '\xff' &&
        (static_cast<unsigned char>(whole[1]) & 0xe6U) == 0xe2U) // MPEG audio frame
        return foreign("an MP3 sound", kNoPicture);
    return {};
}

Status refuse_binary(std::string_view look)
{
    if (is_utf16(look))
        return {};
    const auto strange = std::count_if(look.begin(), look.end(), [](unsigned char c) {
        return c == 0x7f ||
               (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b && c != 0x1a && c != '\v');
    });
    if (look.find('\0') != std::string_view::npos || static_cast<std::size_t>(strange) * 50 > look.size())
        return foreign("binary data, not text", "give a PDF, HTML, Markdown or text file");
    return {};
}

bool looks_like_html(std::string_view look, std::string_view name)
{
    const std::string head = lower(look.substr(0, 2048));
    const std::size_t start = head.find_first_not_of("\xef\xbb\xbf \t\r\n");
    if (start == std::string::npos || head[start] != '<')
        return false;
    for (const std::string_view sign : {"<!doctype html", "<html", "<head", "<body"})
        if (head.find(sign) != std::string::npos)
            return true;
    return has_name(name, {".html", ".htm", ".xhtml"});
}

// Signs of different sorts, because one alone is found in plain texts too.
bool looks_like_markdown(std::string_view look)
{
    bool heading = false;
    bool fence = false;
    bool link = look.find("](http") != std::string_view::npos;
    bool front_matter = look.starts_with("---\n") && look.find("\n---\n", 4) != std::string_view::npos;
    for (std::size_t at = 0; at < look.size();) {
        const std::size_t end = std::min(look.find('\n', at), look.size());
        const std::string_view line = look.substr(at, end - at);
        heading = heading || line.starts_with("# ") || line.starts_with("## ");
        fence = fence || line.starts_with("```");
        at = end + 1;
    }
    return static_cast<int>(heading) + static_cast<int>(fence) + static_cast<int>(link) +
               static_cast<int>(front_matter) >=
           2;
}

}

Result<Kind> kind_of(std::span<const std::byte> bytes, std::string_view name)
{
    const std::string_view whole(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string_view look = whole.substr(0, kLookBytes);
    if (whole.find_first_not_of(" \t\r\n\f\v\xef\xbb\xbf") == std::string_view::npos)
        return fail(Errc::invalid_input, "the file is empty; give a file with text in it");
    if (whole.substr(0, 1024).find("%PDF-") != std::string_view::npos)
        return Kind::pdf;
    TRY(refuse_foreign(whole));
    if (has_name(name, {".pdf"}) &&
        whole.find("endobj") != std::string_view::npos) // a damaged head: let the reader judge
        return Kind::pdf;
    TRY(refuse_binary(look));
    if (looks_like_html(look, name))
        return Kind::html;
    if (look.starts_with("<?xml") || look.starts_with("<svg"))
        return foreign("an XML file, which is not read", kSaveAs);
    if (has_name(name, {".md", ".markdown", ".mdown", ".mkd"}) || looks_like_markdown(look))
        return Kind::markdown;
    return Kind::plain_text;
}

}
