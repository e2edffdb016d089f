// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#if __has_include("compositor/lint/lint.h")
#include "compositor/lint/lint.h"
#endif
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "ui/cli/context.h"
#include "ui/cli/terminal.h"
#include "ui/cli/verbs.h"

namespace cli {
namespace {

using base::Errc;

// The findings, printed; how many there are.
Result<std::size_t> print_findings(const CheckOptions& options)
{
    const auto root = TRY(base::resource_root());
    const auto formats = TRY(timeline::load_formats(root / "config" / "platforms.json"));
    const auto text = TRY(base::read_text_file(options.composition, timeline::kMaxJsonBytes));
    timeline::ParseSpec spec;
    spec.formats = formats;
    const auto parsed = timeline::parse(text, spec);
    for (const auto& problem : parsed.problems)
        fmt::print("{}\n", timeline::to_string(problem));
    if (!parsed.composition)
        return parsed.problems.size();
    const timeline::Composition& composition = *parsed.composition;
    const auto& platform = options.platform.empty() ? composition.format : options.platform;
    const auto format = TRY(timeline::format_for(formats, platform, composition.canvas));
    auto engine = TRY(make_engine(root));
    const auto folder = std::filesystem::absolute(options.composition).parent_path();
    const auto compiled = engine.compile(*parsed.composition, folder);
    if (!compiled) {
        fmt::print("{}\n", compiled.error().what);
        return std::size_t{1};
    }
#if __has_include("compositor/lint/lint.h")
    const auto findings = TRY(lint::lint({*parsed.composition, *compiled, format, folder, root / "config"}));
    for (const auto& finding : findings)
        fmt::print("{}\n", lint::to_string(finding));
    return findings.size();
#else
    return std::size_t{0};
#endif
}

}

int check(const CheckOptions& options)
{
    const auto found = print_findings(options);
    if (!found)
        return fail_with(found.error());
    return *found == 0 ? exit_done : exit_findings;
}

}
