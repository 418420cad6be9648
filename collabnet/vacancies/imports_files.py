"""Takes a table of posts over as drafts: each row that cannot be taken is named, the others are kept, once each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, select

from collabnet.core.actor import Actor, Scope, ScopeKind
from collabnet.core.post_csv import COLUMNS, REFERENCE, Wrong, read_cells, to_cells
from collabnet.core.vacancy_post import Post
from collabnet.core.vacancy_problems import problems
from collabnet.directory.belonging import LARGEST_KEY
from collabnet.platform import audit
from collabnet.platform.db import db, utcnow
from collabnet.platform.errors import Invalid, NotFound
from collabnet.platform.exports import FORMULA_STARTS
from collabnet.vacancies import checks, queries, queries_api, services
from collabnet.vacancies.api_models import REFERENCE as REFERENCE_PATTERN
from collabnet.vacancies.models import Vacancy
from collabnet.vacancies.models_imports import PostFile

LARGEST_FILE: Final = 2_000_000  # bytes
MOST_ROWS: Final = 300
KEPT: Final = dt.timedelta(days=7)
OURS: Final = "collabnet:"  # the reference of a post that has none of its employer's own


@dataclass(slots=True)
class Row:
    """A row of the file: its line, its reference, the advert, what is wrong with it, what it already is here."""

    line: int
    reference: str
    post: Post = field(default_factory=Post)
    wrong: list[Wrong] = field(default_factory=list)
    there: Vacancy | None = None

    @property
    def is_new(self) -> bool:
        """Whether keeping it makes a draft."""
        return not self.wrong and self.there is None


@dataclass(frozen=True, slots=True)
class Preview:
    """What keeping a file would do."""

    file: PostFile
    rows: Sequence[Row]
    unknown_columns: Sequence[str]

    @property
    def new(self) -> list[Row]:
        """Rows that would become drafts."""
        return [row for row in self.rows if row.is_new]

    @property
    def there(self) -> list[Row]:
        """Rows that are here already."""
        return [row for row in self.rows if row.there is not None and not row.wrong]

    @property
    def refused(self) -> list[Row]:
        """Rows that cannot be taken."""
        return [row for row in self.rows if row.wrong]


def upload(*, actor: Actor, owner: Scope, filename: str, data: bytes) -> PostFile:
    """Keep a file to be looked through. Raises Invalid("file", …) for one that is no table of posts."""
    if not queries.may_post(actor, owner):
        raise NotFound
    if len(data) > LARGEST_FILE:
        raise Invalid("file", f"The file is larger than {LARGEST_FILE // 1_000_000} MB")
    text = decoded(data)
    _table(text)
    for old in db.session.scalars(
        select(PostFile.id).where(PostFile.created_at < utcnow() - KEPT).order_by(PostFile.id)
    ).all():
        db.session.execute(delete(PostFile).where(PostFile.id == old))
    row = PostFile(
        owner_kind=owner.kind.value, owner_code=owner.code, content=text,
        filename=re.sub(r"[\x00-\x1f\ud800-\udfff]", "", filename)[-120:] or "posts.csv",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, row, "upload")
    return row


def file_of(actor: Actor, number: int) -> PostFile | None:
    """A file by its number, for somebody who posts for its employer; else None."""
    row = db.session.get(PostFile, number) if 0 < number <= LARGEST_KEY else None
    return row if row is not None and queries.may_post(actor, owner_of_file(row)) else None


def owner_of_file(row: PostFile) -> Scope:
    """The employer whose file it is."""
    return Scope(ScopeKind(row.owner_kind), row.owner_code)


def preview(file: PostFile) -> Preview:
    """What keeping a file would do now."""
    header, records = _table(file.content)
    owner = owner_of_file(file)
    own = {urn for urn, _ in queries.schools_of(owner)}
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line, cells in records:
        row = _row(line, header, cells, own)
        if row.reference and row.reference in seen:
            row.wrong.append(
                Wrong(REFERENCE, row.reference[:200], f"Line {seen[row.reference]} has this reference too")
            )  # fmt: skip
        seen.setdefault(row.reference, line)
        if not row.wrong:
            _compare(row, owner)
        rows.append(row)
    return Preview(file, rows, [name for name in header if name and name not in COLUMNS])


def keep(*, actor: Actor, file: PostFile) -> Preview:
    """Make a draft of each row that can be taken and is not here yet: done twice, the second makes none."""
    db.session.refresh(
        file, with_for_update=True
    )  # of two at once, the second sees what the first made
    found = preview(file)
    for row in found.new:
        services.create(
            actor=actor, owner=owner_of_file(file), post=row.post, external_ref=row.reference,
            source=f"{file.filename}, line {row.line}"[:500],
        )  # fmt: skip
    file.made = (file.made or 0) + len(found.new)
    db.session.flush()
    _audit(actor, file, "keep")
    return found


def export_rows(owner: Scope) -> Iterator[list[str]]:
    """Every post of an employer as a row that an import reads back as the same advert."""
    rows = db.session.scalars(
        select(Vacancy)
        .where(Vacancy.owner_kind == owner.kind.value, Vacancy.owner_code == owner.code)
        .order_by(Vacancy.id)
    )
    for row in rows:
        yield [row.external_ref or f"{OURS}{row.id}", *to_cells(queries.post_of(row))]


def decoded(data: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if "\x00" in text:
        raise Invalid("file", "This is not a CSV file. Save the table as CSV, then send it again")
    return text


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, and the other rows with their lines. Raises Invalid."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((before + 1, cells))
            before = reader.line_num
            if len(records) > MOST_ROWS + 1:
                raise Invalid("file", f"Send at most {MOST_ROWS} posts in one file")
    except csv.Error:
        raise Invalid("file", f"Line {before + 1} cannot be read as CSV") from None
    header = [" ".join(name.casefold().split()) for name in records[0][1]] if records else []
    if REFERENCE not in header or "title" not in header:
        raise Invalid(
            "file", f"The first line must name the columns, {REFERENCE} and title among them"
        )
    if len(records) == 1:
        raise Invalid("file", "There is no post in the file, only the names of the columns")
    return header, records[1:]


def _row(line: int, header: Sequence[str], cells: Sequence[str], own: set[int]) -> Row:
    named = {name: _plain(cell) for name, cell in zip(header, cells, strict=False)}
    row = Row(line, named.get(REFERENCE, "").strip())
    if not re.fullmatch(REFERENCE_PATTERN, row.reference):
        words = "Give each post a reference of its own, up to 120 plain letters, digits and signs"
        row.wrong.append(Wrong(REFERENCE, row.reference[:200], words))
    if len(cells) > len(header) and any(c.strip() for c in cells[len(header) :]):
        row.wrong.append(
            Wrong("", cells[len(header)][:200], "There are more cells than columns in this row")
        )
    row.post, wrong = read_cells(named)
    row.wrong += wrong
    row.wrong += [
        Wrong(p.field, named.get(p.field, "")[:200], p.message)
        for p in problems(row.post, checks.codes())
    ]
    row.wrong += [
        Wrong("urns", str(urn), "This is not a school of the employer")
        for urn in row.post.urns
        if urn not in own
    ]
    return row


def _compare(row: Row, owner: Scope) -> None:
    """Find the post that the reference names already; one that says something else is not written over."""
    there = queries_api.post_named(owner, row.reference)
    number = row.reference.removeprefix(OURS)
    if there is None and row.reference.startswith(OURS) and number.isascii() and number.isdigit():
        there = queries_api.own_post(owner, int(number[:15]))
    row.there = there
    if there is not None and queries.post_of(there) != row.post:
        words = f"Post {there.id} has this reference and says something else. Change it on its page"
        row.wrong.append(Wrong(REFERENCE, row.reference, words))


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    rest = cell[1:]
    guarded = rest.startswith(FORMULA_STARTS) or rest.lstrip(" \"'").startswith(FORMULA_STARTS)
    return rest if cell.startswith("'") and guarded else cell


def _audit(actor: Actor, row: PostFile, what: str) -> None:
    audit.record(
        actor=actor, action=f"post_file.{what}", subject_kind="post_file", subject_code=row.id,
        details={"employer": f"{row.owner_kind}:{row.owner_code}", "made": row.made},
    )  # fmt: skip
