"""The table of `make bench` says truly whether a target is held."""

import pytest

from tests.benchmarks.registry import Benchmark, Measurement
from tests.benchmarks.run import judge, table


def row(
    figure: float, baseline: float | None, target: float, bound: str, of: str
) -> dict[str, object]:
    measured = Measurement(figure=figure, baseline=baseline)
    benchmark = Benchmark(
        name="import", unit="s", target=target, bound=bound, of=of, measure=lambda: measured
    )
    return judge(benchmark, measured)


@pytest.mark.parametrize(
    ("figure", "baseline", "target", "bound", "of", "ratio", "holds"),
    [
        (2.0, 1.0, 2.0, "at most", "ratio", 2.0, True),
        (2.1, 1.0, 2.0, "at most", "ratio", 2.1, False),
        (0.01, 6.0, 500, "at least", "inverse ratio", 600, True),
        (0.02, 6.0, 500, "at least", "inverse ratio", 300, False),
        (401, None, 400, "at most", "figure", None, False),
    ],
)
def test_a_target_holds_only_on_its_own_side(
    figure: float,
    baseline: float | None,
    target: float,
    bound: str,
    of: str,
    ratio: float | None,
    holds: bool,
) -> None:
    found = row(figure, baseline, target, bound, of)
    assert found["ratio"] == pytest.approx(ratio)
    assert found["holds"] is holds


def test_a_ratio_without_a_yardstick_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs a baseline"):
        row(1.0, None, 2, "at most", "ratio")


def test_a_target_that_is_not_held_shouts_in_the_table() -> None:
    text = table([row(3.0, 1.0, 2, "at most", "ratio"), row(1.0, 1.0, 2, "at most", "ratio")])
    header, missed, held = text.splitlines()
    assert header.split() == ["name", "figure", "unit", "baseline", "ratio", "target", "holds"]
    assert missed.endswith("NO")
    assert held.endswith("yes")
