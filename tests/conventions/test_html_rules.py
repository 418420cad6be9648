"""The rules for pages can fail: each fault is found in a page that has only that fault."""

from __future__ import annotations

import pytest

from tests.html_rules import page_faults

GOOD = (
    '<!doctype html><html lang="en"><head><title>Schools – Collabnet</title>'
    '<script nonce="n" src="/a.js"></script></head><body><h1>Schools</h1>'
    '<form method="get"><label for="q">Name</label><input id="q" name="q"></form></body></html>'
)


def test_a_good_page_has_no_faults() -> None:
    assert page_faults(GOOD, nonce="n") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h1>Schools</h1>", ""),
        ("<h1>Schools</h1>", "<h1>A</h1><h1>B</h1>"),
        ("<title>Schools – Collabnet</title>", "<title></title>"),
        ('nonce="n" src="/a.js"', 'nonce="other"'),
        ('nonce="n" src="/a.js"', 'src="//elsewhere.example/a.js"'),
        ("<h1>", '<h1 style="color:red">'),
        ("<h1>", '<h1 onclick="x()">'),
        ('<label for="q">Name</label>', ""),
        ("<h1>Schools</h1>", "<h1>Schools</h1><div>"),
        ("<h1>Schools</h1>", "<h1>Schools</h1></div>"),
        ("<h1>Schools</h1>", '<h1>Schools</h1><p id="q">x</p>'),
        ("<h1>Schools</h1>", "<h1>Schools</h1><p>None</p>"),
        ("<!doctype html>", ""),
        ("<h1>Schools</h1>", '<h1>Schools</h1><img src="/a.png">'),
    ],
)
def test_each_fault_is_found(old: str, new: str) -> None:
    assert old in GOOD
    assert page_faults(GOOD.replace(old, new, 1), nonce="n") != []
