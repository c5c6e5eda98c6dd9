"""`linban questions`: what residents asked without a sure answer; say what it means, and the next edition knows."""

import argparse
from collections.abc import Sequence

from bot.commands.command import BadInput, Command, configured, opened, operator
from casework import questions, teaching
from casework.database import Db
from casework.questions import Question, QuestionKind
from knowledge.catalogue import Catalogue

KINDS = {QuestionKind.UNSURE: "请选过", QuestionKind.UNKNOWN: "没答上", QuestionKind.REJECTED: "说不是"}
EXAMPLE = """linban questions                                列出来，像的放在一起，问得多的在前
  linban questions assign elder-card 12 15         第 12、15 句问的是老年人优待证
  linban questions none 18                         第 18 句不是社区的事
  linban questions drop 20                         第 20 句不用管
  linban questions undo 12                         收回，发布以前都行
  linban questions publish                         发布一版，居民下次这样问就认得了"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    actions = ("list", "assign", "none", "drop", "undo", "publish")
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=actions,
        help="list 列出；assign 归到事项；none 不是社区的事；drop 不用管；undo 收回；publish 发布",
    )
    parser.add_argument("what", nargs="*", metavar="事项|编号", help="assign 先写事项的编号，再写问题的编号；其余写问题的编号，可以几个")
    parser.add_argument("--by", default="", help="谁定的（默认当前系统用户）")


def _run(arguments: argparse.Namespace) -> int:
    with opened(configured()) as linban:
        by, now = arguments.by or operator(), linban.clock()
        catalogue = linban.handbook.catalogue
        match arguments.action:
            case "list":
                _list(linban.store.read(questions.waiting), catalogue)
            case "publish":
                done = teaching.publish(linban.store, by, now)
                print(f"发布了第 {done[0]} 版，学了 {done[1]} 句，正在运行的服务几秒内换上" if done else "没有要学的：先用 assign 归到事项")
            case "assign":
                item_id, numbers = _item(arguments.what, catalogue), _numbers(arguments.what[1:])
                _say(
                    linban.store.write(lambda db: questions.assign(db, numbers, item_id, by, now)),
                    numbers,
                    f"归到【{catalogue.item(item_id).name}】",
                )
            case action:
                numbers = _numbers(arguments.what)

                def decide(db: Db) -> int:
                    if action == "undo":
                        return questions.reopen(db, numbers)
                    return (questions.not_ours if action == "none" else questions.drop)(db, numbers, by, now)

                _say(linban.store.write(decide), numbers, {"none": "记为不是社区的事", "drop": "不用管了", "undo": "收回了"}[action])
    return 0


def _list(waiting: Sequence[Question], catalogue: Catalogue) -> None:
    for group in teaching.grouped(waiting):
        guess = catalogue.find(teaching.guess(group))
        print(f"—— {sum(question.times for question in group)} 次{f'，像是【{guess.name}】{guess.id}' if guess else ''}")
        for question in group:
            refused = catalogue.find(question.rejected)
            said = f"，说不是【{refused.name}】" if refused else ""
            print(f"  {question.id}  {question.text}  （{KINDS[QuestionKind(question.kind)]}{said}，{question.times} 次）")
    print(f"共 {len(waiting)} 句" if waiting else "没有等着看的问题")


def _item(what: Sequence[str], catalogue: Catalogue) -> str:
    if len(what) < 2:
        raise BadInput("assign 后面先写事项的编号，再写问题的编号，例如 assign elder-card 12")
    if catalogue.find(what[0]) is None:
        raise BadInput(f"目录里没有事项“{what[0]}”：编号见 linban questions 列出的，或 linban catalogue register")
    return what[0]


def _numbers(what: Sequence[str]) -> list[int]:
    wrong = [each for each in what if not each.isdecimal()]
    if wrong or not what:
        raise BadInput(*(f"“{each}”不是问题的编号" for each in wrong), *(() if what else ("要写问题的编号，见 linban questions",)))
    return [int(each) for each in what]


def _say(done: int, numbers: Sequence[int], what: str) -> None:
    if done < len(numbers):
        raise BadInput(f"{len(numbers)} 句里有 {len(numbers) - done} 句没有，或者已经发布了；其余 {done} 句{what}")
    print(f"{done} 句{what}")


COMMAND = Command("questions", "居民问了没答准的话，归到事项，发布后就认得", EXAMPLE, _arguments, _run)
