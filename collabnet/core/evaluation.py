"""How well predictions did: rank correlation, telling the emptier schools from the fuller, and mean absolute error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collabnet.core.ranks import percentile_ranks

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How predictions of fill (children for every place) compare with what then happened.

    `rank_correlation` is Spearman's; `auc` the chance that of two schools, one under the threshold
    and one not, the prediction names the right one; `mean_error` the mean absolute error in
    children. nan where it cannot be worked out.
    """

    schools: int
    rank_correlation: float
    auc: float
    mean_error: float


def accuracy(
    *, predicted: ArrayLike, happened: ArrayLike, places: ArrayLike, threshold: float
) -> Accuracy:
    """Compare children predicted and children who came, at schools with these places.

    Schools where one of the three is missing (nan) or there is no place are left out.
    """
    guess, truth, room = (np.asarray(a, dtype=np.float64) for a in (predicted, happened, places))
    used = np.isfinite(guess) & np.isfinite(truth) & (room > 0)
    guess, truth, room = guess[used], truth[used], room[used]
    fill = truth / room
    return Accuracy(
        schools=int(used.sum()),
        rank_correlation=rank_correlation(guess / room, fill),
        auc=auc(guess / room, fill < threshold),
        mean_error=mean_error(guess, truth),
    )


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation, ties sharing their middle rank; nan where one side is all equal."""
    if len(first) < 2:
        return float("nan")
    one, other = _ranks(first), _ranks(second)
    one, other = one - one.mean(), other - other.mean()
    spread = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / spread if spread else float("nan")


def auc(fill: Floats, is_under: NDArray[np.bool_]) -> float:
    """The chance that a school which is under had the lower predicted fill, of two drawn at random."""
    under, over = int(is_under.sum()), int((~is_under).sum())
    if not under or not over:
        return float("nan")
    ranks = _ranks(-fill)  # the emptiest last
    return float((ranks[is_under].sum() - under * (under + 1) / 2) / (under * over))


def _ranks(numbers: Floats) -> Floats:
    """1 for the smallest and so on; equals share the middle of their ranks."""
    shares = percentile_ranks(numbers, np.zeros(len(numbers), dtype=np.int64))
    found: Floats = shares / 100 * len(numbers) + 0.5
    return found


def mean_error(predicted: Floats, happened: Floats) -> float:
    """The mean absolute error; nan without any."""
    return float(np.abs(predicted - happened).mean()) if len(predicted) else float("nan")
