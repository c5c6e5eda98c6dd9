"""Pacing: the allowance is filled and never passed, whoever begins, hesitates or takes over."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.outlet import Pace
from scheduler.pacing import CATCH_UP, Pacer

TELEGRAM = Pace(30, 1.0, apart=1.0)
paces = st.builds(Pace, st.integers(1, 50), st.sampled_from([0.5, 1.0, 60.0]))
hesitations = st.lists(st.floats(0, 0.5), min_size=1, max_size=200)


def send_all(pacer: Pacer, begin: float, hesitations: list[float]) -> list[float]:
    """When each message goes out, if every one is sent as soon as it may, and some hesitation later."""
    now, sent = begin, []
    for resident, hesitation in enumerate(hesitations):
        now += pacer.wait(resident, now) + hesitation
        pacer.take(resident, now)
        sent.append(now)
    return sent


def most_in(sent: list[float], stretch: float) -> int:
    """The most messages that any stretch of time saw, its end not included."""
    return max(sum(1 for at in sent if begin <= at < begin + stretch) for begin in sent)


@given(paces, hesitations)
def test_never_passes_the_allowance(pace: Pace, hesitations: list[float]) -> None:
    assert most_in(send_all(Pacer(pace, 100.0), 100.0, hesitations), pace.seconds) <= pace.messages


@given(paces)
def test_fills_the_allowance(pace: Pace) -> None:
    sent = send_all(Pacer(pace, 100.0), 100.0, [0.0] * (pace.messages * 10))
    assert len(sent) / (sent[-1] - 100.0 + pace.seconds / pace.messages) >= 0.98 * pace.messages / pace.seconds


def test_recovers_from_hesitating_now_and_then() -> None:
    hesitations = [0.02 if number % 8 == 0 else 0.0005 for number in range(6000)]
    sent = send_all(Pacer(TELEGRAM, 0.0), 0.0, hesitations)
    assert 6000 / sent[-1] >= 0.98 * 30


@given(hesitations)
def test_lets_messages_never_bunch_together(hesitations: list[float]) -> None:
    sent = send_all(Pacer(TELEGRAM, 0.0), 0.0, hesitations)
    assert most_in(sent, 0.1) <= 3 + CATCH_UP + 1


@given(st.integers(1, 300), st.floats(0, 0.2))
def test_takes_over_without_a_burst(sent_before: int, silence: float) -> None:
    before = send_all(Pacer(TELEGRAM, 0.0), 0.0, [0.0] * sent_before)
    takeover = before[-1] + silence
    after = send_all(Pacer(TELEGRAM, takeover), takeover, [0.0] * 100)
    assert most_in(before + after, 1.0) <= 31, "the one that was on its way when the other died"
    assert after[0] - takeover <= 1 / 30 + 0.01, "and without a pause"


@given(st.lists(st.integers(0, 5), min_size=2, max_size=60))
def test_keeps_the_messages_of_one_resident_apart(residents: list[int]) -> None:
    pacer, now = Pacer(TELEGRAM, 0.0), 0.0
    sent: dict[int, list[float]] = {}
    for resident in residents:
        now += pacer.wait(resident, now)
        pacer.take(resident, now)
        sent.setdefault(resident, []).append(now)
    for moments in sent.values():
        assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in pairwise(moments))


def test_a_refusal_about_one_resident_stops_nobody_else() -> None:
    pacer = Pacer(TELEGRAM, 0.0)
    pacer.refused(1, 5.0, now=10.0)
    assert pacer.wait(1, 10.0) == 5.0
    assert pacer.wait(2, 10.0) == 0.0


def test_a_second_refusal_within_the_first_stops_everybody() -> None:
    pacer = Pacer(TELEGRAM, 0.0)
    pacer.refused(1, 5.0, now=10.0)
    pacer.refused(2, 3.0, now=11.0)
    assert pacer.wait(3, 11.0) == 3.0
    assert pacer.wait(3, 14.0) == 0.0


def test_the_same_resident_refused_again_is_no_second() -> None:
    pacer = Pacer(TELEGRAM, 0.0)
    pacer.refused(1, 5.0, now=10.0)
    pacer.refused(1, 5.0, now=12.0)
    assert pacer.wait(2, 12.0) == 0.0


def test_a_refusal_that_is_over_counts_no_longer() -> None:
    pacer = Pacer(TELEGRAM, 0.0)
    pacer.refused(1, 1.0, now=10.0)
    pacer.refused(2, 1.0, now=12.0)
    assert pacer.wait(3, 12.0) == 0.0
