"""Pages of items: everything about one on one page that can be forwarded (M1.12), and a list that is searched with plain words."""

import re
from datetime import date

import pytest

from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import ApplicationWindow, Limit, LimitUnit, Material, MaterialForm, Stage
from knowledge.service_item import Admission, Criterion, ItemStatus, Offer, Referral, ServiceMode, Source, SourceKind
from knowledge.stations import Category
from tests.bot.pages.conftest import Reader
from tests.support.small import SMALL, an_item, with_items

DAYS = LimitUnit.WORKING_DAYS
FULL = an_item(
    "elder-card",
    "老年人优待证",
    aliases=("老年证",),
    materials=(
        Material(name="居民身份证", form=MaterialForm.SHOWN, source="自己带来", alternatives=("户口簿",)),
        Material(name="居住证", form=MaterialForm.COPY, count=2, case="外地户籍的", source="派出所", remark="有效期内"),
        Material(name="代办人身份证", form=MaterialForm.SHOWN, agent_only=True),
        Material(name="体检表", form=MaterialForm.ORIGINAL, deferrable=True, sample="盖医院公章"),
    ),
    statutory_limit=Limit(amount=30, unit=DAYS),
    stages=(Stage(name="审核", body="区老龄办", limit=Limit(amount=10, unit=DAYS), contact="000-6600-0002"),),
    steps=("带材料来", "取证"),
    windows=(ApplicationWindow(opens="03-01", closes="05-31"),),
    eligibility=(Criterion(question="满六十岁了吗？", otherwise="先办津贴登记。", instead=("elder-subsidy",)),),
    referrals=(Referral(name="区民政局", purpose="领证", phone="000-6600-0003"),),
    legal_basis=("《老年人权益保障法》",),
    notes=("优待各地不同。",),
    renewal="每五年换一次",
    amount="乘车免费",
    local=("fee", "materials"),
    sources=(
        Source(title="某地办事指南", kind=SourceKind.OFFICIAL, url="https://example.gov.cn/guide"),
        Source(title="某地文件", kind=SourceKind.SECONDARY, url="javascript:alert(1)"),
    ),
)


def test_tells_everything_about_an_item(reader: Reader) -> None:
    """M1.2, M1.4, M1.12: who can, what to bring and where to get it, how long and whom to ask, where, fee, result, questions, sources."""
    reader.catalogue = with_items(FULL)
    text = reader.read("/items/elder-card")
    for fact in (
        "本地居民", "满六十岁了吗？", "先办津贴登记。", "居民身份证", "或者：户口簿", "外地户籍的", "派出所", "有效期内", "复印件，2份",
        "代办人身份证", "可以先办、后补", "样子：盖医院公章", "15个工作日", "法定30个工作日", "区老龄办", "10个工作日", "000-6600-0002",
        "带材料来", "3月1日至5月31日", "便民服务中心", "1号窗口", "青禾路1号", "工作日9:00–17:00", "区民政局", "000-6600-0003", "不收费",
        "照片要几寸？", "一寸。", "《老年人权益保障法》", "某地办事指南", "官方页面", "优待各地不同。", "每五年换一次", "乘车免费",
    ):  # fmt: skip
        assert fact in text, fact
    assert 'href="tel:00066000001"' in text, "a telephone dials the digits"
    assert 'href="/items/elder-subsidy"' in text and 'href="/stations/centre"' in text


def test_forwards_with_a_title_that_says_what_it_is(reader: Reader) -> None:
    reader.origin = "https://linban.example.cn"
    text = reader.read("/items/elder-card")
    title = "老年人优待证怎么办：要带什么、在哪办、多久 · 便民服务中心邻办"
    assert f"<title>{title}</title>" in text and f'property="og:title" content="{title}"' in text
    description = re.search(r'property="og:description" content="([^"]*)"', text)
    assert description and all(word in description[1] for word in ("居民身份证、近期一寸照片", "15个工作日", "不收费"))
    assert 'property="og:url" content="https://linban.example.cn/items/elder-card"' in text
    assert "noindex" not in text


def test_marks_what_holds_for_the_sample_station_only(reader: Reader) -> None:
    assert "示例" not in reader.read("/items/elder-card")
    reader.catalogue = with_items(FULL)
    text = reader.read("/items/elder-card")
    assert re.search(r'要带什么 <span class="tag">示例</span>', text) and re.search(r'不收费 <span class="tag">示例</span>', text)
    assert not re.search(r'谁能办 <span class="tag">', text)


