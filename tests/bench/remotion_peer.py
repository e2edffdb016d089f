# SPDX-License-Identifier: GPL-3.0-or-later
"""The explainer in Remotion: installs it below the build folder, bundles, renders. Says why when it cannot."""
import pathlib
import shutil
import subprocess

from measure import Failed, measured

SOURCE = pathlib.Path(__file__).resolve().parent / "remotion"


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


def render(folder, film, preset, pictures, output):
    """Costs of bundling and of rendering; pictures: jpeg (its default) or png, in which Chromium hands its screenshots over."""
    installed(folder)
    bundle = folder / "bundle"
    shutil.rmtree(bundle, ignore_errors=True)
    try:
        bundling = measured(["node", "render.mjs", "bundle", film.folder, bundle], folder=folder)
        return bundling, measured(["node", "render.mjs", "render", bundle, film.path, output, shutil.which("chromium"), preset, pictures], folder=folder)
    except Failed as failure:
        raise NotHere(str(failure)) from failure
