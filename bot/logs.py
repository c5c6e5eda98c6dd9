"""Logs: one line per event, no telephone or identity number in the clear."""

import json
import logging
import re
from datetime import UTC, datetime

from bot.settings import LogFormat

# Digits on both sides would make it part of something longer: an order number, a timestamp.
PHONE = re.compile(r"(?<!\d)((?:86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{6}(\d{3}[\dXx])(?!\d)")


def mask(text: str) -> str:
    """The text with mobile and identity numbers masked: 138****5678, 110101********123X (GB/T 35273-2020)."""
    return PHONE.sub(r"\1****\2", IDENTITY.sub(r"\1********\2", text))


class MaskingFormatter(logging.Formatter):
    """Formats a record, exceptions included, and masks the whole of it."""

    def __init__(self, style: LogFormat) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._json = style is LogFormat.JSON

    def format(self, record: logging.LogRecord) -> str:
        if not self._json:
            return mask(super().format(record))
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return mask(json.dumps(line, ensure_ascii=False))


def start_logging(level: str, style: LogFormat) -> None:
    """Send every log line of the process, uvicorn's too, through the mask to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskingFormatter(style))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
