#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the tree that a compiler does not know. Prints one line a finding; exit status 1 when there is any.

    lint.py BUILD_FOLDER        all rules
    lint.py --self-test         proves that each rule can fail
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# room -> rooms it may include (besides itself). A room may not include one that is absent from its row.
COMPOSITOR = ["base", "frame", "scene", "text", "media", "assets", "timeline", "sound", "cpu", "vulkan", "gpu", "render", "lint"]
TIERS = {
    "compositor/base": [],
    "compositor/frame": ["compositor/base"],
    "compositor/scene": ["compositor/base", "compositor/frame"],
    "compositor/text": ["compositor/base", "compositor/frame"],
    "compositor/media": ["compositor/base", "compositor/frame"],
    "compositor/assets": ["compositor/base", "compositor/frame", "compositor/media"],
    "compositor/timeline": ["compositor/base", "compositor/frame", "compositor/scene", "compositor/text", "compositor/assets"],
    "compositor/sound": ["compositor/base", "compositor/media"],
    "compositor/cpu": ["compositor/base", "compositor/frame", "compositor/scene"],
    "compositor/vulkan": ["compositor/base"],
    "compositor/gpu": ["compositor/base", "compositor/frame", "compositor/scene", "compositor/vulkan", "shaders"],
    "shaders": [],
    "compositor/render": ["compositor/" + room for room in COMPOSITOR if room != "lint"],
    "compositor/lint": ["compositor/" + room for room in COMPOSITOR],
    "daemon/net": ["compositor/base"],
    "daemon/telemetry": ["compositor/base"],
    "daemon/store": ["compositor/base"],
    "daemon/tenants": ["compositor/base", "daemon/store"],
    "daemon/cast": ["compositor/base", "daemon/store"],
    "daemon/brands": ["compositor/base", "daemon/store"],
}
STAGES = ["document", "script", "review", "voice", "compose", "render", "deliver"]
for index, stage in enumerate(STAGES):
    TIERS["daemon/stages/" + stage] = ["compositor/" + room for room in COMPOSITOR] + [
        "daemon/stages/" + earlier for earlier in STAGES[:index]]
TIERS["daemon/jobs"] = ["compositor/base", "daemon/store", "daemon/net", "daemon/telemetry"]
TIERS["daemon/pipeline"] = ["compositor/" + room for room in COMPOSITOR] + [
    "daemon/store", "daemon/cast", "daemon/brands", "daemon/tenants", "daemon/telemetry", "daemon/jobs"] + ["daemon/stages/" + stage for stage in STAGES]
TIERS["daemon/api"] = TIERS["daemon/pipeline"] + ["daemon/pipeline", "daemon/net"]
TIERS["daemon/app"] = TIERS["daemon/api"] + ["daemon/api"]
TIERS["ui/cli"] = TIERS["daemon/app"] + ["daemon/app"]

# Libraries only one room may see (a prefix of what stands between < and >).
OWNED = {
    "ft2build.h": ["compositor/text"], "freetype/": ["compositor/text"], "hb": ["compositor/text"],
    "fontconfig/": ["compositor/text"],
    "libavcodec/": ["compositor/media"], "libavformat/": ["compositor/media"], "libavutil/": ["compositor/media"],
    "libswresample/": ["compositor/media"], "libswscale/": ["compositor/media"], "x264.h": ["compositor/media"],
    "librsvg/": ["compositor/assets"], "cairo": ["compositor/assets"], "rlottie": ["compositor/assets"],
    "volk.h": ["compositor/vulkan"], "vulkan/": ["compositor/vulkan"], "webp/": ["compositor/media"], "archive.h": ["daemon/pipeline"], "archive_entry.h": ["daemon/pipeline"], "ebur128.h": ["compositor/sound"], "hwy/": ["compositor/cpu"],
    "SQLiteCpp/": ["daemon/store"], "sqlite3.h": ["daemon/store"], "poppler/": ["daemon/stages/document"],
    "flite": ["daemon/stages/voice"], "espeak-ng/": ["daemon/stages/voice"], "CLI/": ["ui/cli"], "microhttpd.h": ["daemon/net"], "curl/": ["daemon/net"],
    "prometheus/": ["daemon/telemetry"], "systemd/": ["daemon/app"], "valijson/": ["daemon/api"],
}
LIMITS = {".cpp": 400, ".h": 200}


