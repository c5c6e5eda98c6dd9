"""The loud word that the holidays of the dates ahead are not published yet: until then every date is tentative."""

import logging
from datetime import datetime

from knowledge.handbook import Handbook

RENEW = "国务院公布后请升级程序（pip install -U chinesecalendar），或用 linban openings rest、work 先说明"

log = logging.getLogger(__name__)


def watch(handbook: Handbook, now: datetime) -> str:
    """Warn in the log while the published calendar ends within what residents ask about; says how far it goes."""
    known = f"节假日安排到{handbook.calendar.known_until()}"
    if handbook.calendar.runs_out(handbook.today(now)):
        log.warning("%s，之后的日子都是暂定的：%s", known, RENEW)
    return known
