"""The two secrets of an installation: set by the operator, or generated once for this machine alone."""

import os
import tempfile
from pathlib import Path

from bot.settings.mistakes import PREFIX, SettingsError
from bot.settings.settings import Settings
from casework.database import FieldCipher, new_field_key

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET_CHARACTERS = 32


def with_keys(settings: Settings) -> Settings:
    """The settings with both secrets, generated once under DATA_DIR/keys (0600) where they were not set."""
    if settings.secret_key and len(settings.secret_key) < SECRET_CHARACTERS:
        raise SettingsError([f"{PREFIX}SECRET_KEY 太短：至少 {SECRET_CHARACTERS} 个字符"])
    if settings.host not in LOOPBACK and not settings.has_own_keys:
        raise SettingsError(
            [f"HOST={settings.host} 会对外开放，请先设定 {PREFIX}SECRET_KEY 和 {PREFIX}FIELD_KEYS（自动生成的密钥只供本机试用）"]
        )
    keys = settings.data_dir / "keys"
    try:
        secret_key = settings.secret_key or _kept(keys / "secret.key")
        field_keys = settings.field_keys or (_kept(keys / "field.key"),)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是密钥文件"
        raise SettingsError([f"密钥放不进 {keys}（{reason}）；请检查 {PREFIX}DATA_DIR"]) from error
    if len(secret_key) < SECRET_CHARACTERS:
        raise SettingsError([f"{keys / 'secret.key'} 里不是完整的密钥（至少 {SECRET_CHARACTERS} 个字符）：请从备份恢复这个文件"])
    try:
        FieldCipher(field_keys, secret_key)
    except ValueError as error:
        spoilt = f"{keys / 'field.key'} 里不是完整的密钥（44 个字符）：请从备份恢复这个文件"
        raise SettingsError([f"{PREFIX}{error}" if settings.field_keys else spoilt]) from error
    return settings.model_copy(update={"secret_key": secret_key, "field_keys": field_keys})


def _kept(path: Path) -> str:
    """The key in a file, made now if it is not there; of two processes at once one makes it, and no file is ever half written."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(new_field_key() + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            os.unlink(temporary)
    return path.read_text(encoding="ascii").strip()
