"""`linban doctor`: what is wrong with this installation, one line each with the mend."""

import argparse
import asyncio
import os
import re
from collections.abc import Iterator

from bot.app import Linban, open_linban, utc_now
from bot.commands.command import Command, configured
from bot.language import BUNDLED, OFF, encoder_of
from bot.settings import PREFIX, Settings, SettingsError, dotenv_names, with_keys
from bot.telegram.api import Api
from bot.wechat import Limits, WeChatAccount
from bot.wechat.client import Platform
from bot.wechat.errors import Refused as WeChatRefused
from bot.wecom import WeComAccount
from bot.wecom.client import platform_of
from bot.wecom.errors import failure as wecom_failure
from casework import callbacks, editions
from casework.database import Db
from casework.editions import EditionError
from casework.messaging import outbox
from casework.messaging.outbox import OutboxState
from casework.people.staff import members
from casework.people.staff.callees import RESPONSIBLE
from casework.schema import check_schema, is_empty
from knowledge.calendar import WorkCalendar
from knowledge.catalogue import Catalogue
from knowledge.differences import differences
from knowledge.loading import load_catalogue
from knowledge.mistakes import CatalogueError
from knowledge.semantics import EncoderFailed, why_not_bundled
from scheduler.holidays import RENEW

FINE, WARNING, WRONG = "好", "注意", "坏"


def _arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def _run(arguments: argparse.Namespace) -> int:
    findings = list(examine())
    for grade, text in findings:
        print(f"[{grade}] {text}")
    return 2 if any(grade == WRONG for grade, _ in findings) else 0


def examine() -> Iterator[tuple[str, str]]:
    """Every finding: grade and sentence."""
    try:
        given = configured()
        settings = with_keys(given)
    except SettingsError as error:
        yield from ((WRONG, mistake) for mistake in error.mistakes)
        return
    yield from _settings(given)
    try:
        files = load_catalogue(settings.catalogue)
    except CatalogueError as error:
        yield from ((WRONG, f"目录：{mistake}") for mistake in error.mistakes)
        return
    yield FINE, f"目录：文件里 {len(files.admitted())} 个事项可办"
    yield from _calendar(settings)
    yield _semantics(settings)
    yield from _database(settings, files)


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known}
    named = {*os.environ, *(name.upper() for name in dotenv_names())}
    strange = sorted(name for name in named if name.startswith(PREFIX) and name not in known)
    for name in strange:
        yield WARNING, f"设置：不认识 {name}，它不起作用（拼写见 docs/operator.md）"
    if settings.embed_origins and not settings.embedders:
        yield WARNING, f"设置：{PREFIX}EMBED_ORIGINS 不起作用：嵌入要用 https，请设定 {PREFIX}PUBLIC_URL=https://…"
    if settings.has_own_keys:
        yield FINE, "设置：密钥由您设定"
    else:
        yield WARNING, f"设置：密钥自动生成在 {settings.data_dir / 'keys'}；对外开放前请设定 {PREFIX}SECRET_KEY 和 {PREFIX}FIELD_KEYS"


def _semantics(settings: Settings) -> tuple[str, str]:
    """Whether questions are compared by meaning too, and what it costs that they are not."""
    without = "字和音不肯定的就请居民选，别的照常"
    if settings.semantics == OFF:
        return FINE, f"理解：不看意思（{PREFIX}SEMANTICS=off），{without}"
    if settings.semantics == BUNDLED:
        why = why_not_bundled()
        if why:
            return WARNING, f"理解：{why}，{without}；可以把 {PREFIX}SEMANTICS 设成向量接口的地址"
        return FINE, "理解：字和音不肯定的，用自带的模型再看意思"
    encoder = encoder_of(settings)
    assert encoder is not None  # an address was given
    try:
        encoder.encode(["老年证怎么办"])
    except EncoderFailed as error:
        return WARNING, f"理解：向量接口没有答上（{error}），{without}；请看 {PREFIX}SEMANTICS 的地址通不通"
    return FINE, "理解：字和音不肯定的，问向量接口再看意思"


def _calendar(settings: Settings) -> Iterator[tuple[str, str]]:
    today = utc_now().astimezone(settings.zone).date()
    calendar = WorkCalendar()
    known = f"日历：节假日安排到 {calendar.known_until()}"
    yield (WARNING, f"{known}，之后按暂定算；{RENEW}") if calendar.runs_out(today) else (FINE, known)


def _edition(linban: Linban, files: Catalogue) -> Iterator[tuple[str, str]]:
    """Whether the live edition can be read, and whether the files say the same."""
    number = linban.store.read(editions.live)
    if number is None:
        yield FINE, "目录：还没有发布过，启动时把文件里的存成第一版"
        return
    try:
        told = editions.read(linban.store.read(lambda db: editions.get(db, number)))
    except EditionError as error:
        yield WRONG, f"目录：{error}"
        return
    strays = len(differences(told, files))
    if strays:
        mend = "看有什么不同用 linban catalogue diff，要用文件里的就 linban catalogue publish"
        yield WARNING, f"目录：在用的是第{number}版，和文件里的有 {strays} 处不同，文件里的没有用上；{mend}"
    else:
        yield FINE, f"目录：在用的是第{number}版，和文件里的一样，{len(told.admitted())} 个事项可办"


