"""Who answers: danger, the words that always work, a choice, the open flow, a flow that knows the words, the catalogue."""

from tests.support.dialogue import NOT, Dialogue, known, press


def test_danger_goes_before_everything(resident: Dialogue) -> None:
    resident.plays(("取消 我家煤气漏了", ("【紧急】", "119", NOT("不用取消"))))


def test_danger_goes_before_the_open_flow(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证 东门点 周六十点", "核对一下"), ("我爸昏倒了", ("【紧急】请马上打 120", NOT("核对一下"))))
    assert resident.booked() == []


def test_a_pressed_button_is_no_cry_for_help(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办", "核对材料"), (press("核对材料"), "您备齐了吗"))


def test_universal_words_go_before_the_open_flow(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", "去哪里方便"), ("取消", "预约先不办了"))


def test_an_offered_choice_goes_before_a_universal_word(resident: Dialogue) -> None:
    known(resident).plays(
        ("预约老年证 东门点 周六十点", "核对一下"),
        ("1", ("约好了", "3 取消预约")),
        ("取消预约", "要取消12月5日周六10:00的【老年人优待证】吗"),
        ("1", "取消了"),
    )


def test_a_choice_of_another_flow_opens_it(resident: Dialogue) -> None:
    known(resident).plays(("老年证怎么办", "2 预约"), ("2", "去哪里方便"))


def test_the_open_flow_goes_before_other_flows(resident: Dialogue) -> None:
    known(resident).plays(("预约老年证", "去哪里方便"), ("东门点 周六", ("12月5日周六几点来", NOT("休息"))))


def test_a_flow_that_knows_the_words_goes_before_the_catalogue(resident: Dialogue) -> None:
    resident.plays(("核对老年证的材料", "您备齐了吗"), ("取消", "先不办了"), ("老年证要什么材料", ("办理材料", NOT("您备齐了吗"))))


def test_the_catalogue_answers_last(resident: Dialogue) -> None:
    resident.plays(("老年证怎么办", "【老年人优待证】"))


def test_an_empty_letter_is_greeted(resident: Dialogue) -> None:
    resident.plays(("", "您好，我是邻办"), ("  ", "您好，我是邻办"))


def test_back_and_cancel_say_so_where_there_is_nothing(resident: Dialogue) -> None:
    resident.plays(("返回", "不用返回"), ("取消", "不用取消"))


def test_cancel_without_a_flow_asks_about_the_appointment(resident: Dialogue) -> None:
    known(resident).says("预约老年证 东门点 周六十点", "1", "谢谢")
    resident.plays(("取消", "要取消12月5日周六10:00的【老年人优待证】吗"), ("2", "预约还在"))
    assert resident.starts() == ["2026-12-05T10:00"]


def test_a_second_delivery_of_a_letter_gets_the_first_answer(resident: Dialogue) -> None:
    station = resident.station
    known(resident).says("预约老年证 东门点 周六十点")
    first = station.receive(resident.address, "1", message_id="same")
    again = station.receive(resident.address, "1", message_id="same")
    assert first == again and "约好了" in again.text
    assert len(resident.booked()) == 1
