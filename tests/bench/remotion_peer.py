# SPDX-License-Identifier: GPL-3.0-or-later
"""The explainer in Remotion: installs it below the build folder, bundles, renders. Says why when it cannot."""
import pathlib
import shutil
import subprocess

from measure import Failed, measured

SOURCE = pathlib.Path(__file__).resolve().parent / "remotion"
KEY_INTERVAL = 250  # frames; it leaves x264's default


class NotHere(Exception):
    """Something Remotion needs is missing on this machine."""


def installed(folder):
    for program in ("node", "npm", "chromium"):
        if shutil.which(program) is None:
            raise NotHere(f"{program} is not installed; the group `peers` of config/packages.txt has it")
    folder.mkdir(parents=True, exist_ok=True)
    for path in SOURCE.iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    lock = folder / "node_modules/.package-lock.json"
    if not lock.is_file() or lock.stat().st_mtime < (SOURCE / "package.json").stat().st_mtime:
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotHere(f"npm could not install it: {' / '.join(done.stderr.strip().splitlines()[:2])}")
    return folder


def bundle(folder, film):
    """The folder of the bundle, and what making it cost."""
    installed(folder)
    made = folder / "bundle"
    shutil.rmtree(made, ignore_errors=True)
    return made, run(folder, "bundle", film.folder, made)


def render(made, film, preset, pictures, output):
    """What it cost; pictures: jpeg (its default) or png, in which Chromium hands its screenshots over."""
    return run(made.parent, "render", made, film.path, output, shutil.which("chromium"), preset, pictures)


def run(folder, *words):
    try:
        return measured(["node", "render.mjs", *words], folder=folder)
    except Failed as failure:
        raise NotHere(str(failure)) from failure
