"""Nobody retypes: a pasted advert, one read from its address and a table become drafts, and nothing is lost."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select

from collabnet.core.job_posting import to_job_posting
from collabnet.core.post_csv import COLUMNS, to_cells
from collabnet.core.vacancy_post import Post
from collabnet.platform.db import db, in_write_unit
from collabnet.platform.errors import Invalid
from collabnet.vacancies import imports_files, imports_postings, queries, services
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_imports import ImportedPost, PostFile
from tests.vacancies.world import STATEMENT, Employers, make_employers, whole_post

IMPORT = "/vacancies/import"
FOREIGN = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Teacher of physics",
    "description": "<p>Teach &amp; inspire.</p><script>alert(1)</script>", "validThrough": "2027-01-15T12:00:00Z",
    "employmentType": "PART_TIME", "jobStartDate": "as soon as possible", "url": "https://jobs.example/1",
    "baseSalary": {"@type": "MonetaryAmount", "currency": "GBP", "value": "£30k–35k"}, "oddity": "kept as it was",
    "hiringOrganization": {"@type": "Organization", "name": "Harbour"}, "occupationalCategory": "Lehrer",
}  # fmt: skip


@pytest.fixture
def employers(app: Flask) -> Employers:
    return make_employers(app)


@pytest.fixture
def by_address(app: Flask) -> Iterator[None]:
    app.config["VACANCY_IMPORT_HOSTS"] = frozenset({"jobs.example"})
    yield
    app.config["VACANCY_IMPORT_HOSTS"] = frozenset()


def paste(employers: Employers, posting: Any, browser: FlaskClient | None = None) -> Any:
    text = posting if isinstance(posting, str) else json.dumps(posting)
    return (browser or employers.hr).post(
        f"{IMPORT}/posting", data={"employer": str(employers.owner), "text": text}
    )


def keep_form(page: str) -> dict[str, str]:
    """What the button of the preview sends."""
    found = re.findall(
        r'<input type="hidden" name="(employer|posting|source)" value="([^"]*)"', page
    )
    return {name: unescape(value) for name, value in found}


def drafts() -> int:
    return db.session.scalar(select(func.count()).select_from(Vacancy)) or 0


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def cells(post: Post, ref: str) -> dict[str, str]:
    return dict(zip(COLUMNS, [ref, *to_cells(post)], strict=True))


def send(employers: Employers, data: bytes, name: str = "posts.csv") -> Any:
    return employers.hr.post(
        f"{IMPORT}/file",
        data={"employer": str(employers.owner), "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def test_a_pasted_advert_is_shown_with_what_is_to_mend_and_what_was_not_understood_and_kept_so(
    employers: Employers,
) -> None:
    said = json.dumps(FOREIGN).replace("</", "<\\/")
    page = f"<html><script type='application/ld+json'>{said}</script></html>"
    preview = paste(employers, page)
    assert preview.status_code == 200
    for words in (
        "Teacher of physics",
        "£30k–35k",
        "kept as it was",
        "Lehrer",
        "as soon as possible",
    ):
        assert words in preview.text
    assert "<script>alert" not in preview.text
    assert drafts() == 0
    made = employers.hr.post(f"{IMPORT}/keep", data=keep_form(preview.text))
    assert made.status_code == 303
    row = db.session.scalars(select(Vacancy)).one()
    post = queries.post_of(row)
    assert (post.title, post.pay_low, post.urns) == (
        "Teacher of physics",
        None,
        (employers.school.urn,),
    )
    assert row.state == "draft"
    db.session.commit()
    notes = employers.hr.get(made.location).text
    assert "£30k–35k" in notes and "oddity: “kept as it was”" in notes
    assert f"/vacancies/manage/{row.id}/pay" in notes
    assert f'href="{made.location}"' in employers.hr.get(f"/vacancies/manage/{row.id}").text


def test_an_advert_taken_over_twice_stays_one_post(employers: Employers) -> None:
    form = keep_form(paste(employers, FOREIGN).text)
    assert employers.hr.post(f"{IMPORT}/keep", data=form).status_code == 303
    again = paste(employers, FOREIGN)
    assert "here already" in again.text
    assert employers.hr.post(f"{IMPORT}/keep", data=form).status_code == 409
    assert drafts() == 1


def test_ones_own_export_comes_back_as_the_same_advert(employers: Employers) -> None:
    post = whole_post(employers.school.urn)
    said = to_job_posting(
        post, url="https://collabnet.example/vacancies/1", identifier="1", employer_name="Harbour"
    )
    form = keep_form(paste(employers, said).text)
    assert employers.hr.post(f"{IMPORT}/keep", data=form).status_code == 303
    assert queries.post_of(db.session.scalars(select(Vacancy)).one()) == post


@pytest.mark.parametrize(
    "text", ["", "not an advert", "{", "<html></html>", '{"@type": "Recipe"}', "[" * 5_000]
)
def test_a_text_without_an_advert_is_said_beside_the_field_and_kept_for_mending(
    employers: Employers, text: str
) -> None:
    answer = paste(employers, text)
    assert answer.status_code == 422
    assert "Paste the" in answer.text and str(escape(text[:50])) in answer.text


def test_schools_and_codes_that_are_not_the_employers_are_said_and_left_out(
    employers: Employers,
) -> None:
    said = {
        **FOREIGN,
        "jobLocation": {
            "@type": "Place",
            "identifier": {"propertyID": "URN", "value": str(employers.other_school.urn)},
        },
    }
    page = paste(employers, said).text
    assert f"The school with URN {employers.other_school.urn} is not one of this employer" in page


def test_nobody_brings_adverts_in_for_another_employer(employers: Employers) -> None:
    form = keep_form(paste(employers, FOREIGN).text)
    assert employers.partner_hr.post(f"{IMPORT}/keep", data=form).status_code == 404
    assert employers.teacher.get(IMPORT).status_code == 403
    assert employers.hr.get(f"{IMPORT}/posts.csv?employer={employers.partner}").status_code == 404
    assert drafts() == 0


def test_notes_of_an_import_are_the_employers_own(employers: Employers) -> None:
    made = employers.hr.post(f"{IMPORT}/keep", data=keep_form(paste(employers, FOREIGN).text))
    assert employers.partner_hr.get(made.location).status_code == 404
    row = db.session.scalars(select(Vacancy)).one()
    services.delete(actor=employers.actor, row=row, version=row.version)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(ImportedPost)) == 0


def test_reading_by_address_is_off_where_no_host_is_listed(employers: Employers) -> None:
    page = employers.hr.get(f"{IMPORT}/address")
    assert (page.status_code, "is off" in page.text) == (200, True)
    sent = employers.hr.post(
        f"{IMPORT}/address",
        data={"employer": str(employers.owner), "address": "https://x.example/"},
    )
    assert "is off" in sent.text


def test_an_advert_is_read_from_its_address_outside_of_any_transaction(
    employers: Employers, by_address: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(url: str, *, hosts: frozenset[str]) -> str:
        assert (url, hosts) == ("https://jobs.example/1", frozenset({"jobs.example"}))
        assert not in_write_unit() and not db.session().in_transaction()
        return json.dumps(FOREIGN)

    monkeypatch.setattr(imports_postings, "fetch", fetched)
    data = {"employer": str(employers.owner), "address": "https://jobs.example/1"}
    preview = employers.hr.post(f"{IMPORT}/address", data=data)
    assert preview.status_code == 200
    assert keep_form(preview.text)["source"] == "https://jobs.example/1"
    employers.hr.post(f"{IMPORT}/keep", data=keep_form(preview.text))
    assert db.session.scalar(select(Vacancy.source)) == "https://jobs.example/1"


def test_a_page_that_cannot_be_read_is_said_beside_the_address(
    employers: Employers, by_address: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_postings, "fetch", lambda url, hosts: "<html>no job</html>")
    data = {"employer": str(employers.owner), "address": "https://jobs.example/1"}
    assert "says nothing of a job" in employers.hr.post(f"{IMPORT}/address", data=data).text

    def refused(url: str, hosts: object) -> str:
        raise Invalid("address", "The page took too long.")

    monkeypatch.setattr(imports_postings, "fetch", refused)
    answer = employers.hr.post(f"{IMPORT}/address", data=data)
    assert answer.status_code == 422
    assert "took too long" in answer.text and "https://jobs.example/1" in answer.text


def test_an_address_that_is_not_listed_is_said_beside_the_field(
    employers: Employers, by_address: None
) -> None:
    data = {"employer": str(employers.owner), "address": "http://elsewhere.example/1"}
    answer = employers.hr.post(f"{IMPORT}/address", data=data)
    assert answer.status_code == 422
    assert "Adverts are not read from elsewhere.example" in answer.text


def test_somebody_reads_thirty_pages_an_hour_at_most(
    employers: Employers, by_address: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_postings, "fetch", lambda url, hosts: json.dumps(FOREIGN))
    data = {"employer": str(employers.owner), "address": "https://jobs.example/1"}
    codes = [employers.hr.post(f"{IMPORT}/address", data=data).status_code for _ in range(31)]
    assert codes == [200] * 30 + [422]


def test_of_a_table_each_good_row_becomes_a_draft_and_each_bad_one_is_named(
    employers: Employers,
) -> None:
    urn = employers.school.urn
    sent = send(
        employers,
        table(
            cells(whole_post(urn), "hr-1"),
            {**cells(whole_post(urn, title="Second"), "hr-2"), "pay_low": "£30k–35k"},
            {**cells(whole_post(urn), "hr-3"), "fte": "1.4"},
            cells(whole_post(employers.other_school.urn), "hr-4"),
            cells(whole_post(urn), ""),
            cells(whole_post(urn), "hr-1"),
            cells(whole_post(urn, title="Last"), "hr-7"),
        ),
    )
    assert sent.status_code == 303
    preview = employers.hr.get(sent.location)
    assert "2 posts" in preview.text and "5 rows" in preview.text
    rows = re.findall(
        r'scope="row">Line (\d+)</th><td[^>]*data-label="Column"><code>([^<]*)</code></td>'
        r'<td[^>]*>([^<]*)</td>', preview.text,
    )  # fmt: skip
    assert rows == [
        ("3", "pay_low", "£30k–35k"), ("4", "fte", "1.4"), ("5", "urns", str(employers.other_school.urn)),
        ("6", "external_ref", "nothing"), ("7", "external_ref", "hr-1"),
    ]  # fmt: skip
    assert drafts() == 0
    assert employers.hr.post(sent.location).status_code == 303
    assert list(db.session.scalars(select(Vacancy.external_ref).order_by(Vacancy.id))) == ["hr-1", "hr-7"]  # fmt: skip
    db.session.commit()
    assert employers.hr.post(sent.location).status_code == 303
    assert drafts() == 2, "done twice it makes none"


def test_a_mended_table_sent_again_makes_only_what_was_missing_and_writes_nothing_over(
    employers: Employers,
) -> None:
    urn = employers.school.urn
    first = cells(whole_post(urn), "hr-1")
    broken = {**first, "external_ref": "hr-2", "fte": "x"}
    employers.hr.post(send(employers, table(first, broken)).location)
    row = db.session.scalars(select(Vacancy)).one()
    services.save(
        actor=employers.actor, row=row, version=row.version,
        post=queries.post_of(row).changed(title="Changed here"),
    )  # fmt: skip
    db.session.commit()
    again = send(employers, table(first, {**first, "external_ref": "hr-2"})).location
    assert "says something else" in employers.hr.get(again).text
    employers.hr.post(again)
    found = db.session.scalars(select(Vacancy.title).order_by(Vacancy.id)).all()
    assert found == ["Changed here", "Teacher of physics"]


def test_what_was_taken_out_comes_back_as_it_was(employers: Employers) -> None:
    urn = employers.school.urn
    posts = [
        whole_post(urn),
        whole_post(urn, title="=cmd|' /C calc'!A0", about='-1\r\n+2\n\ttabs, "quotes"; and é 教師'),
        whole_post(urn, title="'apostrophe", note="@here", safeguarding=STATEMENT),
        Post(title="Nearly nothing"),
    ]
    for number, post in enumerate(posts):
        services.create(
            actor=employers.actor, owner=employers.owner, post=post, external_ref=f"hr-{number}"
        )
    services.create(actor=employers.actor, owner=employers.owner, post=posts[0])
    db.session.commit()
    out = employers.hr.get(f"{IMPORT}/posts.csv?employer={employers.owner}").data
    same = employers.hr.get(send(employers, out).location).text
    assert "0 posts" in same and "5 posts are" in same and "0 rows" in same
    for row in db.session.scalars(select(Vacancy)).all():
        services.delete(actor=employers.actor, row=row, version=row.version)
    db.session.commit()
    employers.hr.post(send(employers, out).location)
    rows = db.session.scalars(select(Vacancy).order_by(Vacancy.id)).all()
    assert [queries.post_of(row) for row in rows] == [*posts, posts[0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_write_it(
    employers: Employers, encoding: str, delimiter: str
) -> None:
    text = delimiter.join(["External_Ref", " Title ", "Colour"]) + "\r\n"
    text += delimiter.join(["hr-1", "Café assistant", "blue"]) + "\r\n"
    page = employers.hr.get(send(employers, text.encode(encoding)).location).text
    assert "Café assistant" in page and "no such columns: colour" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must name the columns"),
        (b"title\nTeacher\n", "must name the columns"),
        (b"external_ref,title\n", "no post in the file"),
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        (b"external_ref,title\n" + b"a,b\n" * 301, "at most 300"),
        (b'external_ref,title\n"a,' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_posts_is_said_beside_the_field(
    employers: Employers, data: bytes, words: str
) -> None:
    answer = send(employers, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(func.count()).select_from(PostFile)) == 0


def test_a_file_has_to_be_chosen_and_may_not_be_huge(
    employers: Employers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_files, "LARGEST_FILE", 1_000)
    assert (
        employers.hr.post(f"{IMPORT}/file", data={"employer": str(employers.owner)}).status_code
        == 422
    )
    assert "larger than" in send(employers, b"external_ref,title\n" + b"x" * 1_000).text


def test_the_empty_table_has_every_column_and_another_employers_table_is_not_there(
    employers: Employers,
) -> None:
    text = employers.hr.get(f"{IMPORT}/template.csv").get_data(as_text=True)
    assert next(csv.reader([text.lstrip("\ufeff")])) == list(COLUMNS)
    where = send(employers, table(cells(Post(title="A"), "hr-1"))).location
    assert employers.partner_hr.get(where).status_code == 404
    assert employers.partner_hr.post(where).status_code == 404


def test_files_are_thrown_away_after_a_week(employers: Employers) -> None:
    send(employers, table(cells(Post(title="A"), "hr-1")))
    row = db.session.scalars(select(PostFile)).one()
    row.created_at -= dt.timedelta(days=8)
    db.session.commit()
    send(employers, table(cells(Post(title="B"), "hr-2")))
    assert len(db.session.scalars(select(PostFile)).all()) == 1


def test_the_page_of_ways_in_leads_to_each(employers: Employers) -> None:
    page = employers.hr.get(IMPORT).text
    for path in ("posting", "address", "file"):
        assert f'href="{IMPORT}/{path}"' in page
        assert employers.hr.get(f"{IMPORT}/{path}").status_code == 200
