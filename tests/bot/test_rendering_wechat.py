"""How a reply reads in WeChat: literal words, choices to tap, parts that fit."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.splitting import utf8_bytes
from bot.rendering.wechat import TEXT_BYTES, literal, safe_cdata, texts
from casework.messages import Choice, Reply

AGREE = (Choice("book:consent:yes", "同意"), Choice("book:consent:no", "不同意"))
HARD = Choice("ask:item:a&b='\"<]]>%字", '<a href="x">&amp;]]>\'%20')

# what XML allows, with the signs that matter often among them
written = st.text(
    st.sampled_from("<>&]'\"a;/#1中。 \n🙂") | st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
)


def anchors(text: str) -> list[tuple[str, str, str]]:
    """What each link shows, sends and means, as (label, content, key); read strictly, but `&` between parameters stands as it is."""
    root = ElementTree.fromstring(f"<t>{text.replace('&msgmenuid=', '&amp;msgmenuid=')}</t>")
    found = []
    for anchor in root:
        assert (anchor.tag, list(anchor.attrib), len(anchor)) == ("a", ["href"], 0)
        address = urlsplit(anchor.attrib["href"])
        assert (address.scheme, address.netloc) == ("weixin", "bizmsgmenu")
        sent = dict(part.split("=") for part in address.query.split("&"))
        content, key = sent["msgmenucontent"], sent["msgmenuid"]
        assert parse_qs(address.query, strict_parsing=True) == {name: [value] for name, value in sent.items()}, "decoded or not, the same"
        found.append((anchor.text or "", content, key))
    return found


def test_is_the_numbered_text_where_links_are_not_wanted() -> None:
    assert texts(Reply("同意吗？", AGREE), links=False) == ["同意吗？\n1 同意  2 不同意"]


def test_makes_every_choice_a_word_to_tap() -> None:
    assert texts(Reply("同意吗？", AGREE[:1]), links=True) == [
        '同意吗？\n<a href="weixin://bizmsgmenu?msgmenucontent=同意&msgmenuid=book:consent:yes">1 同意</a>'
    ]


def test_gives_every_link_a_line() -> None:
    (text,) = texts(Reply("同意吗？", AGREE), links=True)
    assert [line[-12:] for line in text.splitlines()] == ["同意吗？", 'es">1 同意</a>', 'o">2 不同意</a>']


def test_sends_the_label_as_it_looks() -> None:
    (text,) = texts(Reply("哪个？", (Choice("ask:apply:x", HARD.label),)), links=True)
    assert anchors(text) == [('1 ＜a href="x"＞＆amp;]]＞\'%20', "＜a　href＝＂x＂＞＆amp;]]＞'％20", "ask:apply:x")]


def test_a_key_that_would_break_the_address_gets_a_number_alone() -> None:
    assert texts(Reply("哪个？", (HARD,)), links=True) == ['哪个？\n1 ＜a href="x"＞＆amp;]]＞\'%20']


keys = st.from_regex(r"[A-Za-z0-9_:@.+-]{1,64}", fullmatch=True).filter(lambda key: "+" not in key)


@given(written, keys, written.filter(lambda label: bool(label)))
def test_no_word_makes_or_breaks_markup(words: str, key: str, label: str) -> None:
    for text in texts(Reply(words, (Choice(key, label),)), links=True, limit=100_000):
        assert [sent for _, _, sent in anchors(text)] == [key]


def test_shows_the_signs_of_markup_as_they_look() -> None:
    assert literal('3<5 && <a href="x">点</a> &lt;') == '3＜5 ＆＆ ＜a href="x"＞点＜/a＞ ＆lt;'


def test_leads_where_a_link_leads() -> None:
    assert literal("看https://a.cn/?x=1&y=2。A&B") == "看https://a.cn/?x=1&y=2。A＆B"


def test_keeps_markup_out_of_a_link() -> None:
    assert literal("https://a.cn/?x=1<b>&lt;&#60;y") == "https://a.cn/?x=1＜b＞＆lt;＆#60;y"


def test_drops_the_links_where_they_make_it_too_long() -> None:
    reply = Reply("字" * 650, AGREE)
    assert texts(reply, links=True) == texts(reply, links=False) == ["字" * 650 + "\n1 同意  2 不同意"]


def test_keeps_the_links_where_all_just_fits() -> None:
    (linked,) = texts(Reply("吗？", AGREE), links=True)
    assert texts(Reply("吗？", AGREE), links=True, limit=utf8_bytes(linked)) == [linked]
    assert "<a" not in texts(Reply("吗？", AGREE), links=True, limit=utf8_bytes(linked) - 1)[0]


def test_puts_the_choices_at_the_end_of_the_last_part() -> None:
    *before, last = texts(Reply("一二三四五六七八九。" * 100, AGREE), links=True)
    assert before and all(part.endswith("。") and "1 同意" not in part for part in before)
    assert last.endswith("。\n1 同意  2 不同意")


def test_keeps_the_choices_together_where_the_last_part_is_full() -> None:
    assert texts(Reply("一二三四五，六七八九十百千万", AGREE), links=False, limit=48) == [
        "一二三四五，",
        "六七八九十百千万\n1 同意  2 不同意",
    ]


def test_gives_many_choices_a_part_of_their_own() -> None:
    choices = tuple(Choice(f"book:day:{number}", "很长的选项文字") for number in range(10))
    first, last = texts(Reply("一二三四五六七八九十", choices), links=False, limit=260)
    assert first == "一二三四五六七八九十"
    assert last.splitlines() == [f"{number} 很长的选项文字" for number in range(1, 11)]


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=20), max_size=12), st.booleans())
def test_never_exceeds_the_limit(words: str, labels: list[str], links: bool) -> None:
    reply = Reply(words, tuple(Choice(f"ask:item:{label}", label) for label in labels))
    assert all(0 < utf8_bytes(text) <= 300 for text in texts(reply, links, limit=300))


def test_says_nothing_where_there_is_nothing_to_say() -> None:
    assert texts(Reply(" \n"), links=True) == []


def test_offers_choices_without_words() -> None:
    assert texts(Reply("", AGREE), links=False) == ["1 同意  2 不同意"]


def test_knows_the_limit_of_the_platform() -> None:
    assert TEXT_BYTES == 2048


# CDATA


@pytest.mark.parametrize("text", ["]]>", "a]]]]>>", "]]><x/>]]>", "]\x00]>", "]]\ufffe>", "<![CDATA[x]]>", "中\n文\t。", "]]", "]]]"])
def test_stays_inside_its_cdata_section(text: str) -> None:
    kept = text.replace("\x00", "").replace("\ufffe", "")
    root = ElementTree.fromstring(f"<c><![CDATA[{safe_cdata(text)}]]></c>")
    assert (root.text, len(root)) == (kept, 0)


@given(st.text(st.sampled_from("]>[<!CDAT\x00\x08\x0b\x1f\ufffe\uffff\ud800中🙂"), min_size=1))
def test_reads_as_xml_whatever_is_said(text: str) -> None:
    kept = "".join(char for char in text if char not in "\x00\x08\x0b\x1f\ufffe\uffff\ud800")
    assert (ElementTree.fromstring(f"<c><![CDATA[{safe_cdata(text)}]]></c>").text or "") == kept
