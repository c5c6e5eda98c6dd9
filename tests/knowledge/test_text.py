import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import CONSIDERED, clean, content, normalise, plain, syllables, typed_pinyin


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("低保怎麼申請？", "低保怎么申请?"),
        ("ＩＤ卡　办理", "id卡办理"),
        ("四零五零人员补贴", "4050人员补贴"),
        ("我妈八十岁了", "我妈80岁了"),
        ("两级、二十三块", "2级,23块"),
        ("一千二百元", "1200元"),
        ("居住证 怎么 办", "居住证怎么办"),
        ("怎么办😭😭！！！", "怎么办"),
        ("真的？！？！", "真的?"),
        ("6：30开门", "6:30开门"),
        ("低\u200b保\u202e", "低保"),
    ],
)
def test_writes_the_same_words_the_same_way(typed, expected):
    assert normalise(typed) == expected


@pytest.mark.parametrize("word", ["一次性补贴", "三轮车", "十一放假", "比低保高一点", "三三两两", "一二楼", "三四天", "七八个月", "万一"])
def test_leaves_number_words_that_count_nothing(word):
    assert normalise(word) == word


def test_looks_at_the_beginning_of_a_very_long_text():
    assert len(normalise("好" * 5000)) == CONSIDERED


def test_cleaning_keeps_the_words_of_a_resident():
    assert clean("  你好，\u202e領「低保」😊\x00\n  ") == "你好，領「低保」😊"


def test_cleaning_keeps_a_new_line_between_words():
    assert clean("第一行\n第二行\t末尾") == "第一行\n第二行 末尾"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("你好，我想问一下居住证怎么办呢", "居住证怎么办"),
        ("请问老年证在哪儿办啊？谢谢", "老年证在哪里办"),
        ("麻烦您了，那个，高龄津贴几时发呀", "高龄津贴什么时候发"),
        ("网吧可以办吗", "网可以办吗 网吧"),
        ("你好", ""),
    ],
)
def test_content_leaves_what_the_question_is_about(typed, expected):
    assert content(typed) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("点样申请", "怎么申请"),
        ("几点办理", "几点办理"),
        ("要带啥子", "要带什么"),
        ("有冇补贴", "有没有补贴"),
        ("没有没消息", "没有没有消息"),
        ("在边度攞", "在哪里拿"),
        ("咋整", "怎么办"),
        ("好多钱", "多少钱"),
    ],
)
def test_small_words_of_dialects_become_plain(said, expected):
    assert plain(said) == expected


def test_a_homophone_sounds_the_same():
    assert syllables("滴保") == syllables("低保") == ("di", "bao")


@pytest.mark.parametrize("typed", ["zenme ban juzhuzheng", "zenmebanjuzhuzheng", "怎么办居住证", "ZENME ban JuZhuZheng"])
def test_typed_pinyin_sounds_like_the_characters(typed):
    assert syllables(typed) == ("zen", "me", "ban", "ju", "zhu", "zheng")


def test_a_foreign_word_stays_whole():
    assert syllables("app登录") == ("app", "deng", "lu")


def test_only_a_text_in_pinyin_counts_as_typed_pinyin():
    assert typed_pinyin("duojiu neng na") == ("duo", "jiu", "neng", "na")
    assert typed_pinyin("居住证app上能办吗") == ()
    assert typed_pinyin("hello world") == ()


def test_spoken_variants_in_pinyin_become_plain():
    assert typed_pinyin("yao dai sha zi") == ("yao", "dai", "shen", "me")


@given(st.text(max_size=80) | st.text(alphabet="零一二三十百千万两岁年块 ,.。？！-:几多没有么点好钱", max_size=40))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=120))
def test_no_text_breaks_anything(text):
    for step in (clean, normalise, content, plain, syllables, typed_pinyin):
        step(text)


@pytest.mark.parametrize("text", ["\ud800\udfff", "\x00" * 50, "证" * 20000, "a" * 20000, "shi" * 300 + "q", "\u0301" * 100])
def test_hostile_texts_are_survived(text):
    assert len(content(text)) <= CONSIDERED * 2
    syllables(text)
