"""What comes instead of words: voice messages and pictures go to a person, links stay closed, stickers are taken kindly."""

from datetime import timedelta

import pytest

from casework import callbacks, recordings
from casework.callbacks import Callback
from casework.messages import AttachmentKind
from casework.messaging.conversations import COLD_AFTER
from casework.recordings import KEPT_FOR, MOST_FILES, Recording
from tests.support.dialogue import NOT, Dialogue, StationUnderTest, known, press, sends

TELEPHONE = "000-6620101"
PICTURE = sends(AttachmentKind.IMAGE, "picture-1")
LINK = sends(AttachmentKind.LINK, text="您有一笔补贴待领取")
STICKER = sends(AttachmentKind.OTHER)


def voice(number: int = 1) -> sends:
    return sends(AttachmentKind.VOICE, f"voice-{number}")


def owed(station: StationUnderTest) -> list[Callback]:
    return station.read(callbacks.owed)


def recorded(station: StationUnderTest) -> list[Recording]:
    return station.read(lambda db: recordings.of_calls(db, [call.id for call in callbacks.owed(db)]))


def media(station: StationUnderTest) -> list[tuple[str, str]]:
    return [(each.kind, each.media) for each in recorded(station)]


# voice


def test_a_woman_of_75_is_called_after_one_tap(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(
        (voice(), ("语音我听不了，请工作人员听了给您回电", "138****5678对吗", "1 对  2 不对", NOT("请打字"))),
        ("1", ("记下了，明天12月3日周四12:00前给您回电（138****5678）", "语音1条", TELEPHONE)),
    )
    assert media(station) == [("voice", "voice-1")]
    assert [call.question for call in owed(station)] == ["语音1条"]


def test_who_never_left_a_number_is_asked_for_that_alone(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays(
        (voice(), ("语音我听不了", "好吗", "1 要回电")),
        ("1", "同意吗"),
        ("1", ("回电打到哪个号码", f"不方便打字，直接打{TELEPHONE}", NOT("怎么称呼"))),
        ("13800005678", ("记下了", "138****5678")),
    )
    assert media(station) == [("voice", "voice-1")]


def test_several_in_a_row_go_with_one_call(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(
        (voice(1), "对吗"), (voice(2), ("收到语音2条", "对吗")), (voice(3), ("收到语音3条", "对吗")), ("1", ("记下了", "语音3条"))
    )
    assert media(station) == [("voice", f"voice-{number}") for number in (1, 2, 3)]


def test_one_more_joins_the_call_that_is_owed_without_a_question(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(
        (voice(1), "对吗"), ("1", "记下了"), (voice(2), ("这条也转给工作人员", "12月3日周四12:00前", "1 不用回了", NOT("对吗")))
    )
    assert media(station) == [("voice", "voice-1"), ("voice", "voice-2")] and len(owed(station)) == 1
    resident.plays(("1", "不给您打了"))
    assert owed(station) == [] and station.read(lambda db: recordings.due(db, "paper", station.now)) == []


def test_a_call_that_was_missed_is_promised_anew(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(voice(1), "1")
    station.now += timedelta(days=2)
    resident.plays((voice(2), "对吗"), ("对", ("对不起，上次说好的电话过点了", "12月7日周一")))
    assert len(owed(station)) == 1 and len(recorded(station)) == 2


@pytest.mark.parametrize("no", ["2", "不对", "不是", "换了"])
def test_a_wrong_number_is_put_right(station: StationUnderTest, resident: Dialogue, no: str) -> None:
    known(resident).plays((voice(), "138****5678对吗"), (no, "回电打到哪个号码"), ("13900001111", ("记下了", "139****1111")))
    assert len(recorded(station)) == 1


def test_the_right_number_may_be_said_at_once(resident: Dialogue) -> None:
    known(resident).plays((voice(), "138****5678对吗"), ("不对，是13900001111", ("记下了", "139****1111")))


@pytest.mark.parametrize("no", ["3", "不用", "不用回电"])
def test_nothing_is_kept_of_whoever_needs_no_call(station: StationUnderTest, resident: Dialogue, no: str) -> None:
    known(resident).plays((voice(), "3 不用回电"), (no, ("语音1条没有留", TELEPHONE)))
    assert owed(station) == [] and "voice-1" not in str(resident.talk().answers)


def test_nothing_is_kept_of_whoever_does_not_agree(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays((voice(), ""), ("1", "同意吗"), ("不同意", "什么都没有记"))
    assert owed(station) == [] and resident.talk().answers == {}


def test_nothing_is_kept_before_the_resident_agrees(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says(voice(), "1", "同意")
    assert station.read(lambda db: db.exec_driver_sql("SELECT count(*) FROM recordings").scalar_one()) == 0


def test_what_was_not_agreed_to_is_forgotten_after_half_a_day(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(voice())
    station.now += COLD_AFTER + timedelta(minutes=1)
    resident.plays(("1", NOT("记下了")))
    assert owed(station) == []


def test_another_question_lets_it_go(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays((voice(), "对吗"), ("老年证怎么办", ("【老年人优待证】", NOT("回电吗"))))
    assert "voice-1" not in str(resident.talk().answers)


def test_says_how_long_it_is_kept(resident: Dialogue) -> None:
    kept = f"在回电后{KEPT_FOR.days}天删除，没打成也到时删"
    resident.plays((voice(), f"语音{kept}"), (PICTURE, f"语音、图片{kept}"))


def test_takes_no_more_than_can_be_heard_before_a_call(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(*(voice(number) for number in range(MOST_FILES - 1)))
    full = f"收到语音{MOST_FILES}条。先收{MOST_FILES}条，工作人员先听这些，再多的电话里说"
    resident.plays((voice(MOST_FILES), full), (voice(MOST_FILES + 1), full), ("1", ("记下了", NOT("先收"))))
    assert len(recorded(station)) == MOST_FILES


def test_a_call_that_is_owed_takes_no_more_either(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(voice(), "1")
    resident.plays(*((voice(number), "这条也转给工作人员") for number in range(2, MOST_FILES + 1)))
    for more in (voice(11), sends(AttachmentKind.IMAGE, "p")):
        resident.plays((more, ("我", "不了。先收10", "再多的电话里说", "12月3日周四12:00前给您回电", "1 不用回了", NOT("也转给"))))
    assert len(recorded(station)) == MOST_FILES


def test_what_does_not_fit_into_the_call_that_is_owed_is_not_said_to_be_kept(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says(voice(), "1", *(voice(number) for number in range(2, MOST_FILES)))
    resident.says(PICTURE, sends(AttachmentKind.IMAGE, "picture-2"))
    resident.plays(("1", ("先收10份，工作人员先看这些，再多的电话里说", "记下了", "图片1张", NOT("图片2张"))))
    assert media(station)[-1] == ("image", "picture-1") and len(recorded(station)) == MOST_FILES


def test_an_eleventh_in_the_middle_of_something_else_is_not_said_to_be_kept(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("预约老年证", *(voice(number) for number in range(MOST_FILES)))
    assert "先替您收着" in resident.last.text
    resident.plays((voice(11), ("语音我听不了。先收10条，工作人员先听这些", "去哪里方便", NOT("先替您收着"))))
    assert len(resident.talk().answers["files"]) == MOST_FILES


def test_what_nobody_can_fetch_leads_to_a_call_and_is_not_said_to_be_heard(station: StationUnderTest, resident: Dialogue) -> None:
    unnamed, nobody = sends(AttachmentKind.VOICE), (NOT("听了"), NOT("删除"), NOT("转给工作人员"), NOT("收着"))
    known(resident).plays(
        (unnamed, ("语音我听不了，这里也转不出去", "您在电话里说", "138****5678对吗", *nobody)),
        ("1", ("记下了", "问的是：语音1条", *nobody)),
        (unnamed, ("这里也转不出去", "12:00前给您回电", "1 不用回了", *nobody)),
        (sends(AttachmentKind.IMAGE), ("图片我看不了，这里也转不出去", "对吗", *nobody)),
        ("3", "没有留"),
        ("预约老年证", ""),
        (unnamed, ("这里也转不出去", "不方便就回4，工作人员给您回电", "去哪里方便", *nobody)),
    )
    assert [call.question for call in owed(station)] == ["语音1条（取不到，请问居民）"] and recorded(station) == []


def test_who_never_left_a_number_is_asked_for_it_where_nobody_can_fetch_the_file_too(resident: Dialogue) -> None:
    resident.plays(
        (sends(AttachmentKind.VOICE), ("这里也转不出去", "好吗", "1 要回电", NOT("删除"))), ("1", "同意吗"), ("1", "打到哪个号码")
    )


def test_words_with_a_voice_message_are_answered_as_words(resident: Dialogue) -> None:
    resident.plays((sends(AttachmentKind.VOICE, "voice-1", "老年证怎么办"), ("【老年人优待证】", NOT("听不了"))))


def test_a_voice_message_on_a_channel_of_words_alone_goes_to_a_person(resident: Dialogue) -> None:
    known(resident).plays(("[语音]", ("语音我听不了", "1 要回电")), ("1", "记下了"))


# in the middle of something else


def test_a_voice_message_leaves_a_booking_open(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证", "去哪里方便"),
        (voice(), ("语音我听不了，先替您收着", "请回编号", "不方便就回4", "去哪里方便", "2 东门点", "4 请工作人员回电")),
        ("2", "东门点，哪天来"),
        ("周六十点", "核对一下"),
        ("1", "约好了"),
    )
    assert resident.starts() == ["2026-12-05T10:00"] and owed(station) == []


def test_the_voice_message_of_a_booking_goes_with_the_call_that_is_chosen_instead(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), (voice(), "4 请工作人员回电"), ("4", ("预约先放下了", "记下了", "老年人优待证的事；语音1条")))
    assert media(station) == [("voice", "voice-1")]


def test_back_does_not_take_it_away(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).says("预约老年证", "东门点", voice(), "返回", "人工")
    assert media(station) == [("voice", "voice-1")]


def test_a_number_that_is_not_offered_leaves_the_offers(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", ""), (voice(), ""), ("9", ("1到4", "4 请工作人员回电")), ("4", "记下了"))


def test_a_name_need_not_be_written(resident: Dialogue) -> None:
    resident.says("预约老年证 东门点 周六十点", "同意")
    resident.plays((voice(), ("能打字就打字；不方便就回1", "怎么称呼", "1 请工作人员回电")), ("1", "回电打到哪个号码"))


def test_a_voice_message_among_the_questions_for_a_call_goes_with_it(station: StationUnderTest, resident: Dialogue) -> None:
    resident.says("人工", "同意")
    resident.plays((voice(), ("先替您收着", "回电打到哪个号码", TELEPHONE, NOT("怎么称呼"))), ("13800005678", ("记下了", "语音1条")))
    assert media(station) == [("voice", "voice-1")]


# pictures, videos, files


@pytest.mark.parametrize(
    ("kind", "cannot", "named"),
    [
        (AttachmentKind.IMAGE, "图片我看不了", "图片1张"),
        (AttachmentKind.VIDEO, "视频我看不了", "视频1段"),
        (AttachmentKind.FILE, "文件我看不了", "文件1个"),
    ],
)
def test_what_nobody_asked_for_goes_to_a_person_if_the_resident_wants(
    station: StationUnderTest, resident: Dialogue, kind: AttachmentKind, cannot: str, named: str
) -> None:
    known(resident).plays((sends(kind, "file-1"), (cannot, "要转给工作人员看", "138****5678", "1 转给工作人员")), ("1", ("记下了", named)))
    assert media(station) == [(kind.value, "file-1")]


def test_a_picture_always_waits_for_a_yes(station: StationUnderTest, resident: Dialogue) -> None:
    """It may show a card."""
    known(resident).plays((voice(), ""), ("1", "记下了"), (PICTURE, "要转给工作人员看"), ("2", "图片1张没有留"))
    assert media(station) == [("voice", "voice-1")]


def test_no_card_is_asked_for(resident: Dialogue) -> None:
    resident.plays((PICTURE, ("证件照片不用发，来时带原件就行", NOT("身份证照片发"))), (voice(), ("语音1条", "图片1张")))


def test_the_words_under_a_picture_are_answered(station: StationUnderTest, resident: Dialogue) -> None:
    resident.plays((sends(AttachmentKind.IMAGE, "p", "老年证要带什么"), ("图片我看不了，先答您写的", "居民身份证")))


def test_words_under_a_picture_that_nobody_wrote_down_go_with_it(station: StationUnderTest, resident: Dialogue) -> None:
    known(resident).plays(
        (sends(AttachmentKind.IMAGE, "p", "车子被贴条了怎么申诉"), ("没有依据", "图片我看不了", "要转给工作人员看")), ("1", "记下了")
    )
    assert media(station) == [("image", "p")] and "贴条" in owed(station)[0].question


def test_the_answer_to_a_question_may_stand_under_a_picture(resident: Dialogue) -> None:
    resident.says("预约老年证 东门点 周六十点", "同意", "王秀英")
    resident.plays((sends(AttachmentKind.IMAGE, "p", "13800005678"), ("图片我看不了", "核对一下")))


def test_danger_under_a_picture_goes_before_everything(resident: Dialogue) -> None:
    resident.says(sends(AttachmentKind.IMAGE, "p", "家里着火了"))
    assert resident.last.text.startswith("【紧急】")


# links, stickers


def test_a_link_stays_closed(resident: Dialogue) -> None:
    resident.plays((LINK, ("链接我不点开", "您也当心", "验证码", "1 请工作人员回电")), ("1", "同意吗"))


@pytest.mark.parametrize("text", ["https://www.example.com/a?b=1", "http://example.com", "WWW.example.com", " https://example.com/x \n"])
def test_an_address_alone_is_a_link(resident: Dialogue, text: str) -> None:
    resident.plays((text, "链接我不点开"))


def test_a_question_with_an_address_in_it_is_a_question(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办 https://example.com", ("【老年人优待证】", NOT("链接"))))


def test_a_sticker_is_taken_kindly(resident: Dialogue) -> None:
    resident.plays((STICKER, ("收到", "看不懂", "老年证怎么办", "1 找人工")), ("1", "同意吗"))


def test_a_pressed_button_is_what_it_says(resident: Dialogue) -> None:
    resident.plays((voice(), ""), (press("ask:apply:elder-card"), "【老年人优待证】"))
