"""Which life event a letter speaks of, where it asks about all that is to be done and not about one item."""

import re
from functools import lru_cache

from knowledge.catalogue import Catalogue
from knowledge.life_events import LifeEvent
from knowledge.text import content, normalise

# Words that ask for the whole of it: 要办哪些事, 都要办什么, 流程.
WHOLE = re.compile(
    "哪些|一件事|一条龙|都要(办|弄|做|去)?|全部|从头到尾|先后|顺序|清单|有(什么|啥)(事|手续|要办)|要(办|弄|跑)(些|点)?(什么|啥)|"
    "办(些|点)?(什么|啥)(事|手续)?|(什么|啥)手续|怎么办|咋办|怎么弄|该(办|做|怎么)|后事|要办的事"
)
SLACK = 3  # characters beside the event's own words in a letter that says nothing else


def find_event(catalogue: Catalogue, question: str) -> LifeEvent | None:
    """The event whose name or alias stands in the letter, the longest one; None where the letter does not ask for the whole of it.

    An item whose name stands in the letter, and no event's longer one, is asked for itself: 新生儿医保怎么办.
    """
    said = content(question)
    found = max(((len(name), event) for event, name in _names(catalogue) if name in said), key=lambda each: each[0], default=None)
    if found is None:
        return None
    length, event = found
    named = max(
        (len(name) for item in catalogue.admitted() for name in map(_content, (item.name, *item.aliases)) if name in said), default=0
    )
    if named >= length:
        return None
    return event if WHOLE.search(normalise(question)) or len(said) - length <= SLACK else None


@lru_cache(maxsize=8192)
def _content(name: str) -> str:
    """The content of a name, which every letter is compared with."""
    return content(name)


def _names(catalogue: Catalogue) -> list[tuple[LifeEvent, str]]:
    return [(event, _content(name)) for event in catalogue.life_events for name in (event.name, *event.aliases)]