def room_of(path):
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "shaders":           # what is made of them too
        return "shaders"
    depth = 3 if parts[:2] == ("daemon", "stages") else 2
    return "/".join(parts[:depth])


def tracked(*patterns):
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "--", *patterns], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def check_includes(path, text):
    room = room_of(path)
    if room.startswith("tests"):
        return
    if room not in TIERS:
        yield f"{path}: the room {room} is not in tests/lint/lint.py's table"
        return
    for number, line in enumerate(text.splitlines(), 1):
        ours = re.match(r'#include "((?:compositor|daemon|ui|shaders|tests)/[^"]+|[^"/]+)"', line)
        if ours:
            target = room_of(ours[1])
            if "/" not in ours[1]:
                yield f"{path}:{number}: include {ours[1]} by its path from the root"
            elif target != room and target not in TIERS[room]:
                yield f"{path}:{number}: {room} may not include {target}"
        theirs = re.match(r'#include [<"]([^>"]+)[>"]', line)
        if theirs and not ours:
            for prefix, owners in OWNED.items():
                if theirs[1].startswith(prefix) and room not in owners:
                    yield f"{path}:{number}: only {', '.join(owners)} may see <{theirs[1]}>"


def check_size(path, text):
    limit = LIMITS.get(pathlib.PurePosixPath(path).suffix)
    lines = text.count("\n")
    if limit and not path.startswith("tests/") and lines > limit:
        yield f"{path}: {lines} lines, the limit is {limit}: split it along nouns"


def check_licence(path, text):
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(text.splitlines()[:3]):
        yield f"{path}: the licence line is missing"


def check_room_readme(rooms):
    for room in sorted(rooms):
        readme = ROOT / room / "README.md"
        if not readme.is_file():
            yield f"{room}: README.md is missing"
        elif room not in ("compositor/timeline", "config") and readme.read_text().count("\n") > 40:
            yield f"{room}/README.md: more than 40 lines"


def check_settings(defaults, sources):
    read = {}
    for path, text in sources:
        for match in re.finditer(r'settings(?:_|\(\))?(?:\.|->)(integer|number|text|secret|path|bits_per_second)\(\s*"([^"]+)"', text):
            read.setdefault(match[2], path)
            kind = {"bits_per_second": "bitrate"}.get(match[1], match[1])
            if match[2] in defaults and defaults[match[2]].get("type", kind) != kind:
                yield f"{path}: reads {match[2]} as {kind}, config/default.json says {defaults[match[2]]['type']}"
    for key, path in sorted(read.items()):
        if key not in defaults:
            yield f"{path}: reads the setting {key}, which config/default.json lacks"
        elif defaults[key].get("used") is False:
            yield f"config/default.json: {key} says it is not used, but {path} reads it"
    for key, row in sorted(defaults.items()):
        if key not in read and row.get("used") is not False:
            yield f"config/default.json: {key} is read by no code (say \"used\": false, or remove it)"


def check_version(cmake, header):
    """One version: CMake's and the programs'."""
    theirs = re.search(r"project\(lesedi VERSION ([\d.]+)", cmake)
    ours = re.search(r'kVersion = "([\d.]+)"', header)
    if not theirs or not ours or theirs[1] != ours[1]:
        yield "compositor/base/version.h: another version than CMakeLists.txt has"


def compile_command(build):
    """Flags of any of our own sources: enough to compile a header alone."""
    with open(pathlib.Path(build) / "compile_commands.json") as file:
        rows = json.load(file)
    flags = set()
    for row in rows:
        flags.update(re.findall(r"-isystem \S+|-I\S+|-std=\S+|-D\S+", row["command"]))
    return [part for flag in sorted(flags) if "BROKEN" not in flag for part in flag.split()]


