"""What has numbers but tells no time: telephones, house numbers, ages, durations."""

import re

from knowledge.typed import CN, CN_SIGNS, NUM, blank

NO_TIME = "\ue001"

_BUILDING = r"(?:号楼|号院|号门|号房|栋|幢|座|单元|楼|层|弄|室|房间|户|排)"
_NOT_TIMES = re.compile(
    "|".join(
        (
            r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)",
            r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)",
            r"\d{5,}[x\d]?",
            rf"[{CN_SIGNS}幺]{{5,}}",
            rf"(?:(?:\d+|[a-z]|{CN})\s*{_BUILDING}[\s-]*)+(?:\d{{1,4}}(?![\d点:月号日时./-]))?",
            r"(?<![\d-])\d{1,3}-\d{1,3}-\d{3,4}(?!\d)",
            rf"(?:胡同|大道|街道|路|街|巷|弄|村|屯|庄|园|苑|小区|家园|新村|门牌号?|尾号|编号|工号|单号|排号|[选第住])\s*(?:\d+|{CN})\s*号",
            rf"(?:\d+|{CN})\s*(?:周?岁|寸|张|年级|年(?!底|末|\d|{NUM}月|前))(?<!20\d\d年)",
            rf"(?<!下)(?:\d+|[{CN_SIGNS}几半多])\s*个(?:多|半)?(?:月|星期|礼拜)(?![以之]?[内前后])",
        )
    )
)


def without_traps(text: str) -> str:
    """The message with these covered, every other sign in its place."""
    for match in _NOT_TIMES.finditer(text):
        text = blank(text, *match.span(), NO_TIME)
    return text
