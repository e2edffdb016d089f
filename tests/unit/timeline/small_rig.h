// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A small jointed figure for tests, as a rig file and its SVG: body, head with a face, one arm of three joints.

#include "compositor/timeline/rig.h"

#include <stdexcept>
#include <string>

namespace timeline::test {

inline const std::string kSmallRig = R"json({
 "version": 1, "name": "Nomsa", "art": "nomsa.svg", "size": [200, 300], "face": [100, 80], "head": [50, 20, 100, 100],
 "colors": {"skin": "#8d5a3a", "cloth": "#0f766e"},
 "parts": [
  {"id": "hand", "parent": "forearm", "pivot": [40, 240], "variants": {"open": "hand-open", "fist": "hand-fist"}},
  {"id": "forearm", "parent": "arm", "pivot": [40, 200], "variants": {"rest": "forearm"}},
  {"id": "arm", "parent": "body", "pivot": [60, 150], "variants": {"rest": "arm"}},
  {"id": "body", "pivot": [100, 300], "variants": {"rest": "body"}},
  {"id": "head", "parent": "body", "pivot": [100, 120], "variants": {"rest": "head"}},
  {"id": "pupils", "parent": "head", "pivot": [100, 70], "variants": {"rest": "pupils"}},
  {"id": "lids", "parent": "head", "pivot": [100, 70],
   "variants": {"open": "lids-open", "half": "lids-half", "closed": "lids-closed"}},
  {"id": "brow-left", "parent": "head", "pivot": [80, 55], "variants": {"rest": "brow-left"}},
  {"id": "mouth", "parent": "head", "pivot": [100, 100], "variants": {"smile": "m-smile", "grin": "m-grin",
   "closed": "m-closed", "narrow": "m-narrow", "open": "m-open", "wide": "m-wide", "round": "m-round", "pucker": "m-pucker"}}
 ],
 "gaze": [10, 6],
 "mouths": {"closed": "closed", "narrow": "narrow", "open": "open", "wide": "wide", "round": "round", "pucker": "pucker"},
 "moods": {
  "neutral": {"mouth": "smile", "lids": "open", "parts": {}},
  "happy": {"mouth": "grin", "lids": "half", "parts": {"brow-left": {"move": [0, -8], "rotate": -4}}},
  "asleep": {"mouth": "closed", "lids": "closed", "parts": {}}
 },
 "poses": {
  "standing": {"mood": "neutral", "parts": {}},
  "waving": {"mood": "happy", "parts": {"arm": {"rotate": 90}, "forearm": {"rotate": 30, "move": [2, -4]},
   "hand": {"rotate": -20, "scale": [1.5, 0.5], "variant": "fist"}}},
  "hidden": {"mood": "neutral", "parts": {"forearm": {"show": false}}}
 }
})json";

inline const std::string kSmallRigSvg = R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 300">
<style>.skin{fill:#8d5a3a} .cloth{fill:#0f766e}</style>
<g id="hand-open"><circle class="skin" cx="40" cy="250" r="14"/></g>
<g id="hand-fist"><rect class="skin" x="30" y="240" width="20" height="20"/></g>
<g id="forearm"><rect class="cloth" x="30" y="190" width="20" height="60" rx="10"/></g>
<g id="arm"><rect class="cloth" x="30" y="140" width="40" height="70" rx="10"/></g>
<g id="body"><rect class="cloth" x="50" y="130" width="100" height="170"/></g>
<g id="head"><circle class="skin" cx="100" cy="75" r="50"/></g>
<g id="pupils"><circle cx="80" cy="70" r="5"/><circle cx="120" cy="70" r="5"/></g>
<g id="lids-open"><rect class="skin" x="70" y="60" width="60" height="2"/></g>
<g id="lids-half"><rect class="skin" x="70" y="60" width="60" height="8"/></g>
<g id="lids-closed"><rect class="skin" x="70" y="60" width="60" height="16"/></g>
<g id="brow-left"><rect x="70" y="52" width="20" height="5"/></g>
<g id="m-smile"><rect x="90" y="98" width="20" height="2"/></g>
<g id="m-grin"><rect x="85" y="98" width="30" height="4"/></g>
<g id="m-closed"><rect x="92" y="98" width="16" height="2"/></g>
<g id="m-narrow"><rect x="90" y="98" width="20" height="3"/></g>
<g id="m-open"><rect x="90" y="96" width="20" height="8"/></g>
<g id="m-wide"><rect x="88" y="94" width="24" height="14"/></g>
<g id="m-round"><circle cx="100" cy="100" r="7"/></g>
<g id="m-pucker"><circle cx="100" cy="100" r="4"/></g>
</svg>)svg";

inline Rig small_rig()
{
    ParsedRig parsed = parse_rig(kSmallRig);
    if (!parsed.rig)
        throw std::runtime_error(to_string(parsed.problems.front()));
    return *std::move(parsed.rig);
}

inline std::string with(std::string text, const std::string& what, const std::string& instead)
{
    const std::size_t at = text.find(what);
    if (at == std::string::npos)
        throw std::runtime_error("not in the rig: " + what);
    return text.replace(at, what.size(), instead);
}

}
