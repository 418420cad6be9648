"""Reading a file of unknown encoding and honesty: every good row as it is, every bad one explained."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.reader import Limits, Line, MissingColumns, Table, survey

HEADER = "URN,Name,Town"
SMALL = Limits(bytes=100_000, line=2_000, columns=50, rows=1_000)


def read(path: Path, required: tuple[str, ...] = ("URN", "Name"), limits: Limits = SMALL) -> Table:
    return Table(path, survey(path, limits=limits), required, limits=limits)


def rows(table: Table) -> list[Line]:
    return list(table)


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join((*lines, "")).encode(encoding))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_name_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", HEADER, "1,École – St Mary’s,Brightsea", encoding=encoding)
    assert rows(read(path)) == [Line(2, ["1", "École – St Mary’s", "Brightsea"])]


def test_one_broken_byte_does_not_turn_a_utf8_file_into_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "1,École,Brightsea\n2,Élan,Brightsea\n".encode()
    path.write_bytes(f"{HEADER}\n".encode() + good + b"3,St \xc9lan,Brightsea\n")
    first, second, third = rows(read(path))
    assert (first.cells[1], second.cells[1]) == ("École", "Élan")
    assert third.column == "Name" and "not text in this file's encoding (utf-8)" in third.problem


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_the_header_has(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path / "a.csv", delimiter.join(("URN", "Name")), delimiter.join(("1", "Ash")))
    assert rows(read(path))[0].cells == ["1", "Ash"]


def test_columns_are_found_by_name_whatever_their_order_case_and_spacing(tmp_path: Path) -> None:
    table = read(write(tmp_path / "a.csv", "a title", "Town, name ,urn", "Brightsea,Ash,1"))
    assert [table.columns.place(n) for n in ("URN", "Name", "Town", "None")] == [2, 1, 0, None]
    assert rows(table) == [Line(3, ["Brightsea", "Ash", "1"])]


def test_missing_columns_are_named_in_one_message(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, "1,Ash,Brightsea")
    with pytest.raises(
        MissingColumns, match=r"^The file lacks these columns: LA \(code\), Phase\.$"
    ):
        read(path, ("URN", "LA (code)", "Phase"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("2,Ash", "The row has 2 cells; the header has 3."),
        ("2,Ash,Town,more", "The row has 4 cells; the header has 3."),
        ("2,A\x00sh,Town", "The cell has a NUL character in it."),
        ('2,"Ash,Town', "A quotation mark is opened and never closed."),
        ('2,"Ash"x,Town', "A quotation mark stands where a comma should be."),
        ("2," + "x" * 5_000 + ",Town", "The line is over 2,000 characters."),
    ],
)
def test_a_bad_row_is_explained_and_takes_no_other_with_it(
    tmp_path: Path, line: str, problem: str
) -> None:
    after = [f"{n},Beech,Brightsea" for n in range(3, 60)]
    found = rows(read(write(tmp_path / "a.csv", HEADER, "1,Alder,Brightsea", line, *after)))
    assert [r.problem for r in found] == ["", problem, *[""] * len(after)]
    assert [r.number for r in found] == list(range(2, 61))
    assert [r.cells[0] for r in found if r.cells] == ["1", *(str(n) for n in range(3, 60))]


def test_a_quotation_mark_left_open_near_the_end_costs_only_its_own_row(tmp_path: Path) -> None:
    found = rows(
        read(write(tmp_path / "a.csv", HEADER, '1,"Ash,Town', "2,Beech,Town", "3,Oak,Town"))
    )
    assert [(r.number, bool(r.problem)) for r in found] == [(2, True), (3, False), (4, False)]


def test_line_breaks_inside_a_cell_and_blank_lines_are_allowed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, '1,"Ash\nTree",Town', "", ",,", "2,Beech,Town,,")
    assert [(r.number, r.cells[:2]) for r in rows(read(path))] == [
        (2, ["1", "Ash\nTree"]), (6, ["2", "Beech"]),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["gzip", "zip"])
def test_a_compressed_file_reads_like_a_plain_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.csv"
    data = f"{HEADER}\n1,Ash,Town\n".encode()
    if kind == "gzip":
        path.write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("edubase.csv", data)
    assert rows(read(path)) == [Line(2, ["1", "Ash", "Town"])]


def test_a_file_that_unpacks_to_more_than_may_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"0" * 60_000_000))
    with pytest.raises(FileProblem, match="larger than 10 MB when it is unpacked"):
        survey(path, limits=Limits(bytes=10_000_000))


@pytest.mark.parametrize("what", ["cut", "not really", "empty", "two files", "blank", "encrypted"])
def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.csv.gz"
    packed = gzip.compress(f"{HEADER}\n1,Ash,Town\n".encode() * 500)
    content = {
        "cut": packed[:-30],
        "not really": b"\x1f\x8b\x08nonsense",
        "empty": b"",
        "blank": b"\n\n\n",
    }
    path.write_bytes(content.get(what, b""))
    if what in ("two files", "encrypted"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", HEADER)
            if what == "two files":
                archive.writestr("b.csv", HEADER)
        if what == "encrypted":  # the flag alone: the reader must not ask for a password
            data = bytearray(path.read_bytes())
            for place in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
                data[place] |= 1
            path.write_bytes(bytes(data))
    with pytest.raises(FileProblem) as problem:
        rows(read(path))
    assert problem.value.message.endswith(".")


def test_a_file_with_too_many_rows_or_columns_is_refused(tmp_path: Path) -> None:
    many = write(tmp_path / "rows.csv", HEADER, *["1,Ash,Town"] * 1_001)
    with pytest.raises(FileProblem, match="more than 1,000 rows"):
        rows(read(many))
    wide = write(tmp_path / "columns.csv", ",".join(f"c{n}" for n in range(60)))
    with pytest.raises(FileProblem, match="more than 50 columns"):
        read(wide)
