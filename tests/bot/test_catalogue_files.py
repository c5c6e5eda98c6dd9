"""`linban catalogue check`, `export`, `import` and `new`: what an operator does with the catalogue as files."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.cli import main
from knowledge.loading import load_catalogue
from knowledge.template import MARK
from knowledge.workbook.writing import write_workbook
from tests.knowledge.test_loading import ITEM, STATIONS

Run = Callable[..., tuple[int, list[str], list[str]]]

QUESTIONS = '\n[[questions]]\nquestion = "问一"\nanswer = "答"\n\n[[questions]]\nquestion = "问二"\nanswer = "答"\n'
WHOLE = (
    ITEM.replace('form = "shown"', 'form = "shown"\nsource = "自己带来"').replace("count = 2", 'count = 2\nsource = "照相馆"') + QUESTIONS
)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue without a fault."""
    folder = tmp_path / "catalogue"
    (folder / "items").mkdir(parents=True)
    (folder / "stations.toml").write_text(STATIONS, encoding="utf-8")
    (folder / "items" / "elder-card.toml").write_text(WHOLE, encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `linban catalogue …` beside the catalogue: exit status, lines on standard output, lines on standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINBAN_CATALOGUE", str(folder))

    def command(*arguments: str) -> tuple[int, list[str], list[str]]:
        try:
            status = main(("catalogue", *arguments))
        except SystemExit as end:
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return status, captured.out.splitlines(), captured.err.splitlines()

    return command


@pytest.mark.parametrize("action", ["check", "export", "import", "new"])
def test_helps_with_an_example(action: str, run: Run) -> None:
    status, lines, _ = run(action, "--help")
    assert status == 0
    assert f"linban catalogue {action}" in lines[lines.index("例：") + 1]


# check


def test_finds_nothing_to_mend_in_a_whole_catalogue(run: Run) -> None:
    status, lines, errors = run("check")
    assert (status, errors) == (0, [])
    assert lines[0].split()[0] == "类别"
    assert lines[-1].startswith("没有错误，待补 ")


def test_tells_faults_with_their_lines_and_counts_gaps(run: Run, folder: Path) -> None:
    path = folder / "items" / "elder-card.toml"
    path.write_text(path.read_text("utf-8").replace('source = "照相馆"\n', ""), "utf-8")
    status, lines, _ = run("check")
    assert status == 2
    assert lines[0].startswith("items/elder-card.toml:23: 老年人优待证（elder-card）：材料“照片”")
    assert lines[-1].startswith("要改 1 处，待补 ")
    listed = run("check", "--gaps")[1]
    assert len(listed) > len(lines) and any("设定依据（legal_basis）还空着" in line for line in listed)


def test_checks_a_workbook_too_and_names_its_cells(run: Run, folder: Path) -> None:
    write_workbook(load_catalogue(folder), Path("mine.xlsx"))
    assert run("check", "mine.xlsx")[0] == 0
    book = load_workbook("mine.xlsx")
    book["材料"]["D2"] = "看看"
    book["材料"]["E3"] = "=1+1"
    book.save("mine.xlsx")
    status, _, errors = run("check", "mine.xlsx")
    assert status == 2
    assert [error.split(": ")[0] for error in errors] == ["材料!D2", "材料!E3"]


def test_says_when_the_workbook_is_not_there(run: Run) -> None:
    assert run("check", "nowhere.xlsx") == (2, [], ["nowhere.xlsx: 没有这个文件。请检查路径。"])


# export and import


def test_leads_from_the_live_edition_through_excel_to_a_published_one(run: Run, folder: Path) -> None:
    """M1.2: what is wrong or missing is mended in the table that everybody can use."""
    assert run("publish", "--by", "小李")[0] == 0
    status, lines, _ = run("export", "mine.xlsx")
    assert status == 0 and "linban catalogue import mine.xlsx" in lines[0]
    assert run("import", "mine.xlsx")[1] == ["和在用的一样，没有要存的"]
    book = load_workbook("mine.xlsx")
    book["材料"]["E3"] = 3
    book.save("mine.xlsx")
    status, lines, errors = run("import", "mine.xlsx", "--note", "多要一张", "--by", "小李")
    assert (status, errors) == (0, [])
    assert any("份数" in line and "2" in line and "3" in line for line in lines)
    assert "linban catalogue publish --edition 2" in lines[-1]
    assert run("export", "--edition", "2", "after")[0] == 0
    assert load_catalogue(Path("after")).item("elder-card").materials[1].count == 3
    assert run("export", "before")[0] == 0, "the live edition is still the first"
    assert load_catalogue(Path("before")) == load_catalogue(folder)
    assert run("publish", "--edition", "2")[0] == 0


def test_exports_another_catalogue_without_a_database(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run("export", "mine.xlsx", "--from", str(folder))[0] == 0
    assert run("export", "again", "--from", "mine.xlsx")[0] == 0
    assert load_catalogue(tmp_path / "again") == load_catalogue(folder)
    assert not (tmp_path / "var").exists()


def test_exports_what_is_configured_before_anything_was_published(run: Run, folder: Path) -> None:
    assert run("export", "mine.xlsx")[0] == 0
    assert load_catalogue(Path("mine.xlsx")) == load_catalogue(folder)


def test_does_not_write_over_a_workbook_unasked(run: Run, folder: Path) -> None:
    assert run("export", "mine.xlsx", "--from", str(folder))[0] == 0
    status, _, errors = run("export", "mine.xlsx", "--from", str(folder))
    assert (status, len(errors)) == (2, 1) and "--overwrite" in errors[0]
    assert run("export", "mine.xlsx", "--from", str(folder), "--overwrite")[0] == 0


def test_says_when_the_place_to_write_to_is_not_there(run: Run, folder: Path) -> None:
    status, _, errors = run("export", "nowhere/mine.xlsx", "--from", str(folder))
    assert (status, len(errors)) == (2, 1) and "nowhere/mine.xlsx" in errors[0]


def test_stores_nothing_of_a_workbook_with_mistakes(run: Run, folder: Path) -> None:
    run("publish")
    run("export", "mine.xlsx")
    book = load_workbook("mine.xlsx")
    book["材料"]["D2"] = "看看"
    book.save("mine.xlsx")
    status, lines, errors = run("import", "mine.xlsx")
    assert (status, lines, len(errors)) == (2, [], 1)
    assert errors[0].startswith("材料!D2: ")
    assert not any("第2版" in line for line in run("history")[1])


def test_imports_into_a_folder_and_touches_only_what_changed(run: Run, folder: Path) -> None:
    run("export", "mine.xlsx", "--from", str(folder))
    stations = (folder / "stations.toml").read_text("utf-8")
    book = load_workbook("mine.xlsx")
    book["材料"]["E3"] = 4
    book.save("mine.xlsx")
    status, lines, _ = run("import", "mine.xlsx", "--into", str(folder))
    assert status == 0 and "1 个文件有变化" in lines[-1]
    assert load_catalogue(folder).item("elder-card").materials[1].count == 4
    assert (folder / "stations.toml").read_text("utf-8") == stations
    (folder / "items" / "another.toml").write_text('id = "another"\n', "utf-8")
    status, _, errors = run("import", "mine.xlsx", "--into", str(folder))
    assert (status, len(errors)) == (2, 1) and "items/another.toml" in errors[0]


# new


def fill(path: Path) -> None:
    """Fill in the marked places, and nothing else."""
    filled = []
    for line in path.read_text("utf-8").splitlines():
        if MARK in line and not line.startswith("#"):
            name = line.partition(" =")[0]
            content = {"station": "centre", "category": "养老", "facts": "conditions"}.get(name, f"新事项的{name}")
            line = line.replace('""', f'"{content}"', 1)
        filled.append(line)
    path.write_text("\n".join(filled).replace("# promised_limit", "promised_limit"), "utf-8")


def test_makes_an_item_that_can_be_used_once_it_is_filled_in(run: Run, folder: Path) -> None:
    assert run("check")[0] == 0
    status, lines, _ = run("new", "dog-licence", "--name", "养犬登记")
    path = folder / "items" / "dog-licence.toml"
    assert status == 0 and MARK in lines[0]
    text = path.read_text("utf-8").splitlines()
    marked = [number for number, line in enumerate(text, 1) if MARK in line and not line.startswith("#")]
    status, _, errors = run("check")
    assert status == 2
    told = [int(error.split(":")[1]) for error in errors if error.startswith("items/dog-licence.toml:")]
    assert len(marked) > 15 and set(told) >= {number for number in marked if 'source = ""' not in text[number - 1]}
    fill(path)
    status, lines, errors = run("check")
    assert (status, errors) == (0, []), lines
    assert load_catalogue(folder).item("dog-licence").name == "养犬登记"


def test_explains_every_field_of_a_new_item(run: Run, folder: Path) -> None:
    run("new", "dog-licence", "--category", "便民")
    text = (folder / "items" / "dog-licence.toml").read_text("utf-8")
    assert 'category = "便民"' in text
    assert "# 办件类型：" in text and "on-the-spot（即办件）" in text
    assert "# source = " not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("elder-card",), "已经有了"),
        (("Dog",), "小写英文字母"),
        (("../dog",), "小写英文字母"),
        (("dog", "--into", "nowhere"), "没有文件夹"),
        (("dog", "--into", "mine.xlsx"), "工作簿"),
    ],
)
def test_makes_no_item_that_would_be_in_the_way(arguments: tuple[str, ...], said: str, run: Run, folder: Path) -> None:
    write_workbook(load_catalogue(folder), Path("mine.xlsx"))
    status, _, errors = run("new", *arguments)
    assert (status, len(errors)) == (2, 1) and said in errors[0]
    assert [path.name for path in (folder / "items").iterdir()] == ["elder-card.toml"]
