"""What each role may do."""

from casework.people.staff.members import ROLE_NAMES, Role
from casework.people.staff.permissions import PERMISSIONS, Permission, may


def test_says_of_every_role_what_it_may() -> None:
    assert set(PERMISSIONS) == {*Role} == set(ROLE_NAMES)
    assert all(Permission.HOME in permissions for permissions in PERMISSIONS.values())
    assert set().union(*PERMISSIONS.values()) == set(Permission), "nobody could do it"


def test_keeps_accounts_and_residents_apart() -> None:
    """S: who makes accounts reads no residents, who reads the log changes nothing."""
    residents = {Permission.SERVE, Permission.LEDGERS, Permission.REGISTER, Permission.SENSITIVE}
    assert not PERMISSIONS[Role.ADMINISTRATOR] & residents
    assert PERMISSIONS[Role.AUDITOR] == {Permission.HOME, Permission.AUDIT}
    assert not PERMISSIONS[Role.KEEPER] & residents


def test_lets_an_unknown_role_do_nothing() -> None:
    assert not may("boss", Permission.HOME)
    assert may("worker", Permission.SERVE) and not may("worker", Permission.CATALOGUE)
