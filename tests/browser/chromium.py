"""Finds the Chromium that the browser tests drive, and installs one where there is none.

`python -m tests.browser.chromium` prints its path; `make test` runs that first.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class ChromiumMissing(Exception):
    """No Chromium is here and none could be installed; the text says what to do."""


@cache
def find() -> str | None:
    """Return the path of a Chromium here: CHROMIUM, the system's own, or Playwright's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return _playwright_path()


def find_or_install() -> str:
    """Return the path of a Chromium, installed by apt where we may, else by Playwright."""
    path = find()
    if path is None:
        _install()
        find.cache_clear()
        path = find()
    if path is None:
        raise ChromiumMissing(
            "No Chromium here, and none could be installed: set CHROMIUM to the path of one."
        )
    return path


def launch_options() -> dict[str, object]:
    """Return what Playwright's `chromium.launch` needs here; root has no sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    args = ["--no-sandbox", "--disable-dev-shm-usage"] if is_root else ["--disable-dev-shm-usage"]
    return {"executable_path": find_or_install(), "args": args}


def _playwright_path() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install() -> None:
    is_debian_root = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if is_debian_root:
        print("Installing Chromium", file=sys.stderr)
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        installed = subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        if installed.returncode == 0 and shutil.which("chromium"):
            return
    print("Fetching Playwright's Chromium", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr)


if __name__ == "__main__":
    try:
        print("Chromium:", find_or_install())
    except ChromiumMissing as missing:
        print(missing, file=sys.stderr)
        if os.environ.get("CI"):
            sys.exit(1)
