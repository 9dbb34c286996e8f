"""A Chromium for the tests of the built site: one that is there, or a new one.

with sync_playwright() as playwright:
    browser = launch(playwright)
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
NONE = (
    "No Chromium was found or could be installed: set CHROMIUM to one, or run "
    "`python -m playwright install --with-deps chromium`."
)


def launch(playwright):
    """The first that starts; LookupError, in one line, where none does."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = [*QUIET, "--no-sandbox"] if root else QUIET
    for find in (present, downloaded, from_debian):
        for path in find(playwright):
            try:
                return playwright.chromium.launch(
                    executable_path=path, args=options
                )
            except Error:
                continue
    raise LookupError(NONE)


def present(playwright):
    paths = [os.environ.get("CHROMIUM"), playwright.chromium.executable_path]
    paths += [*map(shutil.which, NAMES), *PLACES]
    return [path for path in paths if path and Path(path).is_file()]


def downloaded(playwright):
    run(sys.executable, "-m", "playwright", "install", "chromium")
    return present(playwright)


def from_debian(playwright):
    if shutil.which("apt-get") and os.geteuid() == 0:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "chromium")
    return present(playwright)


def run(*command):
    try:
        subprocess.run(command, capture_output=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired):
        pass
