import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import normalise
from knowledge.triage import (
    ChitChat,
    EmergencyKind,
    Facet,
    find_chitchat,
    find_courtesy,
    find_emergency,
    find_facet,
    is_elsewhere,
    is_noise,
    says_only_facet,
)
from knowledge.wording.emergencies import EMERGENCIES
from knowledge.wording.patterns import Wording


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("我爷爷晕过去了", EmergencyKind.MEDICAL),
        ("老伴喘不上气来了脸都紫了", EmergencyKind.MEDICAL),
        ("我妈突然说不出话，嘴歪了", EmergencyKind.MEDICAL),
        ("奶奶在卫生间摔了一跤 爬不起来", EmergencyKind.MEDICAL),
        ("老人從樓梯上滾下來，沒有反應", EmergencyKind.MEDICAL),
        ("我胸口好痛 喘不过气", EmergencyKind.MEDICAL),
        ("wo ba yun dao le", EmergencyKind.MEDICAL),
        ("救命", EmergencyKind.MEDICAL),
        ("对面楼着火了", EmergencyKind.FIRE),
        ("五楼窗户冒黑烟", EmergencyKind.FIRE),
        ("shi huo le kuai lai", EmergencyKind.FIRE),
        ("家里一股煤气味", EmergencyKind.GAS),
        ("天然气漏了怎么办", EmergencyKind.GAS),
        ("电梯停了 我们被关在里面", EmergencyKind.TRAPPED),
        ("小孩头卡在栏杆里了", EmergencyKind.TRAPPED),
        ("小孩掉水里了", EmergencyKind.RESCUE),
        ("有人触电了", EmergencyKind.RESCUE),
        ("五岁的儿子在超市不见了", EmergencyKind.MISSING),
        ("我爸老年痴呆走丢了", EmergencyKind.MISSING),
        ("我老公又打我了 救救我", EmergencyKind.VIOLENCE),
        ("有人拿刀砍人", EmergencyKind.VIOLENCE),
        ("我孙子误喝了消毒水", EmergencyKind.POISON),
        ("我不想活了", EmergencyKind.SUICIDE),
        ("有人要跳楼", EmergencyKind.SUICIDE),
        ("楼上独居的阿姨三天没出门了，敲门也不应", EmergencyKind.SILENCE),
    ],
)
def test_danger_is_seen(says, kind):
    found = find_emergency(says)
    assert found is not None and found.kind is kind


@pytest.mark.parametrize(
    "says",
    [
        "消防通道被车堵了",
        "楼道堆杂物容易着火",
        "电动车在楼道充电怕起火",
        "我爸心脏支架能报销多少",
        "火灾后临时救助怎么申请",
        "家里着火烧光了 想申请救助",
        "去年摔倒骨折的医药费能报吗",
        "我昨天摔倒了想问医保报销",
        "我妈中风后半身不遂能办残疾证吗",
        "燃气灶打不着火",
        "天然气怎么开通",
        "电梯坏了",
        "孩子的社保卡丢了",
        "孩子找不到学校上",
        "被老公打过想离婚 申请法律援助",
        "老板打我电话催",
        "救命啊 材料太难准备了",
        "跳楼价甩卖",
        "热死了 空调补贴有吗",
        "投诉了没反应",
        "溺水预防讲座",
        "走失老人手环怎么领",
        "我快生了生育登记还来得及吗",
        "卧床不起的老人能上门办吗",
        "自杀干预热线是多少",
        "我想死你们了",
        "外墙砖掉下来差点砸到人",
    ],
)
def test_what_is_over_feared_or_a_matter_of_papers_is_no_danger(says):
    assert find_emergency(says) is None


def test_every_kind_of_danger_has_numbers_and_advice():
    assert set(EMERGENCIES) == set(EmergencyKind)
    assert all(emergency.numbers and emergency.advice for emergency in EMERGENCIES.values())


def test_numbers_come_in_the_order_in_which_to_call():
    assert EMERGENCIES[EmergencyKind.MEDICAL].numbers[0] == "120"
    assert EMERGENCIES[EmergencyKind.FIRE].numbers[0] == "119"
    assert EMERGENCIES[EmergencyKind.VIOLENCE].numbers[0] == "110"
    assert "12356" in EMERGENCIES[EmergencyKind.SUICIDE].numbers


def test_gas_is_answered_with_leaving_before_calling():
    advice = EMERGENCIES[EmergencyKind.GAS].advice
    assert "不开关电器" in advice
    assert advice.index("开门窗") < advice.index("119")


