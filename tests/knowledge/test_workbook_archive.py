"""The cells of a workbook, whichever program saved it."""

import zipfile
from datetime import datetime, time
from pathlib import Path

import pytest

from knowledge.workbook.archive import Formula, Grid, Unreadable, Wrong, read_archive

TRANSITIONAL = "http://schemas.openxmlformats.org/{}/2006/{}"
STRICT = "http://purl.oclc.org/ooxml/{}/{}"
STYLES = """<numFmts count="2"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
<numFmt numFmtId="171" formatCode="0.0&quot;days&quot;"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>"""
TEXTS = """<si><t>一</t></si><si><r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve">文本 </t></r><rPh sb="0" eb="1"><t>fu</t></rPh></si>"""


def workbook(path: Path, rows: str, *, names: str = TRANSITIONAL, epoch: str = "", after: str = "") -> Path:
    """A file of one sheet, as small as the format allows."""
    main, office = names.format("spreadsheetml", "main"), names.format("officeDocument", "relationships")
    targets = {"worksheet": "worksheets/one.xml", "sharedStrings": "texts.xml", "styles": "/xl/styles.xml"}
    relations = "".join(f'<Relationship Id="{kind}" Type="{office}/{kind}" Target="{target}"/>' for kind, target in targets.items())
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{office}/officeDocument" Target="xl/book.xml"/></Relationships>',
        "xl/_rels/book.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
        "xl/book.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr {epoch}/><sheets><sheet name="表" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/texts.xml": f'<sst xmlns="{main}">{TEXTS}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{STYLES}</styleSheet>',
        "xl/worksheets/one.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def grid(path: Path) -> Grid:
    return read_archive(path)["表"]


@pytest.mark.parametrize("names", [TRANSITIONAL, STRICT])
def test_reads_texts_of_every_kind(path: Path, names: str) -> None:
    cells = (
        '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><t>=1+1</t></is></c><c t="str"><v>末</v></c>'
    )
    workbook(path, f'<row r="2">{cells}</row>', names=names)
    assert grid(path).rows == {2: {1: "一", 2: "富文本 ", 4: "=1+1", 5: "末"}}


def test_counts_rows_and_cells_that_have_no_place(path: Path) -> None:
    workbook(path, "<row><c><v>1</v></c><c/><c><v>2.5</v></c></row><row/><row><c><v>3</v></c></row>")
    assert grid(path).rows == {1: {1: 1, 3: 2.5}, 3: {1: 3}}


def test_tells_numbers_dates_truths_errors_and_formulas_apart(path: Path) -> None:
    cells = (
        "<c><v>1e2</v></c>",
        '<c s="1"><v>46357</v></c>',
        '<c s="2"><v>46357.5</v></c>',
        '<c s="1"><v>0.354166666666667</v></c>',
        '<c s="3"><v>7</v></c>',
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        "<c><f>A1+1</f><v>2</v></c>",
        '<c t="d"><v>2026-12-01</v></c>',
        '<c s="1"><v>-5</v></c>',
    )
    workbook(path, f"<row>{''.join(cells)}</row>")
    read = list(grid(path).rows[1].values())
    assert read == [
        100, datetime.fromisoformat("2026-12-01"), datetime.fromisoformat("2026-12-01T12:00"), time(8, 30), 7, True, Wrong("#N/A"),
        Formula(), datetime.fromisoformat("2026-12-01"), Wrong("-5"),
    ]  # fmt: skip


def test_counts_days_from_1904_where_the_workbook_does(path: Path) -> None:
    workbook(path, '<row><c s="1"><v>0</v></c><c s="1"><v>1</v></c></row>', epoch='date1904="1"')
    assert grid(path).rows[1][2] == datetime.fromisoformat("1904-01-02")


def test_leaves_out_the_day_that_never_was(path: Path) -> None:
    workbook(path, '<row><c s="1"><v>1</v></c><c s="1"><v>61</v></c></row>')
    assert grid(path).rows[1] == {1: datetime.fromisoformat("1900-01-01"), 2: datetime.fromisoformat("1900-03-01")}


def test_knows_what_is_merged(path: Path) -> None:
    workbook(path, "<row><c><v>1</v></c></row>", after='<mergeCells count="2"><mergeCell ref="A2:B5"/><mergeCell ref="AA7"/></mergeCells>')
    assert list(grid(path).merged) == [(2, 1, 5, 2), (7, 27, 7, 27)]


@pytest.mark.parametrize(
    "rows", ['<row r="x"/>', '<row><c r="11"/></row>', '<row><c t="s"><v>9</v></c></row>', "<row><c><v>x</v></c></row>", "<row>"]
)
def test_refuses_what_no_program_writes(path: Path, rows: str) -> None:
    workbook(path, rows)
    with pytest.raises(Unreadable, match="坏了"):
        read_archive(path)
