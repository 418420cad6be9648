"""How much schools draw, fitted to published first preferences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.admissions import AdmissionsError, Edges, assign, nearest_edges
from collabnet.core.preferences import (
    CLOSE,
    choice_shares,
    divided,
    fit_draw,
    predicted_first_preferences,
    tastes,
)


def england(seed: int) -> tuple[Edges, np.ndarray, np.ndarray]:
    """A made-up county: candidates, children a cell, first preferences a school."""
    draw = np.random.default_rng(seed)
    edges = nearest_edges(
        cell_points=draw.uniform(0, 9_000, (120, 2)),
        school_points=draw.uniform(0, 9_000, (12, 2)),
        nearest=6,
    )
    children = draw.poisson(20, 120).astype(np.float64)
    scores = draw.normal(size=12)[edges.school] - edges.metres / 1_000
    return edges, children, predicted_first_preferences(edges, children, scores)


@given(st.integers(0, 2**32))
def test_first_preferences_come_out_as_published(seed: int) -> None:
    edges, children, wanted = england(seed)
    fitted = fit_draw(edges=edges, children=children, first_preferences=wanted, scale_metres=1_000)
    assert fitted.off_by < CLOSE
    assert fitted.first_preferences == pytest.approx(wanted, rel=0.02)


def test_a_school_without_published_preferences_keeps_the_middle_draw() -> None:
    edges, children, wanted = england(7)
    wanted[3] = np.nan
    fitted = fit_draw(edges=edges, children=children, first_preferences=wanted, scale_metres=1_000)
    assert fitted.draw[3] == 0
    others = np.arange(12) != 3
    assert abs(fitted.draw[others].mean()) < 1e-9


def test_published_numbers_count_by_their_shares_where_not_every_child_applies() -> None:
    edges, children, wanted = england(8)
    whole = fit_draw(edges=edges, children=children, first_preferences=wanted, scale_metres=1_000)
    part = fit_draw(
        edges=edges, children=children, first_preferences=wanted * 0.8, scale_metres=1_000
    )
    assert part.draw == pytest.approx(whole.draw, abs=1e-6)


def test_the_shares_of_a_cell_add_up_to_one_and_fall_with_distance() -> None:
    edges, children, wanted = england(9)
    shares = choice_shares(edges, -edges.metres / 1_000)
    assert np.bincount(edges.cell, weights=shares) == pytest.approx(np.ones(120))
    same_cell = edges.cell[1:] == edges.cell[:-1]
    assert (np.diff(shares)[same_cell] <= 0).all()


def test_groups_of_a_cell_have_all_its_children_and_tastes_of_their_own() -> None:
    edges, children, wanted = england(10)
    fitted = fit_draw(edges=edges, children=children, first_preferences=wanted, scale_metres=1_000)
    many = divided(edges=edges, children=children, draw=fitted, groups=3)
    many.edges.check()
    assert many.by_cell(many.children).tolist() == children.tolist()
    firsts = many.edges.school[many.edges.starts()[:-1]].reshape(-1, 3)
    assert (firsts[:, 0] != firsts[:, 1]).any()
    outcome = assign(edges=many.edges, children=many.children, places=wanted)
    assert many.by_cell(outcome.unplaced).shape == (120,)


def test_a_part_of_the_country_has_the_tastes_it_has_in_the_whole() -> None:
    whole = tastes([11, 11, 12], [100, 101, 100], [0, 0, 1])
    assert tastes([12], [100], [1])[0] == whole[2]
    assert len(set(whole)) == 3
    many = tastes(np.arange(20_000), np.full(20_000, 5), np.zeros(20_000))
    assert many.mean() == pytest.approx(0.5772, abs=0.03)  # as standard Gumbel numbers have
    assert many.std() == pytest.approx(1.2825, abs=0.03)


def test_what_does_not_belong_together_is_refused() -> None:
    edges, children, wanted = england(11)
    with pytest.raises(AdmissionsError):
        fit_draw(edges=edges, children=children[1:], first_preferences=wanted, scale_metres=1)
    with pytest.raises(AdmissionsError):
        fit_draw(edges=edges, children=children, first_preferences=wanted, scale_metres=0)
