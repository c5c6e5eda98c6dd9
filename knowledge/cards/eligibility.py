"""How an eligibility check (资格自查) reads: its questions, and what the answers come to."""

from collections.abc import Mapping

from knowledge.cards.items import title
from knowledge.cards.words import numbered, sentence
from knowledge.catalogue import Catalogue
from knowledge.service_item import Criterion, ServiceItem

SUBJECT_TO_REVIEW = "以窗口审核为准"


def question(item: ServiceItem, place: int) -> str:
    """One question, and how many there are."""
    return f"第{place + 1}问，共{len(item.eligibility)}问：{item.eligibility[place].question}"


def failing(item: ServiceItem, answers: Mapping[int, bool | None]) -> tuple[Criterion, ...]:
    """The criteria that were answered otherwise than they should; None is an answer nobody is sure of."""
    return tuple(each for place, each in enumerate(item.eligibility) if answers.get(place) is not None and answers[place] != each.expected)


def verdict(item: ServiceItem, answers: Mapping[int, bool | None], catalogue: Catalogue) -> str:
    """What the answers come to: perhaps entitled, or everything that is missing and what may fit instead; never a promise."""
    missing = failing(item, answers)
    unsure = [each.question for place, each in enumerate(item.eligibility) if answers.get(place) is None]
    doubt = f"\n这些您拿不准，来时请窗口核对：\n{numbered(unsure)}" if unsure else ""
    if not missing:
        return f"{title(item)}按您说的，可能符合，{SUBJECT_TO_REVIEW}。{doubt}"
    other = [each.name for each in instead(missing, catalogue)]
    text = f"{title(item)}按您说的，现在可能还不符合：\n{numbered([sentence(each.otherwise) for each in missing])}"
    fits = f"\n可以看看：{'、'.join(other)}。" if other else ""
    return f"{text}{fits}{doubt}\n情况特殊的，可以找人工再问问，{SUBJECT_TO_REVIEW}。"


def instead(missing: tuple[Criterion, ...], catalogue: Catalogue) -> tuple[ServiceItem, ...]:
    """The items that may fit where criteria are not met, each once, as far as they are offered."""
    ids = dict.fromkeys(item_id for each in missing for item_id in each.instead)
    return tuple(item for item_id in ids if (item := catalogue.offered(item_id)) is not None)
