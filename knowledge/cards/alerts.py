"""How an alert reads: what kind of danger, since when, in the resident's masked words."""

from datetime import date, datetime

from knowledge.cards.words import spoken_moment
from knowledge.wording.emergencies import EmergencyKind

KIND_NAMES = {
    EmergencyKind.SUICIDE: "有人要轻生",
    EmergencyKind.GAS: "燃气泄漏",
    EmergencyKind.FIRE: "起火",
    EmergencyKind.TRAPPED: "有人被困",
    EmergencyKind.RESCUE: "落水、触电或要坠落",
    EmergencyKind.MISSING: "有人走失",
    EmergencyKind.VIOLENCE: "有人行凶",
    EmergencyKind.POISON: "中毒",
    EmergencyKind.MEDICAL: "急病或受伤",
    EmergencyKind.SILENCE: "独居的人没有应声",
}


def kind_name(kind: str) -> str:
    """What kind of danger, in a few words; one that is no longer known is 紧急情况."""
    return KIND_NAMES[EmergencyKind(kind)] if kind in tuple(EmergencyKind) else "紧急情况"


def line(number: int, kind: str, raised: datetime, today: date, times: int = 1) -> str:
    """One alert in a line; `raised` in local time."""
    again = f"，说了{times}次" if times > 1 else ""
    return f"第{number}号 {kind_name(kind)}（{spoken_moment(raised, today)}{again}）"
