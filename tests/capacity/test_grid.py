"""A trust leader edits the places of every school in one grid, or by CSV, and nothing typed is lost."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient

from collabnet.capacity import queries
from collabnet.core.actor import Role, Scope, ScopeKind
from collabnet.core.capacity import Answer
from collabnet.directory.models import School
from tests.capacity.browsing import text_of
from tests.factories.accounts import make_person, sign_in
from tests.factories.capacity import make_statement, school_scope, specialist, year_places
from tests.factories.directory import make_school, make_trust


@dataclass
class Trust:
    """A trust of three schools whose leader is signed in."""

    client: FlaskClient
    base: str
    schools: list[School]

    def fields(self) -> dict[str, str]:
        """Every text and hidden field of the grid page as it stands."""
        found = {}
        for tag in re.findall(r"<input[^>]*>", self.client.get(f"{self.base}/grid").text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and 'type="checkbox"' not in tag:
                found[name[1]] = value[1] if value else ""
        return found

    def places(self, school: School) -> dict[str, tuple[str, int | None]]:
        """What a school has published: year group → answer and number."""
        live = queries.live_statement(school_scope(school))
        return {line.detail: (line.answer, line.quantity) for line in live.lines} if live else {}

    def rows(self) -> list[dict[str, str]]:
        """The downloaded file."""
        text = self.client.get(f"{self.base}/grid.csv").text
        return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    def upload(self, content: bytes | str | list[dict[str, str]]) -> str:
        """The preview of a file."""
        if isinstance(content, list):
            out = io.StringIO()
            writer = csv.DictWriter(out, list(content[0]))
            writer.writeheader()
            writer.writerows(content)
            content = out.getvalue()
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.post(
            f"{self.base}/upload", data={"file": (io.BytesIO(data), "places.csv")}
        )
        return answer.text


@pytest.fixture
def trust(client: FlaskClient) -> Trust:
    group = make_trust()
    schools = [
        make_school(trust=group, name=f"{name} School", low_age=low, high_age=high)
        for name, low, high in (("Ash", 4, 11), ("Birch", 11, 16), ("Cedar", 4, 11))
    ]
    make_statement(schools[0], year_places(0, 4), year_places(3, None, Answer.NO), specialist())
    make_statement(schools[1], year_places(7, 9, Answer.MAYBE), confirmed_days_ago=120)
    sign_in(client, make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(group.uid))))
    return Trust(client, f"/capacity/trust/{group.uid}", schools)


def test_the_grid_shows_what_holds_now(trust: Trust) -> None:
    fields, (ash, birch, cedar) = trust.fields(), trust.schools
    assert fields[f"{ash.urn}-y0"] == "4"
    assert fields[f"{ash.urn}-y3"] == "0"
    assert fields[f"{birch.urn}-y7"] == "9?"
    assert fields[f"{cedar.urn}-y1"] == ""
    assert f"{birch.urn}-y1" not in fields


def test_saving_publishes_only_what_changed_and_keeps_the_rest(trust: Trust) -> None:
    ash, birch, cedar = trust.schools
    before = queries.live_statement(school_scope(birch))
    assert before is not None
    form = trust.fields() | {
        f"{ash.urn}-y0": "6", f"{ash.urn}-y4": "2?", f"{cedar.urn}-y1": "3", f"{cedar.urn}-total": "2"
    }  # fmt: skip
    form[f"{cedar.urn}-y2"] = "1"
    form[f"{cedar.urn}-total"] = "3"
    assert trust.client.post(f"{trust.base}/grid", data=form).status_code == 303
    assert "Saved: 2 schools updated." in trust.client.get(f"{trust.base}/grid").text
    assert trust.places(ash) == {
        "0": ("yes", 6), "3": ("no", None), "physics": ("yes", 6), "4": ("maybe", 2)
    }  # fmt: skip
    assert trust.places(cedar) == {"1": ("yes", 3), "2": ("yes", 1)}
    live = queries.live_statement(school_scope(cedar))
    assert live is not None and live.counts().places == 3
    after = queries.live_statement(school_scope(birch))
    assert after is not None and after.token == before.token


def test_every_fault_stands_beside_its_cell_and_nothing_is_saved_or_lost(trust: Trust) -> None:
    ash, birch, cedar = trust.schools
    form = trust.fields() | {
        f"{ash.urn}-y0": "6", f"{ash.urn}-y1": "many", f"{birch.urn}-y8": "-3", f"{cedar.urn}-y5": "5000",
        f"{cedar.urn}-total": "x",
    }  # fmt: skip
    answer = trust.client.post(f"{trust.base}/grid", data=form)
    assert answer.status_code == 422
    for name, typed in (
        (f"{ash.urn}-y1", "many"),
        (f"{birch.urn}-y8", "-3"),
        (f"{cedar.urn}-y5", "5000"),
    ):
        assert f'id="{name}-error"' in answer.text
        assert re.search(rf'name="{name}" type="text" value="{typed}"', answer.text)
    assert re.search(rf'name="{ash.urn}-y0" type="text" value="6"', answer.text)
    assert "Ash School, Year 1: Use a whole number" in text_of(answer.text)
    assert trust.places(ash)["0"] == ("yes", 4)


def test_a_school_changed_meanwhile_is_pointed_out_and_saved_on_the_second_try(
    trust: Trust,
) -> None:
    ash = trust.schools[0]
    form = trust.fields() | {f"{ash.urn}-y0": "6"}
    make_statement(ash, year_places(0, 1))
    answer = trust.client.post(f"{trust.base}/grid", data=form)
    assert answer.status_code == 409
    assert "Somebody else changed this school meanwhile" in answer.text
    assert "now 1" in answer.text
    assert re.search(rf'name="{ash.urn}-y0" type="text" value="6"', answer.text)
    again = dict(re.findall(r'name="([^"]*-token)" value="([^"]*)"', answer.text))
    assert trust.client.post(f"{trust.base}/grid", data=form | again).status_code == 303
    assert trust.places(ash)["0"] == ("yes", 6)


def test_one_button_confirms_every_school(trust: Trust) -> None:
    form = trust.fields() | {"confirm": "all"}
    trust.client.post(f"{trust.base}/grid", data=form)
    page = text_of(trust.client.get(f"{trust.base}/grid").text)
    assert "Saved: 2 schools confirmed." in page
    assert "120 days ago" not in page


def test_the_file_goes_out_and_comes_back_unchanged(trust: Trust) -> None:
    page = text_of(trust.upload(trust.rows()))
    assert "0 schools would change, 3 would not; 0 faults were found" in page


def test_a_file_is_previewed_then_saved(trust: Trust) -> None:
    ash, _birch, cedar = trust.schools
    rows = trust.rows()
    rows[0]["Reception"], rows[2]["Year 6"] = "8", "2?"
    page = trust.upload(rows)
    assert "Reception: 4 → 8" in text_of(page)
    assert trust.places(ash)["0"] == ("yes", 4)
    text = re.search(r'name="text" type="hidden" value="([^"]*)"', page)
    assert text is not None
    answer = trust.client.post(f"{trust.base}/upload/commit", data={"text": text[1]})
    assert answer.status_code == 303
    assert trust.places(ash)["0"] == ("yes", 8)
    assert trust.places(cedar) == {"6": ("maybe", 2)}


def test_every_rejected_row_is_named_with_line_column_value_and_reason(trust: Trust) -> None:
    ash, birch, _cedar = trust.schools
    header = "URN,Reception,Year 7,Year 1\n"
    lines = f"{ash.urn},many,,\n999999,1,,\n{birch.urn},2,,\n{ash.urn},1,,\n,,,\nabc,1,,\n"
    page = text_of(trust.upload(header + lines))
    for words in (
        "2 Reception many Use a whole number",
        "3 URN 999999 This is not the URN of an open school of this trust",
        "4 Reception 2 This school has no such year group or provision",
        f"5 URN {ash.urn} This school stands twice in the file: also in line 2",
        "7 URN abc This is not the URN",
    ):
        assert words in page
    assert "There is nothing to save" in page


def test_a_file_downloaded_before_a_change_does_not_overwrite_it(trust: Trust) -> None:
    rows = trust.rows()
    rows[0]["Reception"] = "8"
    make_statement(trust.schools[0], year_places(0, 1))
    assert "It changed after you downloaded the file" in trust.upload(rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\x00\x01\x02", "There is a problem"),
        (b"name,places\nx,1\n", "The file lacks this column: URN"),
        (b'URN,Reception\n"1,2\n', "A quotation mark is opened and never closed"),
        (b"URN,Reception\n" + b"1" * 30_000, "over 20,000 characters"),
        (b"URN;Reception\n1;2\n", "not the URN of an open school"),
        ("URN\tReception\n1\t2\n".encode("utf-16"), "not the URN of an open school"),
        (b"URN,Reception\n" + b"1,2\n" * 600, "more than 500 rows"),
        (b"PK\x03\x04 not a zip", "There is a problem"),
        (b"URN,Reception\n\x001,2\n", "NUL"),
    ],
)
def test_a_file_of_any_kind_gets_a_plain_answer(trust: Trust, content: bytes, words: str) -> None:
    assert words in trust.upload(content)


def test_a_change_between_preview_and_saving_stops_the_file(trust: Trust) -> None:
    rows = trust.rows()
    rows[0]["Reception"], rows[2]["Year 6"] = "8", "2"
    page = trust.upload(rows)
    make_statement(trust.schools[0], year_places(0, 1))
    text = re.search(r'name="text" type="hidden" value="([^"]*)"', page)
    assert text is not None
    answer = trust.client.post(f"{trust.base}/upload/commit", data={"text": text[1]})
    assert answer.status_code == 422
    assert "It changed after you downloaded the file" in answer.text
    assert trust.places(trust.schools[2]) == {}


@pytest.mark.parametrize("text", ["", "\x00", "URN", "x" * 100_000])
def test_a_commit_that_no_preview_wrote_gets_a_plain_answer(trust: Trust, text: str) -> None:
    answer = trust.client.post(f"{trust.base}/upload/commit", data={"text": text})
    assert answer.status_code in (400, 422)


def test_sending_no_file_is_explained(trust: Trust) -> None:
    answer = trust.client.post(f"{trust.base}/upload", data={})
    assert (answer.status_code, "Choose a file" in answer.text) == (422, True)


def test_a_file_beyond_the_cap_is_refused_before_it_is_read(trust: Trust) -> None:
    data = {"file": (io.BytesIO(b"x" * 300_000), "places.csv")}
    assert trust.client.post(f"{trust.base}/upload", data=data).status_code == 413


def test_only_the_trusts_own_leader_has_the_grid(trust: Trust) -> None:
    others = (
        make_person(Role.SCHOOL_LEADER, school_scope(trust.schools[0])),
        make_person(Role.TRUST_LEADER, Scope(ScopeKind.TRUST, str(make_trust().uid))),
        make_person(Role.LA_OFFICER, Scope(ScopeKind.LA, "846")),
    )
    for person in others:
        sign_in(trust.client, person)
        for page in ("grid", "grid.csv", "upload"):
            assert trust.client.get(f"{trust.base}/{page}").status_code == 404
        assert trust.client.post(f"{trust.base}/grid", data={}).status_code == 404
        assert trust.client.post(f"{trust.base}/upload/commit", data={}).status_code == 404
