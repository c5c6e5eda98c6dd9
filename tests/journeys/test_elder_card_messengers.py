"""The first resident's journey in the messengers: sealed callbacks of WeChat, and Telegram both by polling and by webhook, over real HTTP."""

from pathlib import Path

import pytest

from bot.simulator.wechat import WeChatPhone
from bot.wechat import Mode
from tests.bot.telegram.station import asks, heard, new_simulator, presses
from tests.bot.telegram.station import station as telegram_station
from tests.bot.wechat.support import Station as WeChatStation
from tests.bot.wechat.support import station as wechat_station
from tests.journeys.dialogue import ELDER_CARD, OFFICE_WORKER, START, At, Line, Presses, check

pytestmark = pytest.mark.parametrize("lines", [ELDER_CARD, OFFICE_WORKER], ids=["elder-card", "office-worker"])


@pytest.mark.parametrize("mode", [Mode.SAFE, Mode.COMPATIBLE])
def test_leads_to_the_counter_through_sealed_callbacks(lines: tuple[Line, ...], mode: Mode, tmp_path: Path) -> None:
    """M1.1, M1.2, M1.4, M1.7, M1.8, M5.5 on WeChat: typed and tapped, with notices pushed inside the 48 hours."""
    with wechat_station(tmp_path, mode=mode, at=START) as station:
        phone = station.phone()
        for line in lines:
            _on_wechat(station, phone, line)
        assert station.platform.faulty_replies == []


def _on_wechat(station: WeChatStation, phone: WeChatPhone, line: Line) -> None:
    if isinstance(line, At):
        before = len(phone.screen)
        station.move_to(line.moment)
        told = phone.screen[before:]
        assert len(told) == bool(line.told), [message.text for message in told]
        check(line, told[0].text if told else "")
        return
    answer = phone.tap(f"{line.number} {line.label}") if isinstance(line, Presses) else phone.say(line.text)
    assert answer is not None
    check(line, answer.text)


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_leads_to_the_counter_on_telegram(lines: tuple[Line, ...], webhook: bool, tmp_path: Path) -> None:
    """The same on Telegram, where it is also asked whether what is said may leave the country (S)."""
    with telegram_station(tmp_path, new_simulator(), webhook=webhook, at=START) as station:
        phone = station.simulator.phone("王秀英")
        phone.start()
        assert "出境" in heard(phone)[0].text
        for line in lines:
            if isinstance(line, At):
                station.move_to(line.moment)  # what should not come then would be heard instead of the next answer
                if line.told:
                    check(line, "\n".join((notice := heard(phone)[0]).text.splitlines() + notice.labels))
                continue
            answer = presses(phone, f"{line.number} {line.label}") if isinstance(line, Presses) else asks(phone, line.text)
            if isinstance(line, Presses) and line.label == "同意":
                assert "境外" in answer.text
                answer = presses(phone, "1 同意")
            check(line, "\n".join((answer.text, *answer.labels)))
