"""The Jinja macros must draw what the GOV.UK Frontend release we serve draws."""

import json
import re
from pathlib import Path

import pytest

from collabnet.platform.components import component

ROOT = Path(__file__).parents[2]
COMPONENTS = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
FIXTURES = sorted(COMPONENTS.glob("*/fixtures.json"))


def normalised(html: str) -> str:
    """Drop what the two template engines write differently: white space and the quote's entity."""
    html = html.replace("&quot;", "&#34;")
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


def test_every_macro_draws_what_the_served_release_draws() -> None:
    if not FIXTURES:
        pytest.skip("node_modules is absent: run `make assets`")
    different = []
    count = 0
    for path in FIXTURES:
        for fixture in json.loads(path.read_text("utf-8"))["fixtures"]:
            count += 1
            drawn = component(path.parent.name, fixture["options"])
            if normalised(drawn) != normalised(fixture["html"]):
                different.append(f"{path.parent.name}: {fixture['name']}")
    assert different == []
    assert count == 657
