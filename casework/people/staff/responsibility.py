"""Who is responsible (谁负责): one answer for a line of work, a grid and a day, with who stands in for whom (M1.5, M1.6)."""

from dataclasses import dataclass
from datetime import date

from casework.database import Db
from casework.people.staff import absences, members, posts
from casework.people.staff.members import Role
from casework.people.staff.posts import Post, Rank


@dataclass(frozen=True, slots=True)
class Responsible:
    """The first and the second person of a post, and who acts on the day: the first who is there, else the lead of the station.

    `acting` is None where nobody is there at all; `stands_in` says that it is not the first person who acts.
    """

    post: Post | None
    primary: int | None
    backup: int | None
    acting: int | None

    @property
    def stands_in(self) -> bool:
        """Whether somebody acts for the first person."""
        return self.acting is not None and self.acting != self.primary


def responsible(db: Db, station_id: str, category: str, grid_id: str, on: date) -> Responsible:
    """Who is responsible on a day, by the posts and absences of that day: also for days gone by.

    1. The post for both the category and the grid, else for the grid, else for the category, else the one for everything. 2. Its first
    person, the second where the first is away, the lead of the station where both are.
    """
    candidates = [post for post in posts.of_station(db, station_id, on) if _fits(post, category, grid_id)]
    post = max(candidates, key=lambda each: (bool(each.grid_id) * 2 + bool(each.category), -each.id), default=None)
    held = posts.holders(db, [post.id], on).get(post.id, {}) if post is not None else {}
    primary, backup = held.get(Rank.PRIMARY), held.get(Rank.BACKUP)
    away = absences.away(db, on)
    here = [each for each in (primary, backup) if each is not None and each not in away and _works_here(db, each)]
    return Responsible(post, primary, backup, here[0] if here else lead_of(db, station_id, on))


def lead_of(db: Db, station_id: str, on: date) -> int | None:
    """The lead of a station who is there on a day; the one who came first of several."""
    away = absences.away(db, on)
    leads = [each.id for each in members.everybody(db, station_id) if each.role == Role.LEAD]
    return next((each for each in leads if each not in away), leads[0] if leads else None)


def _fits(post: Post, category: str, grid_id: str) -> bool:
    return post.category in ("", category) and post.grid_id in ("", grid_id)


def _works_here(db: Db, staff_id: int) -> bool:
    member = members.get(db, staff_id)
    return member is not None and member.left_at is None
