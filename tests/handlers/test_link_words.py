"""What is said of several accounts, and what only sounds like it."""

import pytest

from handlers.link_words import Meant, Wish, code_alone, meant
from knowledge.cards.channels import channel_in, name_of
from knowledge.text import normalise


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("关联", None),
        ("绑定", None),
        ("我要绑定账号", None),
        ("怎么关联？", None),
        ("把两个账号合并一下", None),
        ("關聯", None),
        ("换到微信", "wechat"),
        ("我想转到公众号上办", "wechat"),
        ("我在微信上也有账号", "wechat"),
        ("电报和微信绑一起", "telegram"),
        ("微信跟电报能不能连在一起", "wechat"),
        ("绑定Telegram", "telegram"),
        ("继续在微信办", "wechat"),
        ("换到网页上接着办", "web"),
    ],
)
def test_hears_the_wish_to_link(said: str, channel: str | None) -> None:
    assert meant(normalise(said)) == Meant(Wish.LINK, channel)


@pytest.mark.parametrize(
    "said",
    [
        "关联 12345678",
        "关联12345678",
        "绑定12345678",
        "关联：12345678",
        "关联号是12345678",
        "关联“12345678”",
        "关联 1234 5678",
        "关联１２３４５６７８",
        "关联一二三四五六七八",
    ],
)
def test_hears_a_code(said: str) -> None:
    assert meant(normalise(said)) == Meant(Wish.CODE, None, "12345678")


def test_hears_a_code_with_a_digit_too_few_or_too_many() -> None:
    assert [found.digits for said in ("关联 12345", "绑定123456789") if (found := meant(normalise(said)))] == ["12345", "123456789"]


@pytest.mark.parametrize("said", ["解除关联", "取消关联", "解绑", "不关联了", "取消绑定", "把微信分开", "断开关联", "解除和Telegram的关联"])
def test_hears_the_wish_to_part(said: str) -> None:
    found = meant(normalise(said))
    assert (found and found.wish) is Wish.PART


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("以后通知发到微信", "wechat"),
        ("通知发到这里", None),
        ("提醒都发这里吧", None),
        ("以后用电报通知我", "telegram"),
        ("消息推送到网页", "web"),
        ("通知换到微信", "wechat"),
    ],
)
def test_hears_where_notices_should_go(said: str, channel: str | None) -> None:
    assert meant(normalise(said)) == Meant(Wish.PREFER, channel)


@pytest.mark.parametrize(
    ("said", "explicit"),
    [
        ("接着刚才的", False),
        ("继续", False),
        ("接着办吧", False),
        ("继续在这里办", True),
        ("接着那边的", True),
        ("接着网页上的说", True),
        ("在这儿接着办", True),
    ],
)
def test_hears_the_wish_to_carry_on(said: str, explicit: bool) -> None:
    found = meant(normalise(said))
    assert found is not None and (found.wish, found.explicit) == (Wish.CARRY_ON, explicit)


@pytest.mark.parametrize(
    "said",
    [
        "社保卡怎么和微信绑定",
        "医保电子凭证怎么绑定微信",
        "绑定手机号13800005678",
        "关联企业怎么查",
        "户口怎么合并",
        "工资关联 12345678",
        "我想取消预约",
        "不要给我发通知",
        "低保通知发到哪里",
        "停水通知在哪看",
        "父母也有医保",
        "微信上能办老年证吗",
        "居住证怎么继续办",
        "预约东门点",
        "分开",
        "12345678",
        "",
        "关联" * 30,
    ],
)
def test_leaves_alone_what_is_about_something_else(said: str) -> None:
    assert meant(normalise(said)) is None


@pytest.mark.parametrize("said", ["12345678", "1234 5678", "１２３４５６７８", "号是12345678", "“12345678”"])
def test_knows_a_code_that_stands_alone(said: str) -> None:
    assert code_alone(normalise(said)) == "12345678"


@pytest.mark.parametrize("said", ["12345", "123456789", "老年证12345678", "13800005678", "12345678元", ""])
def test_takes_no_other_digits_for_a_code(said: str) -> None:
    assert code_alone(normalise(said)) is None


def test_calls_every_channel_by_its_name() -> None:
    assert [name_of(channel) for channel in ("wechat", "telegram", "web", "pigeon")] == ["微信", "Telegram", "网页", "另一个渠道"]
    assert channel_in("从电报换到微信") == "telegram"
