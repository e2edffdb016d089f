// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/lint.h"

#include "compositor/lint/rules.h"

#include <array>

namespace lint {
namespace {

Status look_at_frames(const Desk& desk, std::span<const Sample> list, double frame_s)
{
    Darkroom darkroom = TRY(Darkroom::create(desk.spec.compiled.canvas()));
    Eye eye(desk.spec.compiled, desk.roster);
    Words words(desk);
    Presence presence(desk);
    Overlap overlap(desk, darkroom);
    Moment moment;
    for (const Sample& sample : list) {
        eye.look(sample.frame, static_cast<double>(sample.frame) * frame_s, moment);
        presence.see(moment);
        words.see(moment);
        see_placement(desk, moment);
        see_type_sizes(desk, moment);
        TRY(overlap.see(moment));
        TRY(see_contrast(desk, moment, sample.judged, darkroom));
    }
    presence.conclude(eye);
    words.conclude(presence.seen());
    return {};
}

}

std::string_view name(Rule rule)
{
    constexpr std::array<std::string_view, kRuleCount> names{
        "safe_zone",      "overlap",     "clipped",    "contrast",  "reading_speed",
        "missing_glyphs", "unseen_word", "speech_gap", "type_size", "invisible"};
    return names[static_cast<std::size_t>(rule)];
}

std::string to_string(const Finding& finding)
{
    const std::string at = finding.to_s > finding.from_s + 1e-9
                               ? fmt::format("{:.2f}-{:.2f} s", finding.from_s, finding.to_s)
                               : fmt::format("{:.2f} s", finding.from_s);
    return fmt::format("{} ({}): {}: {}: {}; {}", finding.path, finding.layer, at, name(finding.rule), finding.message,
                       finding.fix);
}

void Desk::complain(Complaint complaint, double time_s, double gap_s) const
{
    complaint.from_s = time_s;
    complaint.to_s = time_s + grid_s;
    ledger.add(complaint, gap_s + 0.6 * grid_s);
}

Result<std::vector<Finding>> lint(const LintSpec& spec)
{
    if (spec.format.canvas != spec.compiled.canvas())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: its canvas is {}x{}, the composition's is {}x{}; read the composition for "
                                      "this format, or check it against its own",
                                      spec.format.name, spec.format.canvas.width, spec.format.canvas.height,
                                      spec.compiled.canvas().width, spec.compiled.canvas().height));
    const Roster roster(spec.composition);
    Ledger ledger(roster);
    const base::MediaTime rate = spec.compiled.frame_rate();
    SampleSpec sampling{spec.compiled.frame_count(),
                        static_cast<double>(rate.denominator()) / static_cast<double>(rate.numerator())};
    const std::vector<Sample> list = samples(roster, sampling);
    const Desk desk{spec, roster, ledger, sampling.grid_s};
    check_missing_glyphs(desk);
    check_reading(desk);
    check_broken_words(desk, timeline::PartList(spec.compiled));
    TRY(check_speech(desk));
    TRY(look_at_frames(desk, list, sampling.frame_s));
    return ledger.take();
}

}
