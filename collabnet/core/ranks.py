"""Where a school stands among others of its kind: percentile ranks within groups, ties shared."""

import numpy as np

from collabnet.core.columns import Codes, Flags, Floats


def percentile_ranks(numbers: Floats, groups: Codes) -> Floats:
    """The percentile rank (0–100) of each number within its group; nan for nan or group -1.

    The share of the group below, plus half of the share that is equal (the school itself among it):
    the midrank of ties. Reversing the direction of a measure therefore turns r into 100 - r, and a
    group in which all are equal stands at 50.
    """
    answer = np.full(len(numbers), np.nan)
    ranked = np.flatnonzero(np.isfinite(numbers) & (groups >= 0))
    if not len(ranked):
        return answer
    order = ranked[np.lexsort((numbers[ranked], groups[ranked]))]
    sorted_numbers, sorted_groups = numbers[order], groups[order]
    is_new_group = np.concatenate([[True], sorted_groups[1:] != sorted_groups[:-1]])
    is_new_run = is_new_group | np.concatenate([[True], sorted_numbers[1:] != sorted_numbers[:-1]])
    group_start, group_size = _runs(is_new_group)
    run_start, run_size = _runs(is_new_run)
    answer[order] = 100 * (run_start - group_start + run_size / 2) / group_size
    return answer


def count_in_group(present: Flags, groups: Codes) -> Codes:
    """For each school, how many of its group are present; 0 for those in no group."""
    counts = np.bincount(groups[present & (groups >= 0)], minlength=int(groups.max(initial=-1)) + 1)
    return np.where(groups >= 0, counts[groups] if len(counts) else 0, 0).astype(np.int64)


def _runs(is_start: Flags) -> tuple[Codes, Codes]:
    """For each position, where its run of equals begins and how long that run is."""
    starts = np.flatnonzero(is_start)
    sizes = np.diff(np.append(starts, len(is_start)))
    return np.repeat(starts, sizes), np.repeat(sizes, sizes)
