"""The methods this stand-in offers and the parameters each may have, from the published list (https://core.telegram.org/bots/api).

`name:kind` where `!` means required, `[kind]` an array, a capital letter one of the objects below. What the platform would take but nobody
here understands (forum topics, business connections, paid messages) is not listed, and so refused: louder than to ignore it.
"""

SENDING = (
    "chat_id:chat! disable_notification:boolean protect_content:boolean reply_parameters:ReplyParameters "
    "reply_markup:InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply"
)
CAPTION = "caption:string parse_mode:string caption_entities:[MessageEntity]"
TEXT = "parse_mode:string entities:[MessageEntity] link_preview_options:LinkPreviewOptions"

METHODS = {
    "getMe": "",
    "getUpdates": "offset:integer limit:integer timeout:integer allowed_updates:[string]",
    "setWebhook": ("url:string! max_connections:integer allowed_updates:[string] drop_pending_updates:boolean secret_token:string"),
    "deleteWebhook": "drop_pending_updates:boolean",
    "getWebhookInfo": "",
    "sendMessage": f"{SENDING} {TEXT} text:string!",
    "sendPhoto": f"{SENDING} {CAPTION} photo:file! has_spoiler:boolean show_caption_above_media:boolean",
    "sendDocument": f"{SENDING} {CAPTION} document:file! disable_content_type_detection:boolean",
    "editMessageText": f"{TEXT} chat_id:chat message_id:integer text:string reply_markup:InlineKeyboardMarkup",
    "editMessageReplyMarkup": "chat_id:chat message_id:integer reply_markup:InlineKeyboardMarkup",
    "deleteMessage": "chat_id:chat! message_id:integer!",
    "answerCallbackQuery": "callback_query_id:string! text:string show_alert:boolean url:string cache_time:integer",
    "sendChatAction": "chat_id:chat! action:string!",
    "setMyCommands": "commands:[BotCommand]! scope:BotCommandScope language_code:string",
    "getMyCommands": "scope:BotCommandScope language_code:string",
    "deleteMyCommands": "scope:BotCommandScope language_code:string",
    "setMyDescription": "description:string language_code:string",
    "getMyDescription": "language_code:string",
    "setMyShortDescription": "short_description:string language_code:string",
    "getMyShortDescription": "language_code:string",
    "getFile": "file_id:string!",
    "getChat": "chat_id:chat!",
    "leaveChat": "chat_id:chat!",
}

OBJECTS = {
    "BotCommand": "command:string! description:string!",
    "BotCommandScope": "type:string! chat_id:chat user_id:integer",
    "CopyTextButton": "text:string!",
    "ForceReply": "force_reply:boolean! input_field_placeholder:string selective:boolean",
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]!",
    "InlineKeyboardButton": "text:string! url:string callback_data:string web_app:WebAppInfo copy_text:CopyTextButton style:string",
    "KeyboardButton": "text:string! request_contact:boolean request_location:boolean web_app:WebAppInfo style:string",
    "LinkPreviewOptions": ("is_disabled:boolean url:string prefer_small_media:boolean prefer_large_media:boolean show_above_text:boolean"),
    "MessageEntity": "type:string! offset:integer! length:integer! url:string language:string",
    "ReplyKeyboardMarkup": (
        "keyboard:[[KeyboardButton]]! is_persistent:boolean resize_keyboard:boolean one_time_keyboard:boolean "
        "input_field_placeholder:string selective:boolean"
    ),
    "ReplyKeyboardRemove": "remove_keyboard:boolean! selective:boolean",
    "ReplyParameters": "message_id:integer! chat_id:chat allow_sending_without_reply:boolean",
    "WebAppInfo": "url:string!",
}

ABSENT = {  # the platform's own words for what is missing; the rest is told in general
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}
