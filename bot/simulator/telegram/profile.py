"""What a bot tells of itself and asks about chats and files (https://core.telegram.org/bots/api#available-methods)."""

import json
import re

from bot.simulator.telegram import objects
from bot.simulator.telegram.entities import units
from bot.simulator.telegram.objects import JSON
from bot.simulator.telegram.parameters import Params
from bot.simulator.telegram.refusals import bad_request
from bot.simulator.telegram.world import Standing, World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
DESCRIPTION_UNITS = 256
LANGUAGE = re.compile(r"([a-z]{2})?")
PROFILE_UNITS = {"description": 512, "short_description": 120}
SCOPES = {  # and what each needs besides its type
    "default": set[str](),
    "all_private_chats": set[str](),
    "all_group_chats": set[str](),
    "all_chat_administrators": set[str](),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}


def get_me(world: World, params: Params) -> JSON:
    """getMe."""
    return objects.bot_itself(world.me, reads_groups=world.reads_groups)


def set_commands(world: World, params: Params) -> bool:
    """setMyCommands."""
    if len(params["commands"]) > world.limits.commands:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        if not COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(command["description"].strip()) <= DESCRIPTION_UNITS:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_place(world, params)] = params["commands"]
    return True


def get_commands(world: World, params: Params) -> list[JSON]:
    """getMyCommands: exactly those of this scope and language."""
    return world.commands.get(_place(world, params), [])


def delete_commands(world: World, params: Params) -> bool:
    """deleteMyCommands."""
    world.commands.pop(_place(world, params), None)
    return True


def set_description(world: World, params: Params) -> bool:
    """setMyDescription."""
    return _describe(world, "description", params)


def get_description(world: World, params: Params) -> JSON:
    """getMyDescription."""
    return _described(world, "description", params)


def set_short_description(world: World, params: Params) -> bool:
    """setMyShortDescription."""
    return _describe(world, "short_description", params)


def get_short_description(world: World, params: Params) -> JSON:
    """getMyShortDescription."""
    return _described(world, "short_description", params)


def get_file(world: World, params: Params) -> JSON:
    """getFile."""
    file = world.files.get(params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > world.limits.download_bytes:
        raise bad_request("file is too big")
    return objects.file_of(params["file_id"], file.unique_id, len(file.content)) | {"file_path": file.path}


def get_chat(world: World, params: Params) -> JSON:
    """getChat."""
    chat = world.chat(params["chat_id"])
    if chat.standing is Standing.STRANGER:
        raise bad_request("chat not found")
    return objects.full_chat(chat.about)


def leave_chat(world: World, params: Params) -> bool:
    """leaveChat."""
    chat = world.writable(params["chat_id"])
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    world.stand(chat, world.me, Standing.LEFT)
    return True


def _place(world: World, params: Params) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    needed = SCOPES.get(scope["type"])
    if needed is None:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if scope.keys() - {"type"} != needed:
        raise bad_request("can't parse BotCommandScope")
    if "chat_id" in needed:
        world.chat(scope["chat_id"])
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Params) -> str:
    language: str = params.get("language_code", "")
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language_code specified")
    return language


def _describe(world: World, name: str, params: Params) -> bool:
    text = params.get(name, "")
    if units(text) > PROFILE_UNITS[name]:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    world.descriptions[name, _language(params)] = text
    return True


def _described(world: World, name: str, params: Params) -> JSON:
    texts = world.descriptions
    return {name: texts.get((name, _language(params))) or texts.get((name, ""), "")}
