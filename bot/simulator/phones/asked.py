"""What the page asks a phone to do, read from a request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

from bot.body import TooLong, read_body

MOST_BYTES = 16 * 1024
MOST_CHARACTERS = 2000  # of a text; a thumb writes less


class CannotDo(Exception):
    """The act does not happen; the HTTP status, and the sentence that the page shows."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """One act: its name, and what it needs to know. The readers raise CannotDo where that is missing or of the wrong kind."""

    act: str
    given: Mapping[str, object]

    def text(self, name: str) -> str:
        """A text that is not blank."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value.strip():
            raise CannotDo(400, f"缺少文字：{name}")
        if len(value) > MOST_CHARACTERS:
            raise CannotDo(413, f"太长了，最多{MOST_CHARACTERS}个字，请分几条发")
        return value

    def texts(self, name: str, most: int) -> list[str]:
        """One to `most` texts."""
        value = self.given.get(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most or not all(isinstance(each, str) for each in value):
            raise CannotDo(400, f"{name} 应是 1 到 {most} 个文字")
        return value

    def number(self, name: str) -> int:
        """A whole number above 0."""
        value = self.given.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
            raise CannotDo(400, f"{name} 应是正整数")
        return value


async def read_asked(request: Request) -> Asked:
    """The act in a request: `{"act": "say", "text": "…"}`. Raises CannotDo."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise CannotDo(400, "请求应是 JSON（Content-Type: application/json）")
    try:
        data = json.loads(await read_body(request, MOST_BYTES))
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair can be read, but not passed on
    except TooLong as error:
        raise CannotDo(413, "太长了，请分几条发") from error
    except ClientDisconnect as error:
        raise CannotDo(400, "没有收完整，请再发一次") from error
    except (ValueError, RecursionError) as error:
        raise CannotDo(400, "内容不是正确的 JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("act"), str):
        raise CannotDo(400, "内容应是一个 JSON 对象，act 说要做什么")
    return Asked(data["act"], data)
