"""The five seconds, with a database that is busy for longer."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bot.simulator.wechat import FAULT_TEXT, ScreenMessage, WeChatLimits
from bot.wechat import AccountKind, Limits
from bot.wechat.letters import subscription
from casework.database import Db, Store
from casework.database.sqlite import SqliteStore
from casework.messaging import allowances
from tests.bot.wechat.support import HASTY, HASTY_PLATFORM, NOTICE, Station, address, says, station, wait_until

PATIENT = Limits(answer_seconds=0.6)  # longer than HASTY_PLATFORM waits: the try is over before the station gives up


def meanwhile(act: Callable[[], ScreenMessage | None]) -> "Future[ScreenMessage | None]":
    """Do something on a thread of its own."""
    pool = ThreadPoolExecutor(1)
    done = pool.submit(act)
    pool.shutdown(wait=False)
    return done


class Commit:
    """A write that keeps its batch from being committed."""

    def __init__(self) -> None:
        self.begun, self.release = threading.Event(), threading.Event()

    def wait(self, db: Db) -> None:
        self.begun.set()
        self.release.wait(5)


def waiting_writes(store: Store) -> int:
    """How many writes nobody has begun."""
    assert isinstance(store, SqliteStore)
    return store._queue.qsize()


def callbacks_under_way(open_station: Station) -> int:
    """How often the platform has asked for the letters that are not answered."""
    return sum(turn.tries for turn in open_station.channel._turns._turns.values() if not turn.task.done())


def nothing_under_way(open_station: Station) -> bool:
    """Whether every letter is answered."""
    return callbacks_under_way(open_station) == 0


def test_pushes_what_an_account_that_may_push_could_not_answer_in_time(tmp_path: Path) -> None:
    with station(tmp_path, limits=HASTY, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        with open_station.stuck():
            assert phone.say("老年证怎么办") is None
        wait_until(open_station.channel.bell.is_set)
        open_station.deliver()
        assert "老年人优待证" in phone.hears().text
        assert [message.text for message in phone.screen].count(phone.screen[-1].text) == 1
        assert "备齐了吗" in says(phone, "1")


def test_owes_an_answer_that_was_written_just_before_time_was_up(tmp_path: Path) -> None:
    limits = Limits(answer_seconds=0.8, tries=1)
    with station(tmp_path, limits=limits, platform_limits=WeChatLimits(reply_seconds=5)) as open_station:
        phone = open_station.phone()
        store, commit = open_station.linban.store, Commit()
        with open_station.stuck() as gate:
            said = meanwhile(lambda: phone.say("老年证怎么办"))
            wait_until(lambda: waiting_writes(store) == 1)
            turn = next(turn for turn in open_station.channel._turns._turns.values() if not turn.task.done())
            behind = store.submit_write(commit.wait)  # in the same batch: the turn is written, and not yet durable
            gate.set()
            assert commit.begun.wait(5)
            in_time = not turn.late  # when the answer was written
            assert said.result(5) is None
            assert in_time and turn.late
            commit.release.set()
            behind.result(5)
        wait_until(open_station.channel.bell.is_set)
        open_station.deliver()
        assert "老年人优待证" in phone.hears().text


def test_lets_the_next_try_find_the_answer_where_the_account_may_not_push(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.UNVERIFIED, limits=HASTY, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        with open_station.stuck() as gate:
            said = meanwhile(lambda: phone.say("老年证怎么办"))
            wait_until(lambda: callbacks_under_way(open_station) == 2)
            gate.set()
            answer = said.result(5)
        assert answer is not None and "老年人优待证" in answer.text
        assert open_station.outbox() == []


def test_holds_the_answer_when_the_last_try_is_too_late(tmp_path: Path) -> None:
    with station(tmp_path, AccountKind.UNVERIFIED, limits=HASTY, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        with open_station.stuck():
            assert phone.say("老年证怎么办") is None
        wait_until(open_station.channel.bell.is_set)
        open_station.deliver()
        assert [state for _, state in open_station.outbox()] == ["held"]
        said = says(phone, "帮助")
        assert "您有1条新消息，回复" in said
        assert "老年人优待证" in says(phone, said.partition("您有1条新消息，回复")[2][0])


def test_makes_one_turn_of_all_the_tries_of_a_letter(tmp_path: Path) -> None:
    with station(tmp_path, limits=PATIENT, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        before = open_station.talk(phone).version
        with open_station.stuck():
            said = meanwhile(lambda: phone.say("老年证怎么办"))
            wait_until(lambda: callbacks_under_way(open_station) == 2)
        answer = said.result(5)
        wait_until(lambda: open_station.talk(phone).version == before + 1)
        open_station.deliver()
        shown = [message for message in phone.screen if "老年人优待证" in message.text]
        assert len(shown) == 1, (answer, phone.screen)


def test_shows_no_fault_for_a_turn_that_is_slow(tmp_path: Path) -> None:
    for kind in AccountKind:
        folder = tmp_path / kind
        folder.mkdir()
        with station(folder, kind, limits=HASTY, platform_limits=HASTY_PLATFORM) as open_station:
            phone = open_station.phone()
            with open_station.stuck():
                phone.say("老年证怎么办")
            wait_until(partial(nothing_under_way, open_station))
            open_station.deliver()
            assert FAULT_TEXT not in [message.text for message in phone.screen]


def test_counts_a_consent_once_though_the_platform_told_of_it_three_times(tmp_path: Path) -> None:
    with station(tmp_path, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        with open_station.stuck():
            phone.accept_subscription(NOTICE)
        open_station.linban.store.write(lambda db: None)  # behind what was waiting
        assert open_station.platform.faulty_replies == ["no answer: ReadTimeout"]
        kind = subscription(NOTICE)
        assert open_station.read(lambda db: allowances.remaining(db, address(phone), kind, open_station.clock())) == 1


def test_says_so_when_the_letter_could_not_be_stored(tmp_path: Path) -> None:
    with station(tmp_path) as open_station:
        phone = open_station.phone()
        open_station.linban.store.write(lambda db: db.exec_driver_sql("ALTER TABLE conversations RENAME TO elsewhere"))
        assert "没有收下这条" in says(phone, "老年证怎么办")
        open_station.linban.store.write(lambda db: db.exec_driver_sql("ALTER TABLE elsewhere RENAME TO conversations"))
        assert "老年人优待证" in says(phone, "老年证怎么办")


def test_lets_a_turn_under_way_come_to_its_end_when_the_service_stops(tmp_path: Path) -> None:
    with station(tmp_path, limits=HASTY, platform_limits=HASTY_PLATFORM) as open_station:
        phone = open_station.phone()
        before = open_station.talk(phone).version
        with open_station.stuck():
            assert phone.say("老年证怎么办") is None
    with station(tmp_path) as again:
        assert again.talk(phone).version == before + 1
        assert [state for _, state in again.outbox()] == ["waiting"]
