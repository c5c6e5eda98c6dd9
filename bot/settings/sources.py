"""Where settings come from besides the environment and `.env`: files that hold a value."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.settings.mistakes import PREFIX, SettingsError


class FileSource(PydanticBaseSettingsSource):
    """LINBAN_X_FILE names a file that holds X: how containers hand over secrets."""

    def __init__(self, settings_cls: type[BaseSettings], names: Mapping[str, str | None]) -> None:
        super().__init__(settings_cls)
        self._names = {name.upper(): value for name, value in names.items()}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        name = f"{PREFIX}{field_name.upper()}_FILE"
        path = self._names.get(name)
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsError([f"{name} 指的文件读不了：{path}（{error.strerror}）"]) from error
        except UnicodeDecodeError as error:
            raise SettingsError([f"{name} 指的文件不是 UTF-8 文本：{path}"]) from error

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}
