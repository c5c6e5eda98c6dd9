"""Questions that were not understood: like ones together, assigned to an item in two clicks, published for the residents."""

from collections.abc import Callable

from starlette.responses import Response

from casework import audit, questions, teaching
from casework.database import Db
from casework.people.staff.permissions import Permission
from casework.questions import QuestionKind
from desk.asking import Ask, Page, Room

KINDS = {QuestionKind.UNSURE: "请选过", QuestionKind.UNKNOWN: "没答上", QuestionKind.REJECTED: "说不是"}
MOST_GROUPS = 50  # on a page: what is asked most stands in front


def show(ask: Ask) -> Response:
    """Groups of like questions with what they probably mean."""
    waiting, taught = ask.store.read(lambda db: (questions.waiting(db), questions.to_take_up(db)))
    catalogue = ask.handbook.catalogue
    groups = [(group, catalogue.find(teaching.guess(group))) for group in teaching.grouped(waiting)[:MOST_GROUPS]]
    return ask.page(
        "questions.html",
        "没听懂的话",
        groups=groups,
        many=len(waiting),
        taught=taught,
        items=catalogue.admitted(),
        item=catalogue.remembered,
        kinds=KINDS,
    )


def act(ask: Ask) -> Response:
    """Decide about some questions, or publish what was decided."""
    what, numbers = ask.form.get("do"), ask.form.numbers("question")
    if what == "publish":
        return _publish(ask)
    if not numbers:
        return ask.back("/desk/questions", "没有勾选哪一句，什么都没有改。", wrong=True)
    by = ask.member.name
    if what == "assign":
        item = ask.handbook.catalogue.find(_chosen(ask))
        if item is None:
            return ask.back("/desk/questions", "没有这个事项：从列出来的里面选一个，或写它的名称。", wrong=True)
        done = _decide(ask, "question-assign", f"{item.id}", lambda db: questions.assign(db, numbers, item.id, by, ask.now))
        said = f"{done} 句归到【{item.name}】，发布以后就认得。"
    elif what == "none":
        said = f"{_decide(ask, 'question-none', '', lambda db: questions.not_ours(db, numbers, by, ask.now))} 句记为不是社区的事。"
    elif what == "drop":
        said = f"{_decide(ask, 'question-drop', '', lambda db: questions.drop(db, numbers, by, ask.now))} 句不用管了。"
    elif what == "undo":
        said = f"{_decide(ask, 'question-undo', '', lambda db: questions.reopen(db, numbers))} 句收回了，又在下面。"
    else:
        return ask.back("/desk/questions", "没有看懂要怎么办，什么都没有改。", wrong=True)
    return ask.back("/desk/questions", said)


def _chosen(ask: Ask) -> str:
    """The id of an item that was typed by name or by id."""
    typed = ask.form.get("item")
    named = {item.name: item.id for item in ask.handbook.catalogue.admitted()}
    return named.get(typed, typed)


def _decide(ask: Ask, act: str, detail: str, decide: Callable[[Db], int]) -> int:
    def write(db: Db) -> int:
        done = decide(db)
        audit.note(db, ask.member.id, act, ask.now, "question", ",".join(map(str, ask.form.numbers("question")))[:60], detail)
        return done

    return ask.store.write(write)


def _publish(ask: Ask) -> Response:
    done = teaching.publish(ask.store, ask.member.name, ask.now)
    if done is None:
        return ask.back("/desk/questions", "没有要发布的：先把句子归到事项。", wrong=True)
    number, many = done
    ask.store.write(lambda db: audit.note(db, ask.member.id, "publish", ask.now, "edition", number, f"{many} 句问法"))
    return ask.back("/desk/questions", f"第 {number} 版发布了，学了 {many} 句，居民几秒后就用得上。")


QUESTIONS = Room("没听懂的话", (Page("/questions", Permission.TEACH, show, act, ("do", "question", "item")),), "目录")
