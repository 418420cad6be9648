"""How good predictions were, in numbers that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import spearmanr

from collabnet.core.evaluation import accuracy, auc, mean_error, rank_correlation


def test_schools_without_places_or_figures_are_left_out() -> None:
    found = accuracy(
        predicted=[30, 50, 20, np.nan, 10],
        happened=[30, 60, 30, 30, 10],
        places=[30, 60, 60, 30, 0],
        threshold=0.85,
    )
    assert found.schools == 3
    assert found.mean_error == pytest.approx((0 + 10 + 10) / 3)
    assert found.auc == 1.0


def test_rank_correlation_is_spearmans() -> None:
    draw = np.random.default_rng(3)
    one, other = draw.integers(0, 9, 50).astype(float), draw.integers(0, 9, 50).astype(float)
    assert rank_correlation(one, other) == pytest.approx(spearmanr(one, other).statistic)
    assert math.isnan(rank_correlation(one, np.ones(50)))
    assert math.isnan(rank_correlation(one[:1], one[:1]))


def test_auc_counts_pairs_told_apart_and_ties_as_half() -> None:
    fill, is_under = np.array([0.5, 0.9, 0.9, 1.0]), np.array([True, True, False, False])
    assert auc(fill, is_under) == (1 + 1 + 0.5 + 1) / 4
    assert math.isnan(auc(fill, np.zeros(4, dtype=bool)))


def test_no_predictions_have_no_error() -> None:
    assert math.isnan(mean_error(np.empty(0), np.empty(0)))
