"""Conversations as data: what a resident says or presses, what must be heard, and when the clock is moved."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Says:
    """The resident says something; the answer holds all of `hears` and none of `never`."""

    text: str
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presses:
    """The resident takes an offered choice: by its number where there are no buttons."""

    number: int
    label: str
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class At:
    """The clock is moved to a local moment; a notice that holds all of `told` arrives by itself, or none where it is empty."""

    moment: str
    told: tuple[str, ...] = ()


Line = Says | Presses | At


def check(line: Line, heard: str) -> None:
    """The answer, or the notice, is as the line wants it."""
    wanted = line.told if isinstance(line, At) else line.hears
    missing = [words for words in wanted if words not in heard]
    assert not missing, f"{line}\nheard: {heard}\nmissing: {missing}"
    unwanted = [words for words in (() if isinstance(line, At) else line.never) if words in heard]
    assert not unwanted, f"{line}\nheard: {heard}\nunwanted: {unwanted}"


def script(lines: Iterable[Line]) -> str:
    """The conversation as `linban chat` reads it."""
    return "".join(f"{_typed(line)}\n" for line in lines)


def _typed(line: Line) -> str:
    match line:
        case Says(text):
            return text
        case Presses(number):
            return str(number)
        case At(moment):
            return f"@{moment}"


START = "2026-12-02T18:40"  # a Wednesday, the counters are closed

ASKING: tuple[Line, ...] = (
    Says(
        "我妈刚过六十，逛公园免票那个证怎么办",
        hears=("老年人优待证", "身份证", "15个工作日", "不收费", "东门点", "核对材料"),
    ),
    Says("要带什么", hears=("身份证", "一寸免冠照片", "登记表", "外地户籍")),
    Says("多久", hears=("15个工作日", "30个工作日", "受理的第二天")),
    Says("几点关门", hears=("中心站现在关着", "12月3日周四", "12月5日周六9:00–12:00", "只收件")),
    Says("多少钱", hears=("不收费",)),
    Says("在哪", hears=("惠民路18号", "东门巷6号", "000-6620102", "西苑点（代办）")),
)
CHECKING: tuple[Line, ...] = (
    Says("材料帮我核对一下", hears=("身份证", "照片", "居住证", "备齐了吗", "都有了", "缺几样")),
    Says("缺照片", hears=("还缺1样", "一次说全", "一寸免冠照片", "照相馆"), never=("身份证", "登记表")),
)
BOOKING: tuple[Line, ...] = (
    Says("下班后哪天能办", hears=("12月5日周六9:00–12:00", "东门点", "只收件", "12月8日周二18:00–20:00", "全部业务")),
    Says("1 十点", hears=("登记前先说明", "删除", "同意吗"), never=("约好了",)),
    Presses(1, "同意", hears=("怎么称呼",)),
    Says(
        "王秀英 138 0013 8000",
        hears=("核对一下", "12月5日周六10:00", "东门点2号窗口", "只收件", "下一个工作日受理", "王秀英 138****8000"),
        never=("13800138000", "0013", "约好了"),
    ),
    Presses(1, "确认", hears=("约好了", "预约号", "12月5日周六10:00", "只收件", "要带", "12月4日周五10:00和12月5日周六8:00提醒您")),
)
MOVING: tuple[Line, ...] = (
    Presses(2, "改时间", hears=("东门点", "哪天来", "周六（只收件）"), never=("去哪里",)),
    Says("下周三上午九点半", hears=("改到这个时间", "12月9日周三9:30", "东门点2号窗口"), never=("只收件", "约好了")),
    Presses(1, "确认", hears=("改好了", "12月9日周三9:30", "12月8日周二10:00和12月9日周三7:30提醒您")),
)
ANOTHER: tuple[Line, ...] = (
    At("2026-12-04T10:00"),  # the moment promised for the time that was given up: nothing comes
    Says("再帮我约居住证签注", hears=("去哪里方便", "中心站", "东门点")),
    Says("东门点下周二上午九点十分", hears=("核对一下", "12月8日周二9:10", "王秀英 138****8000"), never=("怎么称呼", "同意吗", "手机号？")),
    Presses(1, "确认", hears=("约好了", "居住证签注")),
    Says("我的预约", hears=("哪一件", "12月8日周二9:10居住证签注", "12月9日周三9:30老年人优待证")),
    Presses(1, "12月8日周二9:10居住证签注", hears=("居住证签注", "12月8日周二9:10")),
    Presses(2, "取消预约", hears=("要取消", "居住证签注")),
    Presses(1, "确认取消", hears=("取消", "居住证签注"), never=("老年人优待证",)),
    At("2026-12-07T10:00"),  # the cancelled one is not reminded of
    Says("我的预约", hears=("12月9日周三9:30", "东门点"), never=("居住证签注",)),
)
REMINDED: tuple[Line, ...] = (
    At("2026-12-08T10:00", told=("提醒", "明天12月9日周三9:30", "老年人优待证", "东门点2号窗口", "要带", "预约号")),
    Presses(1, "核对材料", hears=("老年人优待证", "备齐了吗")),
    Presses(1, "都有了", hears=("材料都有了",)),
    At("2026-12-09T07:30", told=("提醒", "今天12月9日周三9:30", "东门点2号窗口")),
    Says("多谢", hears=("不客气",)),
)
ELDER_CARD: tuple[Line, ...] = ASKING + CHECKING + BOOKING + MOVING + ANOTHER + REMINDED

OFFICE_WORKER: tuple[Line, ...] = (
    Says("居住证快到期，六点半才下班咋办", hears=("居住证签注", "12月5日周六9:00–12:00", "东门点", "只收件", "12月8日周二18:00–20:00")),
    Says("1 十点", hears=("登记前先说明", "同意吗")),
    Presses(1, "同意", hears=("怎么称呼",)),
    Says("李建国", hears=("手机号",)),
    Says("13800138001", hears=("核对一下", "12月5日周六10:00", "东门点1号窗口", "只收件", "138****8001"), never=("13800138001",)),
    Presses(1, "确认", hears=("约好了", "12月5日周六10:00", "只收件", "12月4日周五10:00", "核对材料")),
    Says("合同是我老公的名字行吗", hears=("没有依据", "不敢答", "回电"), never=("可以的", "能办", "不行")),
    Presses(1, "要回电", hears=("12月3日周四12:00前给您回电", "138****8001", "合同是我老公的名字行吗"), never=("13800138001",)),
    At("2026-12-04T10:00", told=("提醒", "明天12月5日周六10:00", "东门点1号窗口", "只收件")),
    Says("谢谢", hears=("不客气",)),
)
