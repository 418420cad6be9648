"""Places are never overbooked, and the waiting list follows its stated rule: priority first, then arrival."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collabnet.core.waiting_list import Full, InLine, Queue, Room, State, order, positions

TIERS = st.integers(1, 5)


def states(queue: Queue) -> list[State]:
    return [a.state for a in queue.asked]


def test_places_go_to_whoever_asks_first_and_then_people_wait() -> None:
    queue = Queue(places=2)
    queue.book("a", count=3)
    assert states(queue) == [State.BOOKED, State.BOOKED, State.WAITING]


def test_a_cancelled_place_goes_to_priority_first_and_then_by_arrival() -> None:
    queue = Queue(places=1)
    queue.book("a")
    queue.book("b")
    queue.book("c", tier=1)
    queue.end(1, State.CANCELLED)
    assert states(queue) == [State.CANCELLED, State.WAITING, State.OFFERED]
    queue.end(3, State.DECLINED)
    assert states(queue) == [State.CANCELLED, State.OFFERED, State.DECLINED]


def test_held_places_are_for_priority_until_the_hold_ends() -> None:
    queue = Queue(places=3, held_open=2)
    queue.book("a", count=2)
    assert states(queue) == [State.BOOKED, State.WAITING]
    queue.book("b", tier=2)
    assert queue.asked[2].state == State.BOOKED and queue.asked[2].held
    queue.release()
    assert queue.asked[1].state == State.OFFERED


def test_a_held_place_that_is_cancelled_is_held_again_while_the_hold_lasts() -> None:
    queue = Queue(places=1, held_open=1)
    queue.book("a", tier=1)
    queue.book("b")
    queue.end(1, State.CANCELLED)
    assert queue.asked[1].state == State.WAITING and queue.held_open == 1


def test_a_resize_never_drops_anybody_and_offers_what_it_adds() -> None:
    queue = Queue(places=2)
    queue.book("a", count=4)
    with pytest.raises(Full):
        queue.resize(1)
    queue.resize(3)
    assert states(queue) == [State.BOOKED, State.BOOKED, State.OFFERED, State.WAITING]


def test_a_smaller_room_gives_up_held_places_first() -> None:
    assert Room(places=10, taken=6, held_open=3).resized(7) == Room(7, 6, 1)


@given(st.lists(st.tuples(st.integers(1, 99), TIERS), unique_by=lambda x: x[0]))
def test_nobody_stands_before_somebody_with_priority_or_an_earlier_equal(
    pairs: list[tuple[int, int]],
) -> None:
    line = order(InLine(n, t) for n, t in pairs)
    assert all(
        (a.tier, a.number) < (b.tier, b.number) for a, b in zip(line, line[1:], strict=False)
    )
    assert sorted(positions(line).values()) == list(range(1, len(line) + 1))


@given(st.data())
def test_no_rule_breaks_whatever_happens_in_whatever_order(data: st.DataObject) -> None:
    places = data.draw(st.integers(1, 6))
    queue = Queue(places=places, held_open=data.draw(st.integers(0, places)))
    for _ in range(data.draw(st.integers(0, 25))):
        before = queue.waiting()
        act = data.draw(st.sampled_from(["book", "end", "accept", "resize", "release"]))
        live = [a for a in queue.asked if a.state in (State.BOOKED, State.OFFERED, State.WAITING)]
        if act == "book":
            queue.book("x", data.draw(TIERS), data.draw(st.integers(1, 3)))
        elif act == "end" and live:
            queue.end(data.draw(st.sampled_from(live)).number, State.CANCELLED)
        elif act == "accept" and (offered := [a for a in live if a.state == State.OFFERED]):
            queue.accept(offered[0].number)
        elif act == "resize":
            new = data.draw(st.integers(1, 8))
            if new >= queue.room.taken:
                queue.resize(new)
        elif act == "release":
            queue.release()
        assert queue.broken() == []
        promoted = [w for w in order(before) if queue.asked[w.number - 1].state == State.OFFERED]
        passed_over = [w for w in before if queue.asked[w.number - 1].state == State.WAITING]
        assert all(p.tier <= w.tier for p in promoted for w in passed_over)
