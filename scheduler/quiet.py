"""Quiet hours (夜间不打扰): the hours in which nobody is disturbed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours in which nobody is disturbed, local time; over midnight where it begins later than it ends."""

    begins: time = time(21)
    ends: time = time(8)

    def covers(self, local: datetime) -> bool:
        """Whether a local moment lies in the quiet hours."""
        clock = local.time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def over_at(self, local: datetime) -> datetime:
        """The next end of the quiet hours."""
        end = datetime.combine(local.date(), self.ends, local.tzinfo)
        return end if end > local else end + timedelta(days=1)
