"""What a page of the desk may use: who asks, what was sent, the database, the handbook, the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.database import Store
from casework.people.staff.members import Scope, StaffMember
from casework.people.staff.permissions import Permission, may
from knowledge.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent with a form; a field that was not sent is empty."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """One value, without blanks at its ends."""
        return self.values.get(name, "").strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be ticked more than once."""
        return [value.strip() for value in self.lists.get(name, ()) if value.strip()]

    def numbers(self, name: str) -> list[int]:
        """The same, as numbers; what is no number is left out."""
        return [int(value) for value in self.all(name) if value.isdecimal() and len(value) < 16]


class Frame(Protocol):
    """What makes the pages; `desk.site` does."""

    def page(self, ask: "Ask", template: str, title: str, status: int = 200, **values: Any) -> Response:
        """A page for somebody who is signed in."""
        ...

    def back(self, path: str, said: str, *, wrong: bool = False) -> Response:
        """To a page of the desk, which says what was done."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of somebody who is signed in and may make it."""

    request: Request
    store: Store
    handbook: Handbook
    now: datetime
    member: StaffMember
    scope: Scope
    csrf: str
    site: "Frame"
    form: Form = field(default_factory=Form)

    @property
    def today(self) -> date:
        """The date where the stations are."""
        return self.handbook.today(self.now)

    def may(self, permission: Permission) -> bool:
        """Whether whoever asks may do a thing."""
        return may(self.member.role, permission)

    def query(self, name: str) -> str:
        """A parameter of the address, cut to what anybody types."""
        return self.request.query_params.get(name, "").strip()[:100]

    def number(self, name: str, otherwise: int = 0) -> int:
        """A parameter of the address that is a number."""
        text = self.query(name)
        return int(text) if text.isdecimal() and len(text) < 10 else otherwise

    def path_number(self, name: str) -> int:
        """A number in the path; 0 for what is none."""
        text = str(self.request.path_params.get(name, ""))
        return int(text) if text.isdecimal() and len(text) < 16 else 0

    def page(self, template: str, title: str, status: int = 200, **values: Any) -> Response:
        """A page."""
        return self.site.page(self, template, title, status, **values)

    def back(self, path: str, said: str, *, wrong: bool = False) -> Response:
        """After an act: to a page, with what was done said there once."""
        return self.site.back(path, said, wrong=wrong)


Handler: TypeAlias = Callable[[Ask], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the desk below /desk: what it needs, what it shows, what it does.

    `fields` are the names a form may send; any other is refused, so that nothing is written that no form has.
    """

    path: str
    permission: Permission
    show: Handler | None = None
    act: Handler | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the desk: its pages, and how it is called in the navigation (nothing for one that is reached from elsewhere)."""

    title: str
    pages: tuple[Page, ...]
    group: str = ""
