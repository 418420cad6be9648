"""Importing the register: what a row becomes, what a later file changes, and what is left alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collabnet.core.actor import system_actor
from collabnet.directory.figures import Change, Figure
from collabnet.directory.models import (
    Group,
    GroupMembership,
    LocalAuthority,
    LocalitySchool,
    Region,
    School,
)
from collabnet.platform.audit import AuditEntry
from collabnet.platform.db import db
from collabnet.platform.errors import Conflict
from collabnet.platform.imports import runs
from collabnet.platform.imports.containers import FileProblem
from collabnet.platform.imports.importer import Source
from collabnet.platform.imports.models import ImportRemark, ImportRun
from collabnet.platform.registry import registry
from tests.factories.directory import make_la, make_locality
from tests.factories.register import COLUMNS, academy_row, run_import, school_row, write_csv

AUGUST, SEPTEMBER, OCTOBER = (f"edubasealldata2022{m:02d}01.csv" for m in (8, 9, 10))


def figures(urn: int) -> dict[tuple[str, str], float | str | None]:
    found = db.session.scalars(select(Figure).where(Figure.subject_code == str(urn)))
    return {(f.measure, f.period): f.no_value if f.value is None else f.value for f in found}


def remarks(run: ImportRun) -> list[tuple[str, int, str, str]]:
    found = db.session.scalars(
        select(ImportRemark).where(ImportRemark.run_id == run.id).order_by(ImportRemark.line)
    )
    return [(r.level, r.line, r.column, r.reason) for r in found]


def numbers(run: ImportRun) -> tuple[int, ...]:
    return run.new, run.changed, run.unchanged, run.rejected, run.ignored, run.warnings


def test_a_row_of_the_register_becomes_a_school_with_figures(app: Flask, tmp_path: Path) -> None:
    row = school_row(
        100001, **{"TypeOfResourcedProvision (name)": "SEN unit", "SenUnitCapacity": "12",
                   "SEN1 (name)": "ASD - Autistic Spectrum Disorder", "SEN2 (name)": "Not Applicable",
                   "NumberOfBoys": "SUPP", "PercentageFSM": ""}
    )  # fmt: skip
    run = run_import("schools", write_csv(tmp_path / AUGUST, [row]))
    school = db.session.get_one(School, 100001)
    assert numbers(run) == (1, 0, 0, 0, 0, 0)
    assert (school.name, school.search_name) == (
        "St Élan's Primary School 100001", "st elans primary school 100001",
    )  # fmt: skip
    assert (school.la_code, school.number, school.type_code, school.phase_code) == (
        "846",
        "4001",
        "1",
        "2",
    )
    assert (school.opened, school.low_age, school.postcode) == (dt.date(1998, 9, 1), 4, "BN1 1AA")
    assert (school.easting, school.has_sen_unit, school.sen_provision) == (
        530900, True, "ASD - Autistic Spectrum Disorder",
    )  # fmt: skip
    assert figures(100001) == {
        ("capacity", "2022-08"): 210, ("roll", "2022-01"): 198, ("boys", "2022-01"): "suppressed",
        ("girls", "2022-01"): 100, ("fsm_percent", "2022-01"): "unknown",
        ("sen_unit_capacity", "2022-08"): 12, ("sen_unit_roll", "2022-08"): "unknown",
    }  # fmt: skip
    assert run.title == "Get Information About Schools, 1 August 2022"


def test_special_schools_referral_units_and_nurseries_are_ours_and_independent_ones_are_not(
    app: Flask, tmp_path: Path
) -> None:
    types = {100001: "7", 100002: "14", 100003: "15", 100004: "11", 100005: "30", 100006: "38"}
    rows = [school_row(u, **{"TypeOfEstablishment (code)": t}) for u, t in types.items()]
    run = run_import("schools", write_csv(tmp_path / AUGUST, rows))
    assert (run.new, run.ignored) == (4, 2)
    assert run.counts["ignored: Other independent school"] == 1
    assert figures(100002)["pru_places", "2022-08"] == "unknown"
    assert ("pru_places", "2022-08") not in figures(100001)


def test_the_first_import_brings_every_local_authority_with_its_region(
    app: Flask, tmp_path: Path
) -> None:
    run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001)]))
    assert len(db.session.scalars(select(Region)).all()) == 9
    las = {la.code: la for la in db.session.scalars(select(LocalAuthority))}
    assert len(las) == 154 and las["373"].name == "Sheffield" and las["373"].region_code == "D"


def test_an_unknown_local_authority_or_code_is_imported_with_one_warning(
    app: Flask, tmp_path: Path
) -> None:
    odd = {"LA (code)": "799", "LA (name)": "New Authority", "PhaseOfEducation (code)": "9",
           "PhaseOfEducation (name)": "Lifelong", "TypeOfEstablishment (code)": "77"}  # fmt: skip
    rows = [school_row(100001, **odd), school_row(100002, **odd)]
    run = run_import("schools", write_csv(tmp_path / AUGUST, rows))
    assert numbers(run) == (2, 0, 0, 0, 0, 3)
    assert db.session.get_one(LocalAuthority, "799").name == "New Authority"
    assert {r[2] for r in remarks(run)} == {
        "LA (code)", "PhaseOfEducation (code)", "TypeOfEstablishment",
    }  # fmt: skip
    assert db.session.get_one(School, 100002).phase_name == "Lifelong"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("URN", "12345", "A URN is 6 digits"),
        ("URN", "", "A URN is 6 digits"),
        ("LA (code)", "84", "An LA code is 3 digits"),
        ("EstablishmentName", " ", "The school has no name."),
        ("EstablishmentName", "x" * 201, "This is 201 characters long; at most 200 fit."),
        ("OpenDate", "31-02-2022", "This is not a real date"),
        ("CloseDate", "soon", "This is not a real date"),
        ("StatutoryLowAge", "four", "This is not a whole number"),
        ("Easting", "-5", "This is not a whole number"),
        ("SchoolCapacity", "nan", "is not a number or a symbol we know"),
        ("NumberOfPupils", "-3", "This is outside what it can be: 0 to 20,000."),
        ("PercentageFSM", "150", "This is outside what it can be: 0 to 100."),
        ("PhaseOfEducation (code)", "", "The code is missing."),
    ],
)
def test_a_row_that_cannot_be_right_is_rejected_with_its_line_column_and_reason(
    app: Flask, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    bad = school_row(
        100002,
        **{column: value, "PhaseOfEducation (name)": ""} if "Phase" in column else {column: value},
    )
    run = run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001), bad]))
    assert (run.new, run.rejected) == (1, 1)
    ((level, line, found, why),) = remarks(run)
    assert (level, line, found.split(" (")[0]) == ("rejected", 3, column.split(" (")[0])
    assert reason in why
    assert db.session.get(School, 100002) is None


def test_a_second_row_of_the_same_school_is_rejected_and_changes_nothing(
    app: Flask, tmp_path: Path
) -> None:
    rows = [academy_row(100001, 5001), academy_row(100001, 5002, EstablishmentName="Impostor")]
    run = run_import("schools", write_csv(tmp_path / AUGUST, rows))
    assert remarks(run) == [("rejected", 3, "", "The same record is already in line 2.")]
    school = db.session.get_one(School, 100001)
    assert (school.name, school.trust_uid) == ("St Élan's Primary School 100001", 5001)
    assert db.session.get(Group, 5002) is None


def test_a_rejected_row_leaves_what_it_named_to_the_next_row(app: Flask, tmp_path: Path) -> None:
    odd = {"LA (code)": "799", "Diocese (code)": "RC99", "Diocese (name)": "Diocese of Ash"}
    rows = [
        academy_row(100001, 5001, **odd, OpenDate="31-02-2022"),
        academy_row(100002, 5001, **odd),
    ]
    run = run_import("schools", write_csv(tmp_path / AUGUST, rows))
    assert (run.new, run.rejected, run.warnings) == (1, 1, 1)
    school = db.session.get_one(School, 100002)
    assert (school.la_code, school.diocese_code, school.trust_uid) == ("799", "RC99", 5001)


def test_repeating_an_import_changes_nothing(app: Flask, tmp_path: Path) -> None:
    path = write_csv(tmp_path / AUGUST, [school_row(100001), academy_row(100002, 5001)])
    run_import("schools", path)
    again = run_import("schools", path)
    assert numbers(again) == (0, 0, 2, 0, 0, 0)
    assert db.session.scalars(select(Change)).all() == []
    assert {f.run_id for f in db.session.scalars(select(Figure))} == {again.id - 1}


def test_a_changed_field_is_remembered_with_its_old_value_and_its_file(
    app: Flask, tmp_path: Path
) -> None:
    run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001)]))
    run = run_import(
        "schools",
        write_csv(tmp_path / SEPTEMBER, [school_row(100001, Town="Newtown", SchoolCapacity="240")]),
    )
    (change,) = db.session.scalars(select(Change))
    assert (change.record_kind, change.record_code, change.field) == ("school", "100001", "town")
    assert (change.old, change.new, change.by, change.run_id) == (
        "Brightsea",
        "Newtown",
        "test",
        run.id,
    )
    assert run.changed == 1 and db.session.get_one(School, 100001).version == 2
    assert figures(100001)["capacity", "2022-08"] == 210
    assert figures(100001)["capacity", "2022-09"] == 240


def test_a_school_that_moves_to_another_trust_keeps_the_history_of_both(
    app: Flask, tmp_path: Path
) -> None:
    run_import("schools", write_csv(tmp_path / AUGUST, [academy_row(100001, 5001, "Old Trust")]))
    run_import("schools", write_csv(tmp_path / SEPTEMBER, [academy_row(100001, 5002, "New Trust")]))
    stays = [
        (m.uid, m.joined, m.left)
        for m in db.session.scalars(select(GroupMembership).order_by(GroupMembership.id))
    ]
    assert stays == [(5001, None, dt.date(2022, 9, 1)), (5002, dt.date(2022, 9, 1), None)]
    assert db.session.get_one(School, 100001).trust_uid == 5002
    assert db.session.get_one(Group, 5002).name == "New Trust"


def test_an_academy_whose_trust_is_not_said_keeps_the_one_it_has(
    app: Flask, tmp_path: Path
) -> None:
    run_import("schools", write_csv(tmp_path / AUGUST, [academy_row(100001, 5001)]))
    silent = academy_row(100001, 5001) | {"Trusts (code)": "", "TrustSchoolFlag (code)": ""}
    run = run_import("schools", write_csv(tmp_path / SEPTEMBER, [silent]))
    assert db.session.get_one(School, 100001).trust_uid == 5001
    assert db.session.scalar(select(GroupMembership.left)) is None
    assert run.counts["memberships closed"] == 0


def test_a_foundation_trust_is_a_membership_but_not_an_academy_trust(
    app: Flask, tmp_path: Path
) -> None:
    row = school_row(
        100001, **{"TypeOfEstablishment (code)": "5", "TrustSchoolFlag (code)": "1", "Trusts (code)": "6001",
                   "Trusts (name)": "Harbour Co-operative", "FederationFlag (name)": "Supported by a federation",
                   "Federations (code)": "7001", "Federations (name)": "Quay Federation"}
    )  # fmt: skip
    run_import("schools", write_csv(tmp_path / AUGUST, [row]))
    assert db.session.get_one(School, 100001).trust_uid is None
    assert {m.uid for m in db.session.scalars(select(GroupMembership))} == {6001, 7001}
    assert db.session.get_one(Group, 6001).type_name == "Trust"
    left = row | {"Federations (code)": "", "FederationFlag (name)": "Not under a federation"}
    run_import("schools", write_csv(tmp_path / SEPTEMBER, [left]))
    ended = db.session.scalars(select(GroupMembership.uid).where(GroupMembership.left.is_not(None)))
    assert list(ended) == [7001]


def test_a_school_absent_from_a_complete_file_is_flagged_not_closed_and_unflagged_when_back(
    app: Flask, tmp_path: Path
) -> None:
    every = [school_row(100000 + n) for n in range(1, 21)]
    run_import("schools", write_csv(tmp_path / AUGUST, every))
    run = run_import("schools", write_csv(tmp_path / SEPTEMBER, every[1:]))
    missing = db.session.get_one(School, 100001)
    assert (run.counts["complete"], run.counts["absent"]) == (1, 1)
    assert (missing.absent_since_run_id, missing.status_code) == (run.id, "1")
    run_import("schools", write_csv(tmp_path / OCTOBER, every))
    db.session.refresh(missing)
    assert missing.absent_since_run_id is None


def test_a_part_of_the_register_flags_nobody(app: Flask, tmp_path: Path) -> None:
    every = [school_row(100000 + n) for n in range(1, 21)]
    run_import("schools", write_csv(tmp_path / AUGUST, every))
    run = run_import("schools", write_csv(tmp_path / SEPTEMBER, every[:10]))
    assert run.counts["complete"] == 0
    assert db.session.scalars(select(School.absent_since_run_id).distinct()).all() == [None]


def test_a_school_that_closes_is_told_to_every_room_that_asked(app: Flask, tmp_path: Path) -> None:
    told: list[int] = []
    registry().school_closed.append(told.append)
    try:
        closed = school_row(
            100001, **{"EstablishmentStatus (code)": "2", "CloseDate": "31-08-2022"}
        )
        run_import(
            "schools", write_csv(tmp_path / AUGUST, [school_row(100001), school_row(100002)])
        )
        run_import("schools", write_csv(tmp_path / SEPTEMBER, [closed, school_row(100002)]))
    finally:
        registry().school_closed.remove(told.append)
    assert told == [100001]
    assert db.session.get_one(School, 100001).closed == dt.date(2022, 8, 31)


def test_an_export_with_fewer_columns_leaves_the_rest_as_it_is(app: Flask, tmp_path: Path) -> None:
    run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001)]))
    few = ["EstablishmentName", "URN", "LA (code)", "TypeOfEstablishment (name)",
           "EstablishmentStatus (name)", "PhaseOfEducation (name)", "Town"]  # fmt: skip
    run = run_import(
        "schools",
        write_csv(tmp_path / SEPTEMBER, [school_row(100001, Town="Newtown")], columns=few),
    )
    school = db.session.get_one(School, 100001)
    assert numbers(run) == (0, 1, 0, 0, 0, 0)
    assert (school.town, school.street, school.number, school.type_code) == (
        "Newtown",
        "Quay Lane",
        "4001",
        "1",
    )


def test_localities_and_what_other_rooms_derive_are_worked_out_after_an_import(
    app: Flask, tmp_path: Path
) -> None:
    called: list[str] = []
    registry().after_import.append(called.append)
    locality = make_locality(make_la("846"))
    try:
        run_import(
            "schools",
            write_csv(
                tmp_path / AUGUST, [school_row(100001), school_row(100002, **{"LA (code)": "373"})]
            ),
        )
    finally:
        registry().after_import.remove(called.append)
    inside = db.session.scalars(
        select(LocalitySchool.urn).where(LocalitySchool.locality_id == locality.id)
    )
    assert list(inside) == [100001] and called == ["schools"]


def test_a_preview_counts_as_the_import_does_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    run_import(
        "schools", write_csv(tmp_path / AUGUST, [school_row(100001), academy_row(100002, 5001)])
    )
    path = write_csv(
        tmp_path / SEPTEMBER,
        [school_row(100001), academy_row(100002, 5002, Town="Newtown"), school_row(100003),
         school_row(100004, OpenDate="31-02-2022"), school_row(100005, **{"LA (code)": "799"})],
    )  # fmt: skip
    importer = runs.importer_named("schools")
    source = Source(path, path.name, dt.date(2022, 8, 1))
    tally = runs.preview(importer=importer, source=source, actor=system_actor("test"))
    assert db.session.get(School, 100003) is None and db.session.get(LocalAuthority, "799") is None
    assert db.session.scalars(select(ImportRun.state)).all() == ["committed"]
    run = run_import("schools", path, filename=AUGUST)
    assert numbers(run) == tuple(getattr(tally, n) for n in runs.NUMBERS) == (2, 1, 1, 1, 0, 1)


def test_an_import_leaves_audit_rows_with_its_counts_and_its_actor(
    app: Flask, tmp_path: Path
) -> None:
    run = run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001)]))
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "import_run").order_by(AuditEntry.id)
    ).all()
    assert [(e.action, e.actor) for e in entries][0] == ("import.start", "test")
    assert entries[-1].action == "import.commit" and entries[-1].subject_code == str(run.id)
    assert entries[-1].details["new"] == 1


def test_a_file_of_another_kind_or_without_the_columns_is_refused_in_one_sentence(
    app: Flask, tmp_path: Path
) -> None:
    with pytest.raises(
        FileProblem, match=r"The file lacks these columns: LA \(code\), EstablishmentName"
    ):
        run_import("schools", write_csv(tmp_path / "a.csv", [], columns=["URN", "Other"]))
    assert db.session.scalars(select(ImportRun)).all() == []


def test_a_half_finished_import_of_another_file_must_be_given_up_first(
    app: Flask, tmp_path: Path
) -> None:
    first = run_import("schools", write_csv(tmp_path / AUGUST, [school_row(100001)]))
    first.state = "committing"
    db.session.commit()
    path = write_csv(tmp_path / SEPTEMBER, [school_row(100002)])
    with pytest.raises(Conflict, match="edubasealldata20220801.csv stopped after 1 rows"):
        run_import("schools", path)
    importer = runs.importer_named("schools")
    source = Source(path, path.name, dt.date(2022, 9, 1))
    done = runs.import_file(
        importer=importer, source=source, actor=system_actor("test"), give_up_unfinished=True
    )
    db.session.refresh(first)
    assert (done.state, first.state) == ("committed", "abandoned")


def test_the_columns_of_the_whole_register_are_all_known(
    app: Flask, shared_data: Path, tmp_path: Path
) -> None:
    with (shared_data / "gias" / "gias_header_fixture_anonymised_60rows.csv").open(
        encoding="cp1252"
    ) as file:
        header = file.readline().strip().split(",")
    assert len(header) == 140 and set(COLUMNS) <= set(header)
