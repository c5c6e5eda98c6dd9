"""Long random talks through all flows: whatever is said, the answer is fit to be read."""

import random
import re

import pytest

from bot.rendering import numbered
from casework.booking.appointments import AppointmentStatus
from casework.messages import AttachmentKind, Reply
from handlers.router import FLOWS, REGISTRY
from knowledge.procedure import LimitUnit, MaterialForm
from knowledge.service_item import ItemStatus, ServiceMode
from knowledge.stations import ShiftService
from knowledge.triage import EmergencyKind, Facet
from tests.support.dialogue import Dialogue, StationUnderTest, press, sends

ECHOED = "{大括号}"  # said to see what becomes of it, and heard again where a question is repeated
PHRASES = (
    *(
        "老年证怎么办",
        "居住证快到期，六点半才下班咋办",
        "低保要什么材料",
        "医保周六能交吗",
        "残疾证上门办",
        "高龄津贴能领多少",
        "法律援助在哪",
    ),
    *(
        "要带什么",
        "多久",
        "多少钱",
        "在哪",
        "几点关门",
        "周六开门吗",
        "下班后能办吗",
        "要什么条件",
        "丢了怎么办",
        "能上门吗",
        "办到哪了",
        "最晚几号",
    ),
    *(
        "预约",
        "预约老年证",
        "预约居住证签注 东门点 周六十点",
        "尽快预约低保",
        "我的预约",
        "改时间",
        "取消预约",
        "核对材料",
        "还缺什么",
        "我的信息",
    ),
    *(
        "下周三下午",
        "东门点周六十点",
        "月底前",
        "尽快",
        "2月30号",
        "25点",
        "十点半",
        "3:30",
        "周末",
        "2027年1月5号",
        "明天",
        "5号",
        "上午",
        "换个时间",
    ),
    *("同意", "不同意", "王秀英", "王女士 13800005678", "13900001111", "138", "对", "不", "都有了", "1 3", "照片没有", "没有", "有"),
    *(
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "9",
        "0",
        "1 十点",
        "2，明天",
        "取消",
        "返回",
        "帮助",
        "人工",
        "不用了",
        "谢谢",
        "你好",
        "哈哈",
        "asdf",
        "？",
        "",
    ),
    *(
        "煤气漏了",
        "房子漏水谁管",
        "今天天气",
        "我住东门",
        "娃明年上小学 租房 没房本",
        "老板欠我工资",
        "取消吧",
        "[语音]",
        "换个地方",
        "不去了",
        ECHOED,
        "%s",
        "<b>",
    ),
)
HALF_WIDTH = re.compile(r"[一-鿿】）”][,:;!?]|[,:;!?][一-鿿【（“]")
CODES = {
    str(value)
    for codes in (Facet, ItemStatus, LimitUnit, MaterialForm, ServiceMode, ShiftService, EmergencyKind, AppointmentStatus)
    for value in codes
} | {flow.name for flow in FLOWS}
ENGLISH = re.compile(r"(?<![A-Za-z])(?:None|True|False|" + "|".join(map(re.escape, sorted(CODES))) + r")(?![A-Za-z])")


def readable(reply: Reply) -> None:
    """What every reply keeps to."""
    text = numbered(reply)
    assert reply.text.strip(), "an empty reply"
    assert len(text) < 1000, f"{len(text)} characters"
    assert not HALF_WIDTH.search(text), HALF_WIDTH.search(text)
    assert "{" not in text.replace(ECHOED, "") and "}" not in text.replace(ECHOED, "")
    assert not ENGLISH.search(text), ENGLISH.search(text)
    assert "。。" not in text and "，，" not in text and "\n\n\n" not in text
    keys = [choice.key for choice in reply.choices]
    labels = [choice.label for choice in reply.choices]
    assert len(set(keys)) == len(keys) and len(set(labels)) == len(labels), (keys, labels)
    for choice in reply.choices:
        assert len(choice.key.encode()) <= 64, choice.key
        name, verb, _ = choice.key.split(":", 2)
        flow = REGISTRY[name]
        assert verb in flow.verbs or verb in [step.name for step in flow.steps], choice.key
        assert choice.label.strip() and len(choice.label) <= 30, choice.label


def step_forward(resident: Dialogue, chance: random.Random) -> None:
    """Press or say something, more often what was offered."""
    if resident.offered and chance.random() < 0.6:
        place = chance.randrange(len(resident.offered))
        label = resident.offered[place].label
        resident.says(chance.choice((press(label), str(place + 1), label)))
    elif chance.random() < 0.1:
        words = chance.choice(("", "", chance.choice(PHRASES)))
        resident.says(sends(chance.choice(list(AttachmentKind)), "file", words, chance.uniform(31, 33), chance.uniform(117, 119)))
    else:
        resident.says(chance.choice(PHRASES))


@pytest.mark.parametrize("seed", range(8))
def test_every_reply_of_a_random_talk_is_fit_to_be_read(station: StationUnderTest, seed: int) -> None:
    chance = random.Random(seed)
    residents = [station.resident(f"居民{number}") for number in range(2)]
    for _ in range(100):
        resident = chance.choice(residents)
        try:
            step_forward(resident, chance)
            readable(resident.last)
        except Exception as error:
            raise AssertionError(f"{error}\n" + "\n".join(resident.transcript[-12:])) from error


@pytest.mark.parametrize("seed", range(100, 104))
def test_a_number_does_what_its_button_does(station: StationUnderTest, seed: int) -> None:
    chance = random.Random(seed)
    by_button, by_number = station.resident("按键"), station.resident("打字")
    for turn in range(30):
        if by_button.offered and chance.random() < 0.7:
            place = chance.randrange(len(by_button.offered))
            if by_button.offered[place].key.startswith("book:confirm"):
                place = 2  # two cannot have one seat
            by_button.says(press(by_button.offered[place].key))
            by_number.says(str(place + 1))
        else:
            words = chance.choice(PHRASES)
            by_button.says(words)
            by_number.says(words)
        assert by_button.last == by_number.last, (turn, by_button.told()[-800:], by_number.told()[-800:])