def proven_headers(build, sources):
    """Headers that a source of this build includes before anything else: that it compiled proves them."""
    with open(pathlib.Path(build) / "compile_commands.json") as file:
        built = {os.path.normpath(os.path.join(row["directory"], row["file"])) for row in json.load(file)}
    first = {}
    for path, text in sources:
        if str(ROOT / path) in built:
            include = re.search(r'^#include (["<].*[">])', text, re.MULTILINE)
            if include and include[1].startswith('"'):
                first[include[1].strip('"')] = path
    return first.keys()


def check_header_alone(header, flags):
    done = subprocess.run(["g++", *flags, "-Wall", "-Wextra", "-fsyntax-only", "-x", "c++", str(ROOT / header)],
                          capture_output=True, text=True)
    errors = [line for line in done.stderr.splitlines() if "pragma once in main file" not in line and "error" in line]
    return [f"{header}: does not compile alone: {errors[0]}"] if errors else []


def run(build):
    findings = []
    sources = [(path, (ROOT / path).read_text()) for path in tracked("*.cpp", "*.h")]
    for path, text in sources:
        findings += [*check_includes(path, text), *check_size(path, text), *check_licence(path, text)]
    for path in tracked("*CMakeLists.txt", "dev", "*.sh", "*.py", "fonts/setup", ".ci/run"):
        findings += check_licence(path, (ROOT / path).read_text())
    rooms = {room_of(path) for path, _ in sources if not path.startswith("tests/")}
    findings += check_room_readme(rooms)
    defaults = json.loads((ROOT / "config/default.json").read_text())
    findings += check_settings(defaults, [(p, t) for p, t in sources if not p.startswith("tests/")])
    findings += check_version((ROOT / "CMakeLists.txt").read_text(), (ROOT / "compositor/base/version.h").read_text())
    flags = compile_command(build)
    proven = proven_headers(build, sources)
    headers = [path for path, _ in sources if path.endswith(".h")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda header: check_header_alone(header, flags), [header for header in headers if header not in proven]):
            findings += found
    for finding in findings:
        print(finding)
    print(f"lint: {len(sources)} sources, {len(headers)} headers of which the build proves {len(proven & set(headers))}, {len(findings)} findings")
    return 1 if findings else 0


def self_test():
    spdx = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
    assert list(check_includes("compositor/base/a.h", '#include "compositor/frame/image.h"\n'))
    assert not list(check_includes("compositor/frame/a.h", '#include "compositor/base/result.h"\n'))
    assert list(check_includes("compositor/frame/a.cpp", "#include <x264.h>\n"))
    assert list(check_includes("daemon/stages/script/a.h", '#include "daemon/stages/voice/voice.h"\n'))
    assert list(check_includes("compositor/new/a.h", ""))
    assert list(check_size("compositor/base/a.h", "\n" * 201)) and not list(check_size("compositor/base/a.h", "\n" * 200))
    assert list(check_licence("a.h", "#pragma once\n")) and not list(check_licence("a.h", spdx))
    code = [("a.cpp", 'settings.integer("video.width")')]
    assert not list(check_settings({"video.width": {}}, code))
    assert list(check_settings({}, code)) and list(check_settings({"video.width": {}, "x": {}}, code))
    assert list(check_settings({"video.width": {"used": False}}, code))
    assert list(check_settings({"video.width": {"type": "number"}}, code))
    assert not list(check_version("project(lesedi VERSION 1.2", 'kVersion = "1.2"')) and list(check_version("project(lesedi VERSION 1.2", 'kVersion = "1.3"'))
    with tempfile.NamedTemporaryFile("w", suffix=".h") as file:
        file.write("#pragma once\nstd::string lost();\n")
        file.flush()
        assert check_header_alone(file.name, ["-std=c++20"])
    print("lint: every rule can fail")
    return 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else run(sys.argv[1]))
