"""The pages of every ledger: list, Excel out, Excel in."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from casework import audit
from casework.database import Db
from desk.asking import Ask, Handler, Page, Room
from desk.ledger import excel
from desk.ledger.declaring import Filters, Ledger
from desk.ledger.excel import Unreadable

PAGE = 50
MOST_EXPORTED = 100_000
LARGEST = 10 * 1024 * 1024  # bytes of a workbook
MOST_MISTAKES = 200  # that are listed


def room_of(ledger: Ledger, group: str) -> Room:
    """A ledger as a room of the desk."""
    fields = ("workbook",) if ledger.importer is not None else ()
    pages = [
        Page(f"/ledgers/{ledger.name}", ledger.permission, _listing(ledger)),
        Page(f"/ledgers/{ledger.name}/excel", ledger.permission, _export(ledger)),
    ]
    if ledger.importer is not None:
        pages.append(Page(f"/ledgers/{ledger.name}/import", ledger.permission, _import_page(ledger), _import(ledger), fields))
        pages.append(Page(f"/ledgers/{ledger.name}/template", ledger.permission, _template(ledger)))
    return Room(ledger.title, tuple(pages), group)


def _filters(ask: Ask, ledger: Ledger) -> Filters:
    return {each.key: ask.query(each.key) for each in ledger.filters if ask.query(each.key)}


def _listing(ledger: Ledger) -> Handler:
    def show(ask: Ask) -> Response:
        filters, page = _filters(ask, ledger), max(1, ask.number("page", 1))

        def look(db: Db) -> dict[str, Any]:
            return {
                "rows": ledger.rows(ask, db, filters, (page - 1) * PAGE, PAGE),
                "many": ledger.count(ask, db, filters),
                "options": {each.key: each.options(ask, db) for each in ledger.filters if each.options is not None},
            }

        found = ask.store.read(look)
        return ask.page(
            "ledger.html",
            ledger.title,
            ledger=ledger,
            filters=filters,
            page=page,
            pages=max(1, -(-found["many"] // PAGE)),
            kept=urlencode(filters),
            **found,
        )

    return show


def _export(ledger: Ledger) -> Handler:
    def export(ask: Ask) -> Response:
        filters = _filters(ask, ledger)
        columns = [column for column in ledger.columns if column.exported]
        rows = ask.store.read(lambda db: ledger.rows(ask, db, filters, 0, MOST_EXPORTED))
        ask.store.write(lambda db: audit.note(db, ask.member.id, "export", ask.now, ledger.name, len(rows)))
        content = excel.written(
            ledger.title, [column.heading for column in columns], ([column.shown(row) for column in columns] for row in rows)
        )
        return _workbook(content, f"{ledger.name}-{ask.today}.xlsx")

    return export


def _template(ledger: Ledger) -> Handler:
    def template(ask: Ask) -> Response:
        assert ledger.importer is not None  # a ledger without has no such page
        return _workbook(excel.written(ledger.title, ledger.importer.headings, [ledger.importer.example]), f"{ledger.name}-template.xlsx")

    return template


def _import_page(ledger: Ledger) -> Handler:
    def show(ask: Ask) -> Response:
        return _page(ask, ledger)

    return show


def _page(ask: Ask, ledger: Ledger, mistakes: tuple[str, ...] = (), status: int = 200) -> Response:
    return ask.page(
        "ledger_import.html",
        f"导入{ledger.title}",
        status,
        ledger=ledger,
        mistakes=mistakes[:MOST_MISTAKES],
        more=len(mistakes) - MOST_MISTAKES,
    )


def _import(ledger: Ledger) -> Handler:
    def act(ask: Ask) -> Response:
        importer = ledger.importer
        assert importer is not None  # a ledger without has no such page
        file = ask.form.files.get("workbook")
        content = file.file.read(LARGEST + 1) if file is not None else b""
        if not content or len(content) > LARGEST:
            return _page(ask, ledger, (f"请选一个 {LARGEST // 1024 // 1024} 兆以内的 .xlsx。",), 422)
        try:
            lines = excel.read(content, importer.headings)
        except Unreadable as error:
            return _page(ask, ledger, (f"{error}。",), 422)

        def write(db: Db) -> int | list[str]:
            kept, mistakes = [], []
            for line in lines:
                wrong, row = importer.read(ask, db, line.cells)
                kept.append(row)
                mistakes += [f"第 {line.number} 行“{heading}”：{wrong[heading]}" for heading in importer.headings if heading in wrong]
            if mistakes:
                return mistakes
            audit.note(db, ask.member.id, "import", ask.now, ledger.name, len(kept))
            return importer.write(ask, db, kept)

        done = ask.store.write(write)
        if isinstance(done, list):
            return _page(ask, ledger, tuple(done), 422)
        return ask.back(f"/desk/ledgers/{ledger.name}", f"导入了 {done} 行。" if done else "文件里没有一行，什么都没有改。", wrong=not done)

    return act


def _workbook(content: bytes, name: str) -> Response:
    return Response(content, 200, {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}, excel.MIME)
