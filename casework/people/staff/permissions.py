"""What each role may do: one table."""

from enum import StrEnum

from casework.people.staff.members import Role


class Permission(StrEnum):
    """One thing that can be done at the desk."""

    HOME = "home"  # 看自己的首页，改自己的密码
    SERVE = "serve"  # 接待：回电、预约、找人、登记
    LEDGERS = "ledgers"  # 看台账
    REGISTER = "register"  # 改台账、导入
    SENSITIVE = "sensitive"  # 看最敏感的人群，还要点名
    ROTA = "rota"  # 看排班
    PLAN = "plan"  # 排班、定岗、停办加开
    TEACH = "teach"  # 把没听懂的问题归到事项
    CATALOGUE = "catalogue"  # 发布、退回目录
    STAFF = "staff"  # 工作人员的账号
    AUDIT = "audit"  # 看谁做过什么、打开过什么


_WORKER = {Permission.HOME, Permission.SERVE, Permission.LEDGERS, Permission.REGISTER, Permission.ROTA, Permission.TEACH}
PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.WORKER: frozenset(_WORKER),
    Role.LEAD: frozenset(_WORKER | {Permission.SENSITIVE, Permission.PLAN, Permission.CATALOGUE}),
    Role.KEEPER: frozenset({Permission.HOME, Permission.TEACH, Permission.CATALOGUE, Permission.ROTA}),
    Role.ADMINISTRATOR: frozenset({Permission.HOME, Permission.STAFF, Permission.ROTA}),
    Role.AUDITOR: frozenset({Permission.HOME, Permission.AUDIT}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether somebody in a role may do a thing; an unknown role may nothing."""
    return permission in PERMISSIONS.get(role, frozenset())  # a StrEnum is found by its text
