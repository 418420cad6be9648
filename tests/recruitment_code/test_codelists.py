"""The words in which posts and people are described."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from collabnet.recruitment_code import codelists

SHARED = Path(__file__).parents[2].parent / "shared" / "domain" / "codelists"


def test_roles_subjects_phases_and_key_stages_are_those_of_teaching_vacancies() -> None:
    assert len(codelists.job_roles()) == 16
    assert codelists.job_roles()["teacher"].label == "Teacher"
    assert {role.family for role in codelists.JOB_ROLES.values()} == {"teaching", "support"}
    assert "Physics" in codelists.subjects()
    assert list(codelists.SUBJECTS) == sorted(codelists.SUBJECTS, key=str.casefold)
    assert list(codelists.PHASES) == [
        "nursery", "primary", "secondary", "sixth_form_or_college", "through",
    ]  # fmt: skip
    assert codelists.KEY_STAGES["ks5"] == "KS5"
    assert codelists.codes("contract_type")["permanent"] == "Permanent"


def test_a_list_that_is_not_there_is_said() -> None:
    with pytest.raises(KeyError):
        codelists.codes("colours")


@pytest.mark.parametrize("name", ["job_roles", "subjects", "vacancy_codes"])
def test_what_is_shipped_says_what_the_source_said(name: str) -> None:
    source = SHARED / f"{name}.csv"
    if not source.exists():
        pytest.skip("the source lists are not here")
    with source.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert list(codelists._rows(f"{name}.csv")) == expected
