"""Visitors of the web chat: what residents say in one visit, as the requests a browser would send.

But for the common ones, questions are the catalogue's own example questions in changing words, so that no cache has seen them all; bookings are made and cancelled
again, so that free times do not run out.
"""

import json
import random
import secrets
from collections.abc import Callable, Iterator
from enum import Enum

from knowledge.catalogue import Catalogue

BOOKERS = 0.2  # of visits: most residents only ask; one who books says some twelve things, so a third of all letters is about it
GREETINGS = ("", "", "你好，", "请问", "麻烦问一下", "我妈", "老人家", "想咨询下")
ENDINGS = ("", "", "？", "啊", "，谢谢", "，怎么弄", "，急")
FOLLOW_UPS = ("要带什么", "多久能办好", "多少钱", "在哪里办", "几点下班", "周六开门吗", "材料", "能代办吗")
COURTESY = ("谢谢", "好的", "你好", "知道了，谢谢")
ELSEWHERE = ("隔壁装修太吵了怎么办", "路灯坏了", "身份证丢了", "今天天气怎么样")
BOOKED = ("同意", "王秀英", "15400000001", "1", "我的预约", "取消预约", "1")


# The chat page's own examples and what is asked next: what most people say, in nearly these words.
COMMON = (
    "老年证怎么办",
    "要带什么",
    "多久能办好",
    "多少钱",
    "居住证快到期了，六点半才下班",
    "我妈80岁了有补贴吗",
    "周六开门吗",
    "低保怎么申请",
    "谢谢",
)


class Mix(Enum):
    """Who comes."""

    COMMON = "常问的话"
    ASKING = "只问事，句句不同"
    BOOKING = "问事和预约，句句不同"


class Visitors:
    """An endless row of visitors; the same seed gives the same words, the names of letters are new each time."""

    def __init__(self, catalogue: Catalogue, host: str, seed: int, mix: Mix) -> None:
        self._random = random.Random(seed)
        self._host = host
        self._mix = mix
        self._questions = [example for item in catalogue.admitted() for example in item.examples]
        self._bookable = [item.name for item in catalogue.admitted() if item.bookable]
        self._run = secrets.token_hex(4)
        self._number = 0

    def letters(self) -> Iterator[bytes]:
        """Requests of one visitor after another, each with a cookie of its own."""
        while True:
            visit = self._visit()
            cookie = f"bench-{secrets.token_hex(16)}"
            for text in visit():
                yield self._request(cookie, text)

    def _visit(self) -> Callable[[], Iterator[str]]:
        if self._mix is Mix.COMMON:
            return lambda: iter(COMMON)
        books = self._mix is Mix.BOOKING and self._random.random() < BOOKERS
        return self._books if books else self._asks

    def _asks(self) -> Iterator[str]:
        for _ in range(self._random.randint(1, 3)):
            yield self._question()
            yield self._random.choice(FOLLOW_UPS)
        yield self._random.choice(COURTESY if self._random.random() < 0.7 else ELSEWHERE)

    def _books(self) -> Iterator[str]:
        yield self._question()
        yield f"预约{self._random.choice(self._bookable)}"
        yield from ("1", str(self._random.randint(1, 5)), str(self._random.randint(1, 6)))
        yield from BOOKED

    def _question(self) -> str:
        return f"{self._random.choice(GREETINGS)}{self._random.choice(self._questions)}{self._random.choice(ENDINGS)}"

    def _request(self, cookie: str, text: str) -> bytes:
        self._number += 1
        body = f'{{"id":"{self._run}-{self._number:09d}","text":{json.dumps(text, ensure_ascii=False)}}}'.encode()
        head = (
            f"POST /api/chat/messages HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
            f"Cookie: linban_chat={cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body
