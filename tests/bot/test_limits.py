"""How fast letters may come: a chat, an address, and nobody at this machine."""

from bot.webchat import limits
from bot.webchat.limits import ADDRESS_FACTOR, BURST, EACH_SECONDS, Limits

AWAY = "203.0.113.7"


class Watch:
    """A stopwatch that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_lets_a_chat_go_on_once_it_has_waited() -> None:
    watch = Watch()
    limit = Limits(proxied=False, stopwatch=watch)
    assert all(limit.allow("chat", AWAY) for _ in range(BURST))
    assert not limit.allow("chat", AWAY)
    watch.now = EACH_SECONDS / BURST * 1.01
    assert limit.allow("chat", AWAY) and not limit.allow("chat", AWAY)
    watch.now += EACH_SECONDS
    assert sum(limit.allow("chat", AWAY) for _ in range(BURST * 2)) == BURST, "it fills no further than full"


def test_limits_an_address_that_takes_a_new_chat_for_each_letter() -> None:
    limit = Limits(proxied=False, stopwatch=Watch())
    taken = sum(limit.allow(f"chat-{number}", AWAY) for number in range(BURST * ADDRESS_FACTOR * 2))
    assert taken == BURST * ADDRESS_FACTOR
    assert limit.allow("chat", "203.0.113.8")


def test_does_not_limit_this_machine_unless_a_proxy_speaks_from_it() -> None:
    limit = Limits(proxied=False, stopwatch=Watch())
    assert all(limit.allow("chat", "127.0.0.1") and limit.allow("chat", "::1") for _ in range(BURST * 2))
    behind = Limits(proxied=True, stopwatch=Watch())
    assert sum(behind.allow("chat", "127.0.0.1") for _ in range(BURST * 2)) == BURST
    assert all(behind.allow(f"chat-{number}", "127.0.0.1") for number in range(BURST * ADDRESS_FACTOR * 2))


def test_remembers_no_more_than_so_many() -> None:
    limit = Limits(proxied=False, stopwatch=Watch())
    for number in range(limits.MOST_BUCKETS + 100):
        limit.allow(f"chat-{number}", f"2001:db8::{number:x}")
    assert len(limit._buckets) == limits.MOST_BUCKETS
