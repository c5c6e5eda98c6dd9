"""Editions of the catalogue: what would change, publish, go back, take a workbook in, try a question."""

import re
import tempfile
from pathlib import Path

from starlette.responses import Response

from casework import audit, editions
from casework.database import Db
from casework.editions import EditionError
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room
from knowledge.catalogue import Catalogue
from knowledge.differences import differences, lines
from knowledge.loading import load_catalogue
from knowledge.mistakes import CatalogueError, Mistake
from knowledge.understanding import Understander
from knowledge.workbook.writing import write_workbook

KINDS = {"publish": "发布", "rollback": "退回到"}
WORKBOOK = "catalogue.xlsx"
LARGEST = 10 * 1024 * 1024  # bytes of a workbook


def show(ask: Ask) -> Response:
    """Every edition, the newest first, and what became of it."""
    return _page(ask)


def _page(ask: Ask, mistakes: tuple[str, ...] = (), status: int = 200) -> Response:
    history, live = ask.store.read(lambda db: (editions.history(db), editions.live(db)))
    return ask.page(
        "editions.html", "事项目录", status, history=history, live=live, mistakes=mistakes, local=ask.handbook.local, kinds=KINDS
    )


def act(ask: Ask) -> Response:
    """Publish, go back, or keep a workbook as the next edition."""
    match ask.form.get("do"):
        case "publish" if ask.form.get("number").isdecimal():
            return _publish(ask, int(ask.form.get("number")))
        case "rollback":
            return _roll_back(ask)
        case "upload":
            return _upload(ask)
        case _:
            return ask.back("/desk/editions", "没有看懂要怎么办，什么都没有改。", wrong=True)


def _publish(ask: Ask, number: int) -> Response:
    def write(db: Db) -> None:
        editions.publish(db, number, ask.member.name, ask.form.get("note"), ask.now)
        audit.note(db, ask.member.id, "publish", ask.now, "edition", number, ask.form.get("note"))

    try:
        ask.store.write(write)
    except EditionError as error:
        return ask.back("/desk/editions", f"{error}。", wrong=True)
    return ask.back("/desk/editions", f"第 {number} 版发布了，居民几秒后看到的就是它。不对就点“退回上一版”。")


def _roll_back(ask: Ask) -> Response:
    def write(db: Db) -> int:
        number = editions.roll_back(db, ask.member.name, ask.form.get("note"), ask.now)
        audit.note(db, ask.member.id, "rollback", ask.now, "edition", number)
        return number

    try:
        number = ask.store.write(write)
    except EditionError as error:
        return ask.back("/desk/editions", f"{error}。", wrong=True)
    return ask.back("/desk/editions", f"退回到第 {number} 版了。")


def _upload(ask: Ask) -> Response:
    file = ask.form.files.get("workbook")
    content = file.file.read(LARGEST + 1) if file is not None else b""
    if file is None or not content:
        return _page(ask, ("没有选文件：请选从“下载”得到、改过的 .xlsx。",), 422)
    if len(content) > LARGEST or not (file.filename or "").lower().endswith(".xlsx"):
        return _page(ask, (f"只收 .xlsx，{LARGEST // 1024 // 1024} 兆以内。",), 422)
    try:
        catalogue = _read(content)
    except CatalogueError as error:
        return _page(ask, tuple(map(_told, error.mistakes)), 422)
    packed, note = editions.pack(catalogue), ask.form.get("note")

    def write(db: Db) -> int:
        edition = editions.add(db, packed, ask.member.name, note, (file.filename or "")[:80], ask.now)
        audit.note(db, ask.member.id, "upload", ask.now, "edition", edition.number, note)
        return edition.number

    number = ask.store.write(write)
    return ask.back(f"/desk/editions/{number}", f"存成了第 {number} 版，还没有发布。看看改了什么，再发布。")


def _read(content: bytes) -> Catalogue:
    with tempfile.TemporaryDirectory(prefix="linban-") as place:
        path = Path(place) / WORKBOOK
        path.write_bytes(content)
        return load_catalogue(path)


def _told(mistake: Mistake) -> str:
    """A mistake with its cell; where the workbook lay for a moment tells nobody anything."""
    return re.sub(rf"^.*{re.escape(WORKBOOK)}", "工作簿", str(mistake))


def edition(ask: Ask) -> Response:
    """One edition: what is different from the live one, and how it would understand a question."""
    number, question = ask.path_number("number"), ask.query("question")
    try:
        found, live = ask.store.read(lambda db: (editions.get(db, number), editions.live(db)))
        catalogue = editions.read(found)
    except EditionError as error:
        return ask.page("refused.html", "没有这一版", 404, why=f"{error}。")
    told = lines(differences(ask.handbook.catalogue, catalogue)) if number != live else ()
    understood = (ask.handbook.understander if number == live else Understander(catalogue)).understand(question) if question else None
    return ask.page(
        "edition.html",
        f"第{number}版目录",
        edition=found,
        live=live,
        lines=told,
        question=question,
        understood=understood,
        item=catalogue.remembered,
        local=ask.handbook.local,
        learned=number == live,
    )


def download(ask: Ask) -> Response:
    """An edition as a workbook, to be changed and sent back."""
    number = ask.path_number("number")
    try:
        catalogue = editions.read(ask.store.read(lambda db: editions.get(db, number)))
    except EditionError as error:
        return ask.page("refused.html", "没有这一版", 404, why=f"{error}。")
    with tempfile.TemporaryDirectory(prefix="linban-") as place:
        path = Path(place) / "catalogue.xlsx"
        write_workbook(catalogue, path)
        content = path.read_bytes()
    headers = {"Content-Disposition": f"attachment; filename=linban-catalogue-{number}.xlsx", "Cache-Control": "no-store"}
    return Response(content, 200, headers, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


EDITIONS = Room(
    "事项目录",
    (
        Page("/editions", Permission.CATALOGUE, show, act, ("do", "number", "note", "workbook")),
        Page("/editions/{number:int}", Permission.CATALOGUE, edition),
        Page("/editions/{number:int}/workbook", Permission.CATALOGUE, download),
    ),
    "目录",
)
