"""Buildings: which house numbers of an estate or a street belong together (楼栋、门牌)."""

import re
from dataclasses import dataclass
from enum import StrEnum

STREETS = re.compile(r"(路|街|巷|弄|道|里弄|胡同)$")


class Parity(StrEnum):
    """Which side of a street."""

    ALL = "all"  # 单双都算
    ODD = "odd"  # 单号
    EVEN = "even"  # 双号


SIDES = {Parity.ALL: "", Parity.ODD: "单号", Parity.EVEN: "双号"}


@dataclass(frozen=True, slots=True)
class Buildings:
    """Buildings of an estate (小区) or house numbers of a street, first and last included; with units (单元) only those of each building."""

    place: str  # 青禾苑, 东门巷
    first: int
    last: int
    parity: Parity = Parity.ALL
    first_unit: int | None = None
    last_unit: int | None = None

    def __post_init__(self) -> None:
        if not self.place or not 0 < self.first <= self.last:
            raise ValueError(f"no buildings: {self.place!r} {self.first} to {self.last}")
        if (self.first_unit is None) != (self.last_unit is None) or (self.first_unit or 0) > (self.last_unit or 0):
            raise ValueError(f"no units: {self.first_unit} to {self.last_unit}")

    @property
    def in_words(self) -> str:
        """青禾苑1–6栋, 东门巷2–60号双号, 青禾苑7栋1–2单元."""
        numbers = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        unit = ""
        if self.first_unit is not None:
            unit = f"{self.first_unit}单元" if self.first_unit == self.last_unit else f"{self.first_unit}–{self.last_unit}单元"
        return f"{self.place}{numbers}{'号' if STREETS.search(self.place) else '栋'}{SIDES[self.parity]}{unit}"
