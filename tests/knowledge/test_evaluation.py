import json
from pathlib import Path

import pytest

from knowledge.evaluation import QuestionFileError, QuestionRow, evaluate, read_questions
from knowledge.handbook import understander_of
from knowledge.loading import load_catalogue, shipped_folder
from tests.support.learned import SCHOOL

EXAMINER = Path(__file__).resolve().parents[1] / "questions" / "examiner.tsv"
MOST_SHARED = 25
DEVELOPMENT_QUESTIONS = Path(__file__).resolve().parents[3] / "shared" / "questions" / "dev.tsv"


@pytest.fixture(scope="module")
def understander():
    return understander_of(load_catalogue(shipped_folder()), SCHOOL).prepare()


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_questions_with_further_columns(tmp_path):
    path = write(
        tmp_path / "q.tsv",
        "question\titem\tfacet\tstyle\n低保“怎么”办\tminimum-living-allowance|low-income-family\tapply\tshort\n\n你好\tnone\tchitchat\tx\n",
    )
    assert read_questions(path) == (
        QuestionRow("低保“怎么”办", ("minimum-living-allowance", "low-income-family"), "apply"),
        QuestionRow("你好", ("none",), "chitchat"),
    )


def test_names_every_wrong_line_at_once(tmp_path):
    path = write(
        tmp_path / "q.tsv",
        "question\titem\tfacet\n低保\tminimum-living-allowance\n\tnone\tother\n救命\temergency|none\tother\n低保\ta|\tapply\n低保\ta\tprice\n对\ta\tfee\n",
    )
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert [mistake.split(":")[1] for mistake in caught.value.mistakes] == ["2", "3", "4", "5", "6"]
    assert "price" in str(caught.value)


@pytest.mark.parametrize(("text", "word"), [("", "columns"), ("question\titem\n", "facet"), ("question\titem\tfacet\n", "no question")])
def test_a_file_without_questions_is_refused(tmp_path, text, word):
    with pytest.raises(QuestionFileError, match=word):
        read_questions(write(tmp_path / "q.tsv", text))


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(QuestionFileError, match="cannot be read"):
        read_questions(tmp_path / "none.tsv")
    (tmp_path / "gbk.tsv").write_bytes("question\titem\tfacet\n低保\ta\tapply\n".encode("gbk"))
    with pytest.raises(QuestionFileError, match="UTF-8"):
        read_questions(tmp_path / "gbk.tsv")


def test_counts_each_kind_of_question_apart(understander):
    rows = [
        QuestionRow("居住证怎么办", ("residence-permit",), "apply"),
        QuestionRow("居住证要带什么", ("elder-card",), "materials"),
        QuestionRow("明天下雨吗", ("none",), "other"),
        QuestionRow("你好", ("none",), "chitchat"),
        QuestionRow("着火了快来人", ("emergency",), "other"),
        QuestionRow("月球车票几点卖", ("not-in-the-catalogue",), "hours"),
    ]
    report = evaluate(understander, rows)
    shares = {name: (share.hits, share.of) for name, share in report.shares.items()}
    assert shares["top1"] == (1, 2)
    assert shares["refused"] == (2, 2)
    assert shares["chitchat"] == (1, 1)
    assert shares["emergencies"] == (1, 1)
    assert shares["false_alarms"] == (0, 5)
    assert shares["not_answered_elsewhere"] == (1, 1)
    assert shares["facets"] == (2, 2)
    assert [miss.question for miss in report.misses] == ["居住证要带什么"]


def test_can_be_restricted_to_some_items(understander):
    rows = [QuestionRow("居住证怎么办", ("residence-permit",), "apply")]
    assert evaluate(understander, rows, known={"elder-card"}).share("not_answered_elsewhere").hits == 0


def test_reads_as_a_table_and_as_json(understander):
    report = evaluate(understander, [QuestionRow("居住证怎么办", ("residence-permit",), "apply")])
    assert "首选正确" in str(report)
    assert "1/1 (100.0%)" in str(report)
    assert json.loads(json.dumps(report.as_dict()))["top1"] == {"hits": 1, "of": 1, "rate": 1.0}


def test_nothing_to_measure_is_no_mistake(understander):
    assert "问题数" in str(evaluate(understander, []))


@pytest.mark.skipif(not DEVELOPMENT_QUESTIONS.exists(), reason="the development questions lie outside the repository and are not here")
def test_the_shipped_items_are_understood_as_well_as_measured(understander):
    report = evaluate(understander, read_questions(DEVELOPMENT_QUESTIONS))
    floors = {
        "refused": 0.95,
        "emergencies": 0.96,
        "top1": 0.95,
        "top3": 0.985,
        "answered_right": 0.98,
        "facets": 0.85,
    }
    fallen = {name: str(report.share(name)) for name, floor in floors.items() if (report.share(name).rate or 0) < floor}
    assert not fallen
    assert (report.share("false_alarms").rate or 0) < 0.005


def test_an_examiner_whose_questions_are_in_no_catalogue_is_understood_as_well_as_measured(understander):
    report = evaluate(understander, read_questions(EXAMINER))
    floors = {"top1": 0.965, "top3": 0.99, "answered": 0.90, "answered_right": 0.985, "refused": 0.93}
    assert not {name: str(report.share(name)) for name, floor in floors.items() if (report.share(name).rate or 0) < floor}
    assert (report.share("false_alarms").rate or 0) < 0.005


def test_the_examiners_questions_are_in_no_catalogue():
    examples = {example for item in load_catalogue(shipped_folder()).items for example in item.examples}
    asked = [row.question for row in read_questions(EXAMINER)]
    names = {name for item in load_catalogue(shipped_folder()).items for name in (item.name, *item.aliases)}
    shared = [question for question in asked if question in examples and question not in names]
    assert len(shared) <= MOST_SHARED, "short everyday words are said by everybody"
