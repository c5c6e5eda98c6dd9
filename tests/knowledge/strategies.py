"""Catalogues of every shape that is valid, with the texts that tables and files like to spoil."""

from datetime import date, time
from enum import Enum
from typing import Any, get_args

from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints, TypeAdapter

from knowledge.annotations import as_model, bare, member_of
from knowledge.catalogue import Catalogue
from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import ApplicationWindow
from knowledge.service_item import Criterion, ItemStatus, Offer, ServiceItem, Source
from knowledge.stations import Category, Counter, DayKind, OpeningHours, Season, Station
from knowledge.values import MONTH_DAY, Text

NASTY = (
    "=1+1", "+86", "-", "@sum", "'引号", "#N/A", "是", "001", "1e5", "110101199003070000", "TRUE", "2026-01-01", "09-01", "8:30", "👨‍👩‍👧",
    "全角１２３：（）", "第一行\n第二行", "一\r\n二", "_x0041_", "_x005F_", "\\n", "C:\\new\\", "a\tb", "\x00\x0b\x1f", "\x7f\x85", "\ufffe", "\ufeff",
    '"引号"', "'''", '"""', "#注", "]", "{a = 1}", "长" * 3000, "、，；", "\u2028", "e\u0301", "𠮷", "None", "nan",
)  # fmt: skip
AT_THE_ENDS = (" 前", "后 ", "\n", "\u3000全角空格\u3000", "\t", "\r", "  ")
ANY_TEXT = st.one_of(st.sampled_from((*NASTY, *AT_THE_ENDS)), st.text(max_size=12))
STRIPPED: TypeAdapter[str] = TypeAdapter(Text)
FILLED_TEXT = ANY_TEXT.filter(lambda text: bool(text.strip())).map(STRIPPED.validate_python)
MONTH_DAYS = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: f"{day:%m-%d}")
IDS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True).filter(lambda name: name not in ("con", "nul"))
CODES = st.from_regex(r"([0-9A-Z]{12})?", fullmatch=True)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    date: st.dates(date(1, 1, 1)),
    float: st.floats(-90, 90, allow_nan=False),
    time: st.times(),
}
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "amount": st.integers(0, 3650), "version": st.integers(1, 999), "visits": st.integers(0, 9), "count": st.integers(1, 20),
    "seats": st.integers(1, 20), "year": st.integers(2000, 2100), "renewal_months": st.integers(1, 600),
    "minutes": st.integers(1, 12).map(lambda tens: tens * 10), "base": CODES, "implementation": st.text(max_size=36),
}  # fmt: skip
FIELDS = tuple(ServiceItem.model_fields)


def of_model(model: type[BaseModel], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a model: fields that may be left out are so half of the time."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in model.model_fields.items():
        if name in given:
            continue
        constrained = [each for each in info.metadata if isinstance(each, StringConstraints)]
        strategy = of_field(model, name, info.annotation, constrained)
        (fields if info.is_required() else optional)[name] = strategy
    return st.fixed_dictionaries({**fields, **given}, optional=optional).map(model.model_validate)


def of_field(model: type[BaseModel], name: str, annotation: Any, constraints: list[StringConstraints]) -> st.SearchStrategy[Any]:
    whole, inner, part = bare(annotation), member_of(annotation), as_model(annotation)
    if part is not None:
        return of_model(part)
    if inner is not None:
        part = as_model(inner)
        if part is not None:
            return st.lists(of_model(part), max_size=2)
        return st.lists(st.sampled_from(list(inner)) if isinstance(inner, type) and issubclass(inner, Enum) else FILLED_TEXT, max_size=3)
    if isinstance(whole, type) and issubclass(whole, Enum):
        return st.sampled_from(list(whole))
    if whole is str and any(each.pattern == MONTH_DAY for each in constraints):
        return MONTH_DAYS
    if name in BY_NAME and not (name == "amount" and whole is str):
        return BY_NAME[name]
    if name == "local" and whole is str:
        return st.text(max_size=36)
    if whole is str:
        return FILLED_TEXT if any(each.min_length for each in constraints) or type(None) in get_args(annotation) else ANY_TEXT
    return SIMPLE[whole]


@st.composite
def stations(draw: st.DrawFn, station_id: str) -> Station:
    """A station whose every counter takes every class, open on two days."""
    counters = [
        Counter(id=name, name=draw(FILLED_TEXT), categories=tuple(Category), seats=draw(st.integers(1, 20)))
        for name in draw(st.lists(IDS, min_size=1, max_size=2, unique=True))
    ]
    season = draw(st.none() | st.builds(Season, first=MONTH_DAYS, last=MONTH_DAYS))
    hours = [
        OpeningHours(
            days=(DayKind.MONDAY, DayKind.SUNDAY), opens=time(8), closes=draw(st.times(time(8, 1))), season=season, note=draw(ANY_TEXT)
        ),
        draw(of_model(OpeningHours, days=st.just([DayKind.HOLIDAY]), opens=st.just(time(0)), closes=st.just(time(23, 59, 59, 999)))),
    ]
    place = draw(st.sampled_from([{}, {"latitude": 32.018, "longitude": 0.1 + 0.2}, {"latitude": -1e-7, "longitude": 117.99870000000001}]))
    given = {"id": st.just(station_id), "counters": st.just(counters), "hours": st.just(hours)}
    station: Station = draw(of_model(Station, **given, latitude=st.none(), longitude=st.none()))
    return station.model_copy(update=place)


@st.composite
def items(draw: st.DrawFn, item_id: str, known: tuple[str, ...], places: tuple[Station, ...]) -> ServiceItem:
    """An item that agrees with the others and with the stations."""
    of_fields = st.lists(st.sampled_from(FIELDS), max_size=3)
    offers = tuple(
        draw(of_model(Offer, station=st.just(place.id), counter=st.sampled_from([None, *(each.id for each in place.counters)])))
        for place in places
        if draw(st.booleans())
    )
    item: ServiceItem = draw(
        of_model(
            ServiceItem,
            id=st.just(item_id),
            name=st.just(f"={item_id}名"),
            aliases=FILLED_TEXT.map(lambda text: (f"{item_id}的{text}",)),
            eligibility=st.lists(of_model(Criterion, instead=st.lists(st.sampled_from(known), max_size=2)), max_size=2),
            statutory_limit=st.none(),
            local=of_fields,
            sources=st.lists(of_model(Source, facts=of_fields), max_size=2),
            offers=st.just(offers),
            windows=st.lists(of_model(ApplicationWindow), max_size=2),
        )
    )
    needs_redirect = item.status in (ItemStatus.SUSPENDED, ItemStatus.WITHDRAWN)
    return item.model_copy(update={"redirect": "去区里"}) if needs_redirect and not item.redirect.strip() else item


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """A catalogue of one to three items in the order in which a folder lists their files."""
    names = tuple(sorted(draw(st.lists(IDS, min_size=1, max_size=3, unique=True)), key=lambda name: f"{name}.toml"))
    places = tuple(draw(stations(name)) for name in draw(st.lists(IDS, min_size=1, max_size=2, unique=True)))
    listed = tuple(draw(items(name, names, places)) for name in names)
    events = []
    if len(names) > 1:
        steps = [draw(of_model(EventStep, item=st.just(name))) for name in names]
        events = [draw(of_model(LifeEvent, id=st.just("event"), steps=st.just(steps)))]
    return Catalogue(items=listed, stations=places, life_events=tuple(events))