@pytest.mark.parametrize(
    ("asks", "facet"),
    [
        ("要带什么", Facet.MATERIALS),
        ("要准备哪些东西呀", Facet.MATERIALS),
        ("帶啥子證件", Facet.MATERIALS),
        ("yao dai shenme", Facet.MATERIALS),
        ("办这个要户口本吗", Facet.MATERIALS),
        ("多久能办好", Facet.TIME),
        ("要等几天才能拿到", Facet.TIME),
        ("duojiu neng na dao", Facet.TIME),
        ("办证收不收钱，多少钱", Facet.FEE),
        ("要交多少", Facet.FEE),
        ("低保一个月领多少", Facet.AMOUNT),
        ("高龄津贴标准是多少", Facet.AMOUNT),
        ("去哪里办", Facet.WHERE),
        ("在边度办", Facet.WHERE),
        ("哪个窗口", Facet.WHERE),
        ("几点关门", Facet.HOURS),
        ("周六上班吗", Facet.HOURS),
        ("晚上下班后还能办吗", Facet.HOURS),
        ("最晚什么时候交", Facet.DEADLINE),
        ("几号截止", Facet.DEADLINE),
        ("我的申请办到哪一步了", Facet.PROGRESS),
        ("交了一个多月了怎么还没消息", Facet.PROGRESS),
        ("批下来没", Facet.PROGRESS),
        ("我想约个时间", Facet.BOOK),
        ("明天上午能预约吗", Facet.BOOK),
        ("能不能上门办", Facet.VISIT),
        ("可以派人来家里吗", Facet.VISIT),
        ("证快到期了", Facet.RENEW),
        ("怎么换新证", Facet.RENEW),
        ("老年证丢了", Facet.LOST),
        ("卡不见了咋补", Facet.LOST),
        ("有什么条件", Facet.ELIGIBILITY),
        ("我这种情况够不够格", Facet.ELIGIBILITY),
        ("多大年纪能领", Facet.ELIGIBILITY),
        ("外地户口能办吗", Facet.ELIGIBILITY),
        ("怎么申请", Facet.APPLY),
        ("咋整", Facet.APPLY),
        ("办理流程", Facet.APPLY),
        ("老年证", None),
        ("楼道灯坏了", None),
    ],
)
def test_hears_which_side_is_asked_about(asks, facet):
    assert find_facet(normalise(asks)) is facet


@pytest.mark.parametrize(
    "asks",
    ["要带什么", "多久", "几点关门", "多少钱", "在哪", "可以上门吗", "那周末开门吗", "收费吗", "duo jiu", "补办要带啥", "过期了怎么办"],
)
def test_a_facet_alone_names_no_matter(asks):
    assert says_only_facet(normalise(asks))


@pytest.mark.parametrize("asks", ["低保要带什么", "社保卡丢了", "失业金领多少", "居住证多久", "身份证要带吗", "juzhuzheng duo jiu"])
def test_a_facet_of_something_names_its_matter(asks):
    assert not says_only_facet(normalise(asks))


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("你好", ChitChat.GREETING),
        ("您好，在吗？", ChitChat.GREETING),
        ("nihao", ChitChat.GREETING),
        ("祝大家中秋快乐", ChitChat.GREETING),
        ("好的，谢谢你啊", ChitChat.THANKS),
        ("辛苦了👍", ChitChat.THANKS),
        ("再见", ChitChat.FAREWELL),
        ("没事了，拜拜", ChitChat.FAREWELL),
        ("你是真人还是机器人", ChitChat.ABOUT_BOT),
        ("你能做啥", ChitChat.ABOUT_BOT),
        ("哈哈哈哈", ChitChat.OTHER),
        ("嗯嗯知道了", ChitChat.OTHER),
        ("没什么事，就想找个人说说话", ChitChat.OTHER),
    ],
)
def test_small_talk_has_a_kind(says, kind):
    assert find_chitchat(says) is kind


@pytest.mark.parametrize("says", ["你好，我想办居住证", "谢谢，低保要带什么", "可以上门吗", "没有居住证", "办证", "", "？？？"])
def test_a_greeting_before_a_question_is_no_small_talk(says):
    assert find_chitchat(says) is None


def test_thanks_in_passing_are_heard():
    assert find_courtesy(normalise("东西我自己弄好了，谢谢啊")) is ChitChat.THANKS


@pytest.mark.parametrize(
    "says", ["明天会下雨吗", "帮我写篇作文", "彩票中奖号码", "加微信日结兼职", "你个傻逼", "红烧肉怎么做好吃", "去北京的高铁票"]
)
def test_other_peoples_matters_are_seen(says):
    assert is_elsewhere(normalise(says))


@pytest.mark.parametrize("says", ["", "？？？", "123", "aaaaaa", "的的的的", "👍", "1"])
def test_noise_says_nothing(says):
    assert is_noise(normalise(says))


@pytest.mark.parametrize("says", ["低保", "证", "ok"])
def test_a_short_word_is_no_noise(says):
    assert not is_noise(normalise(says))


def test_a_pattern_that_cannot_be_spelt_out_is_refused():
    with pytest.raises(ValueError, match="spelt out"):
        Wording("[一二]楼")


@given(st.text(max_size=150) | st.text(alphabet="你好谢的了啊在吗人是不没有要死火电梯里困晕倒去年怕,? ", max_size=150))
def test_no_text_breaks_triage(text):
    normalised = normalise(text)
    for step in (find_emergency, find_chitchat, find_courtesy, find_facet, says_only_facet, is_elsewhere, is_noise):
        step(normalised)