@pytest.mark.parametrize(("status", "words"), [(ItemStatus.SUSPENDED, "暂停办理"), (ItemStatus.WITHDRAWN, "已经不在本站办理")])
def test_says_where_to_go_with_what_is_not_offered_now(status: ItemStatus, words: str, reader: Reader) -> None:
    """M3.2: a link that was forwarded earlier still leads on."""
    admission = Admission(department="区老龄办", basis="清单", decided_by="评审会", decided_on=date(2026, 1, 15), reason="系统升级")
    gone = an_item("elder-card", "老年人优待证", status=status, redirect="到区政务大厅3号窗口办", admission=admission)
    reader.catalogue = with_items(gone)
    text = reader.read("/items/elder-card")
    assert words in text and "到区政务大厅3号窗口办" in text and "系统升级" in text and "约个时间" not in text
    assert "<title>老年人优待证：现在到哪里办" in text
    assert "老年人优待证" in reader.read("/items")


def test_shows_no_draft(reader: Reader) -> None:
    reader.catalogue = with_items(an_item("draft", "还没写好的事", status=ItemStatus.DRAFT))
    assert reader.get("/items/draft").status_code == 404
    for listing in ("/items", "/items?q=还没写好的事"):
        assert "/items/draft" not in reader.read(listing)


def test_says_that_a_station_only_points_the_way(reader: Reader) -> None:
    guide = an_item(
        "elder-card", "老年人优待证", offers=(Offer(station="centre", mode=ServiceMode.GUIDE),), referrals=(Referral(name="派出所"),)
    )
    reader.catalogue = with_items(guide)
    text = reader.read("/items/elder-card")
    assert "指路、看材料，不收件" in text and "到这里办" in text and "派出所" in text and "约个时间" not in text


def test_shows_words_as_words_and_follows_only_web_addresses(reader: Reader) -> None:
    reader.catalogue = with_items(FULL.model_copy(update={"summary": "<script>alert(1)</script> & 好"}))
    text = reader.read("/items/elder-card")
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "javascript:" not in text and 'href="https://example.gov.cn/guide"' in text
    assert "<script" not in reader.read("/items?q=<script>alert(1)</script>")


def test_lists_items_by_class(reader: Reader) -> None:
    reader.catalogue = with_items(an_item("job", "失业登记", category=Category.EMPLOYMENT))
    text = reader.read("/items")
    assert text.index('id="elderly"') < text.index("高龄津贴") < text.index('id="employment"') < text.index("失业登记")
    assert 'id="household"' not in text, "a class without items is left out"


@pytest.mark.parametrize("question", ["老年证怎么办", "老年证", "优待", "laonianzheng", "老年證"])
def test_finds_an_item_in_plain_words(question: str, reader: Reader) -> None:
    found = reader.get("/items?q=" + question)
    assert 'href="/items/elder-card"' in found.text


def test_finds_nothing_for_what_is_nowhere(reader: Reader) -> None:
    text = reader.read("/items?q=修飞船")
    assert "没有找到" in text and "000-6600-0001" in text and 'href="/items/elder-card"' not in text
    assert "没有找到" not in reader.read("/items?q=%20") and "没有找到" not in reader.read("/items")


def test_names_the_emergency_numbers_for_danger(reader: Reader) -> None:
    assert "听着像急事" in reader.read("/items?q=家里煤气漏了")


def test_cuts_a_question_that_is_no_question(reader: Reader) -> None:
    assert "老" * 101 not in reader.read("/items?q=" + "老" * 5000)


def test_leads_through_a_life_event(reader: Reader) -> None:
    """Several items in order, and each paper once."""
    text = reader.read("/events/turning-sixty")
    assert text.index("老年人优待证") < text.index("高龄津贴") < text.index("要带的合在一起")
    materials = text[text.index("要带的合在一起") :]
    assert materials.count("身份证</th>") == 1 and "第1、2件" in materials
    assert 'href="/events/turning-sixty"' in reader.read("/events")
    assert reader.get("/events/nothing").status_code == 404


def test_leaves_a_step_out_of_a_life_event_that_is_not_offered(reader: Reader) -> None:
    event = LifeEvent(
        id="e", name="搬家", summary="搬家。", steps=(EventStep(item="elder-card", when="先"), EventStep(item="gone", when="后"))
    )
    gone = an_item("gone", "撤下的事", status=ItemStatus.WITHDRAWN)
    reader.catalogue = SMALL.model_copy(update={"items": (*SMALL.items, gone), "life_events": (event,)})
    assert "撤下的事" not in reader.read("/events/e")


def test_names_no_life_events_where_there_are_none(reader: Reader) -> None:
    assert 'href="/events"' in reader.read("/items")
    reader.catalogue = SMALL.model_copy(update={"life_events": ()})
    assert 'href="/events"' not in reader.read("/items")
    assert reader.get("/events").status_code == 200
