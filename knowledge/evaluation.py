"""How well questions are understood, measured against questions whose meaning is known."""

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from knowledge.triage import Facet
from knowledge.understanding import Kind, Understander, Understanding

NO_ITEM = "none"  # in the item column: not a matter for the station
DANGER = "emergency"  # in the item column: an emergency
_CHITCHAT = "chitchat"  # in the facet column beside `none`
_COLUMNS = ("question", "item", "facet")
_FACETS = frozenset(Facet) | {_CHITCHAT}


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question and what it means: the ids that are right, best first, or `none`, or `emergency`."""

    question: str
    items: tuple[str, ...]
    facet: str


class QuestionFileError(ValueError):
    """All mistakes of a question file, one line each."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def read_questions(path: Path) -> tuple[QuestionRow, ...]:
    """Read a TSV file with the columns question, item, facet (more are ignored); QuestionFileError names every wrong line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise QuestionFileError([f"{path}: cannot be read ({error.strerror or error})"]) from error
    except UnicodeDecodeError as error:
        raise QuestionFileError([f"{path}: is not UTF-8 (byte {error.start})"]) from error
    header = lines[0].split("\t") if lines else []
    missing = [column for column in _COLUMNS if column not in header]
    if missing:
        raise QuestionFileError([f"{path}:1: the header needs the columns {', '.join(_COLUMNS)}; missing: {', '.join(missing)}"])
    rows, mistakes = [], []
    for number, fields in enumerate(csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
        if not any(field.strip() for field in fields):
            continue
        wrong = _mistake(fields, header)
        if wrong:
            mistakes.append(f"{path}:{number}: {wrong}")
            continue
        question, item, facet = (fields[header.index(column)].strip() for column in _COLUMNS)
        rows.append(QuestionRow(question, tuple(part.strip() for part in item.split("|")), facet))
    if not rows and not mistakes:
        mistakes.append(f"{path}: holds no question")
    if mistakes:
        raise QuestionFileError(mistakes)
    return tuple(rows)


def _mistake(fields: Sequence[str], header: Sequence[str]) -> str:
    if len(fields) != len(header):
        return f"{len(header)} columns expected, {len(fields)} found"
    question, item, facet = (fields[header.index(column)].strip() for column in _COLUMNS)
    if not question or not item:
        return "question and item must not be empty"
    parts = [part.strip() for part in item.split("|")]
    if "" in parts:
        return f"an empty id in {item!r}"
    if len(parts) > 1 and {NO_ITEM, DANGER} & set(parts):
        return f"{NO_ITEM} and {DANGER} stand alone: {item!r}"
    if facet not in _FACETS:
        return f"unknown facet {facet!r}; known: {', '.join(sorted(_FACETS))}"
    return ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """The share, or None where there was nothing to count."""
        return self.hits / self.of if self.of else None

    def __str__(self) -> str:
        return "—" if not self.of else f"{self.hits}/{self.of} ({self.hits / self.of:.1%})"


_LABELS = {
    "top1": "首选正确",
    "top3": "前三有正确",
    "answered": "目录内问题直接作答",
    "answered_right": "作答的答对",
    "refused": "非社区事项不作答",
    "refused_right": "不作答的确实不是社区的事",
    "not_answered_elsewhere": "目录外事项不直接作答",
    "refused_elsewhere": "目录外事项完全不列",
    "emergencies": "紧急情况识别",
    "false_alarms": "误报紧急",
    "alarms_right": "当成紧急的确实紧急",
    "chitchat": "闲聊识别",
    "facets": "问题方面正确",
}


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was understood wrongly: what was expected and what came."""

    question: str
    expected: str
    understood: str


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one evaluation; `shares` are named as in `_LABELS`, times are milliseconds per question."""

    questions: int
    shares: dict[str, Share]
    ms_median: float
    ms_p99: float
    misses: tuple[Miss, ...] = ()

    def share(self, name: str) -> Share:
        """One figure by its name."""
        return self.shares[name]

    def as_dict(self) -> dict[str, object]:
        """The figures for JSON."""
        figures: dict[str, object] = {
            name: {"hits": share.hits, "of": share.of, "rate": None if share.rate is None else round(share.rate, 4)}
            for name, share in self.shares.items()
        }
        return {"questions": self.questions, **figures, "ms": {"median": round(self.ms_median, 3), "p99": round(self.ms_p99, 3)}}

    def __str__(self) -> str:
        lines = [f"{_padded('问题数')}{self.questions}"]
        lines += [f"{_padded(_LABELS[name])}{share}" for name, share in self.shares.items()]
        lines.append(f"{_padded('每问毫秒')}中位 {self.ms_median:.2f},p99 {self.ms_p99:.2f}")
        return "\n".join(lines)


def _padded(label: str) -> str:
    return label + "  " * (13 - len(label))  # a Chinese character is two columns wide


def _seen(understood: Understanding) -> str:
    return f"{understood.kind}:{','.join(match.item_id for match in understood.matches)}"


def evaluate(understander: Understander, rows: Iterable[QuestionRow], known: Collection[str] | None = None) -> Report:
    """Ask every question and compare.

    `known` holds the ids the catalogue offers (None: the understander's own): a question about another item is right when it is not
    answered with one of ours. Facets are scored where an item was asked about and the row does not say `other`; no facet reads as `apply`.
    """
    offered = frozenset(understander.item_ids if known is None else known)
    counted = {name: [0, 0] for name in _LABELS}
    misses: list[Miss] = []
    times: list[float] = []

    def count(name: str, hit: bool) -> None:
        counted[name][0] += hit
        counted[name][1] += 1

    for row in rows:
        began = perf_counter()
        understood = understander.understand(row.question)
        times.append((perf_counter() - began) * 1000)
        danger = understood.kind is Kind.EMERGENCY
        silent = understood.kind in (Kind.NONE, Kind.CHITCHAT)
        if silent and not understood.bare_facet:
            count("refused_right", row.items == (NO_ITEM,))
        if danger:
            count("alarms_right", row.items == (DANGER,))
        ids = [match.item_id for match in understood.found]
        if row.items == (DANGER,):
            count("emergencies", danger)
            right = danger
        else:
            count("false_alarms", danger)
            if row.items == (NO_ITEM,):
                right = silent
                count("refused", right)
                if row.facet == _CHITCHAT:
                    count("chitchat", understood.kind is Kind.CHITCHAT)
            elif offered.isdisjoint(row.items):
                right = understood.kind is not Kind.ANSWER and not danger
                count("not_answered_elsewhere", right)
                count("refused_elsewhere", understood.kind in (Kind.NONE, Kind.CHITCHAT))
            else:
                right = bool(ids) and ids[0] in row.items
                count("top1", right)
                count("top3", not set(ids[:3]).isdisjoint(row.items))
                count("answered", understood.kind is Kind.ANSWER)
                if understood.kind is Kind.ANSWER:
                    count("answered_right", right)
                if row.facet != Facet.OTHER:
                    count("facets", (understood.facet or Facet.APPLY) == row.facet)
        if not right:
            misses.append(Miss(row.question, "|".join(row.items), _seen(understood)))
    p99 = quantiles(times, n=100)[98] if len(times) > 1 else sum(times)
    shares = {name: Share(hits, of) for name, (hits, of) in counted.items()}
    return Report(len(times), shares, median(times) if times else 0.0, p99, tuple(misses))
