"""What all values of the catalogue share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

IDENTIFIER = r"^[a-z0-9]+(-[a-z0-9]+)*$"
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"

Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
MonthDay = Annotated[str, StringConstraints(pattern=MONTH_DAY)]  # 09-01
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Value(BaseModel):
    """A frozen value that refuses names it does not know: a misspelt key in a file is a mistake, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid")