def _database(settings: Settings, files: Catalogue) -> Iterator[tuple[str, str]]:
    if _has_no_file(settings.database):
        yield WARNING, "数据库：还没有建库，启动时会自动建"
        return
    try:
        linban = open_linban(settings)
    except Exception as error:  # whatever keeps it from opening is the finding
        yield WRONG, f"数据库：打不开（{_said(error)}）；请检查 {PREFIX}DATABASE_URL"
        return
    try:
        if is_empty(linban.store):
            yield WARNING, "数据库：还没有建库，启动时会自动建"
            return
        findings = check_schema(linban.store)
        yield from ((WRONG, f"数据库：{finding}") for finding in findings)
        if not findings:
            yield FINE, "数据库：表结构是最新的"
            yield from _edition(linban, files)
            lost = linban.store.read(outbox.undeliverable)
            if lost:
                yield WARNING, f"通知：{len(lost)} 条没有送到，请打电话告知（名单见 linban callbacks）"
            now = linban.clock()
            late = [call for call in linban.store.read(callbacks.owed) if call.promised_by < now]
            if late:
                yield WARNING, f"回电：{len(late)} 个已过了约定的时间，请马上打（名单见 linban callbacks）"
            yield from _waiting(linban)
    except Exception as error:  # likewise
        yield WRONG, f"数据库：连不上或打不开（{_said(error)}）；请检查 {PREFIX}DATABASE_URL 和密钥"
    else:
        if not findings:
            yield from _messengers(linban)
    finally:
        linban.close()


def _said(error: Exception) -> str:
    """The first line of an error; its kind where it has no words."""
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _waiting(linban: Linban) -> Iterator[tuple[str, str]]:
    """What a channel has kept back."""
    for (channel, state), many in sorted(linban.store.read(outbox.owed_counts).items()):
        if state == OutboxState.HELD:
            yield WARNING, f"通知：{many} 条在 {channel} 等居民下次来时看；临近的请打电话告知"
    failing = linban.store.read(outbox.failures)
    for channel, failure in sorted(failing.items()):
        yield WARNING, f"通知：{channel} 上最近一次没有发成：{failure}"


def _messengers(linban: Linban) -> Iterator[tuple[str, str]]:
    """Whether the platforms answer, and take what was set."""
    settings = linban.settings
    if settings.wechat is None and settings.wecom is None and not settings.telegram_token:
        yield FINE, "微信、企业微信、Telegram：没有接"
    if settings.wechat is not None:
        yield _wechat(linban, settings.wechat)
        if not settings.secure:
            yield WARNING, f"微信：公众号要从 https 找到这里，请设定 {PREFIX}PUBLIC_URL"
    if settings.wecom is not None:
        yield _wecom(linban, settings.wecom)
        if not settings.secure:
            yield WARNING, f"企业微信：要从 https 找到这里，请设定 {PREFIX}PUBLIC_URL"
    if settings.telegram_token:
        yield _telegram(settings)


def _wechat(linban: Linban, account: WeChatAccount) -> tuple[str, str]:
    platform = Platform(account, linban.store, linban.clock, Limits())
    try:
        platform.get("get_api_domain_ip")
    except WeChatRefused as refused:
        return WRONG, f"微信：{refused.mend}"
    except Exception as error:  # whatever keeps it from answering is the finding
        return WRONG, f"微信：{_said(error)}；接口地址是 {linban.settings.wechat_api_base}"
    finally:
        platform.close()
    return FINE, f"微信：{account.app_id} 通，类型是 {account.kind}"


def _wecom(linban: Linban, account: WeComAccount) -> tuple[str, str]:
    platform = platform_of(account, linban.store, linban.clock, Limits())
    try:
        agent = platform.get(f"agent/get?agentid={account.agent_id}")
    except WeChatRefused as refused:
        return WRONG, f"企业微信：{wecom_failure(refused.code)}"
    except Exception as error:  # likewise
        return WRONG, f"企业微信：{_said(error)}；接口地址是 {account.api_base}"
    finally:
        platform.close()
    silent = linban.store.read(_without_messenger)
    if silent:
        return WARNING, f"企业微信：应用“{agent.get('name', account.agent_id)}”通；{'、'.join(silent)}还没有填企业微信账号，警报叫不到"
    return FINE, f"企业微信：应用“{agent.get('name', account.agent_id)}”通"


def _without_messenger(db: Db) -> list[str]:
    """Leads and administrators whom an alert reaches at the desk alone."""
    return [member.name for member in members.everybody(db) if member.role in RESPONSIBLE and not member.wecom_id]


def _telegram(settings: Settings) -> tuple[str, str]:
    api = Api(settings.telegram_token, settings.telegram_api_base)
    try:
        me = asyncio.run(api.me())
    except Exception as error:  # likewise
        return WRONG, f"Telegram：{_said(error)}；接口地址是 {settings.telegram_api_base}"
    finally:
        api.close()
    return FINE, f"Telegram：@{me.username} 通；那里的消息经过境外服务器"


def _has_no_file(url: str) -> bool:
    """Whether the database is a SQLite file that is not there, or empty; opening it would make it."""
    path = re.sub(r"\?.*", "", url.removeprefix("sqlite:///"))
    return url.startswith("sqlite:///") and path not in ("", ":memory:") and (not os.path.exists(path) or os.path.getsize(path) == 0)


COMMAND = Command("doctor", "体检：设置、目录、日历、数据库，每条都说怎么修", "linban doctor", _arguments, _run)
