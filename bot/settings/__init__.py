"""Settings: environment or `.env`, prefix LINBAN_, each also as `…_FILE` naming a file that holds the value."""

from bot.settings.keys import with_keys
from bot.settings.messengers import Switch
from bot.settings.mistakes import PREFIX, SettingsError
from bot.settings.settings import LogFormat, Settings, dotenv_names, read_settings

__all__ = ["PREFIX", "LogFormat", "Settings", "SettingsError", "Switch", "dotenv_names", "read_settings", "with_keys"]
