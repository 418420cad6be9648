"""Numbers published in several ways at once: overlapping areas, years and filters give nothing away."""

import numpy as np
import pytest

from collabnet.core.suppression_sums import Release, areas_to_show, pinned, suppress_sums


def all_answers(release: Release, most: int) -> np.ndarray:
    """Every way the counts could be, tried one and all; one row an answer."""
    hidden = sorted(release.hidden_counts)
    guesses = np.indices((most + 1,) * len(hidden), dtype=np.int16).reshape(len(hidden), -1).T
    counts = np.tile(np.array(release.counts, dtype=np.int16), (len(guesses), 1))
    counts[:, hidden] = guesses
    fits = (guesses >= [min(1, release.counts[i]) for i in hidden]).all(axis=1)
    for s, group in enumerate(release.sums):
        if s not in release.hidden_sums:
            fits &= counts[:, list(group)].sum(axis=1) == release.total(s)
    return counts[fits]


def test_no_hidden_count_of_overlapping_sums_has_only_one_answer() -> None:
    random = np.random.default_rng(16)
    tried = 0
    for _ in range(120):
        counts = [int(n) for n in random.choice([0, 1, 2, 3, 4, 5, 6], 5)]
        sums = [np.flatnonzero(random.random(5) < 0.6).tolist() for _ in range(4)]
        release = suppress_sums(counts, [group for group in sums if group])
        if len(release.hidden_counts) > 4 or not release.hidden_counts:
            continue
        tried += 1
        answers = all_answers(release, most=sum(counts) + 2)
        for i in release.hidden_counts:
            assert len(set(answers[:, i])) > 1, (counts, sums, i)
        for s in release.hidden_sums:
            assert len(set(answers[:, list(release.sums[s])].sum(axis=1))) > 1
    assert tried > 40


def test_an_area_and_the_same_area_without_one_school_give_that_school_away_unless_one_is_hidden() -> (
    None
):
    release = suppress_sums([3, 20, 30, 40], [[0, 1, 2, 3], [1, 2, 3]])
    assert 0 in release.hidden_counts
    assert pinned(release) == []
    assert release.hidden_counts > {0} or release.hidden_sums


def test_years_and_their_sum_are_one_release() -> None:
    # Joiners of three terms in two years, with a total a year, a term and over all.
    release = suppress_sums(
        [12, 3, 9, 15, 11, 8],
        [[0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5], [0, 1, 2, 3, 4, 5]],
    )
    assert 1 in release.hidden_counts
    assert len(release.hidden_counts) >= 4
    assert pinned(release) == []


def test_areas_of_fewer_than_three_schools_are_not_published() -> None:
    assert areas_to_show([[1, 2, 3], [4, 5]]) == [0]


@pytest.mark.parametrize(
    ("areas", "shown"),
    [
        ([[1, 2, 3, 4], [2, 3, 4]], [0]),  # taken apart they leave school 1
        ([[1, 2, 3, 4, 5], [3, 4, 5]], [0]),  # … and here schools 1 and 2
        ([[1, 2, 3, 4, 5, 6], [4, 5, 6]], [0, 1]),
        ([[1, 2, 3], [4, 5, 6], [1, 2, 3, 4, 5, 6, 7]], [0, 1]),  # two areas against the third
        ([[1, 2, 3], [1, 2, 3]], [0, 1]),
    ],
)
def test_the_difference_of_visible_areas_is_never_of_one_or_two_schools(
    areas: list[list[int]], shown: list[int]
) -> None:
    assert areas_to_show(areas) == shown
