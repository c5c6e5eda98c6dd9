"""What the WeChat platform allows an official account, as numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WeChatLimits:
    """The platform's numbers, each a setting so that a test can make them small.

    Pages are below developers.weixin.qq.com/doc. Where no page is named, the figure is from the error code's own text or from memory.
    """

    # subscription/guide/product/message/Passive_user_reply_message
    reply_seconds: float = 5.0
    reply_tries: int = 3
    text_bytes: int = 2048  # the reply page says no figure; 2,048 bytes is what accounts meet in use, and what 45002 answers
    event_articles: int = 8  # articles in a reply to an event; one in a reply to a message (45008)

    # service/guide/product/kf/intro, in force since 2023-06-12: how many messages, within how many seconds
    message_quota: int = 5
    message_seconds: float = 48 * 3600
    menu_quota: int = 3
    menu_seconds: float = 60
    follow_quota: int = 3
    follow_seconds: float = 60
    scan_quota: int = 3
    scan_seconds: float = 60
    typing_seconds: float = 15  # "typing" stays on so long and cannot be sent again meanwhile (45081)
    typing_after_seconds: float = 30  # and needs an exchange with the person within these (45080)

    # service/api/base/api_getstableaccesstoken
    token_seconds: int = 7200
    token_overlap_seconds: int = 300  # renewed so long before the end; the old and the new one are both valid meanwhile
    forced_per_day: int = 20
    forced_apart_seconds: float = 30  # a forced refresh sooner than this after the last one refreshes nothing

    # offiaccount/Message_Management/Template_Message_Interface
    template_messages_per_day: int = 100_000
    templates: int = 25

    # offiaccount/Custom_Menus/Creating_Custom-Defined_Menu
    buttons: int = 3
    sub_buttons: int = 5
    button_bytes: int = 16
    sub_button_bytes: int = 60
    key_bytes: int = 128
    url_bytes: int = 1024
    button_width: int = 4  # Chinese characters that are shown; the rest becomes "..."
    sub_button_width: int = 8

    # offiaccount/Account_Management/Generating_a_Parametric_QR_Code
    code_seconds: int = 2_592_000
    code_default_seconds: int = 60
    scene_length: int = 64
    permanent_scene_id: int = 100_000

    # offiaccount/Asset_Management/Get_temporary_materials
    media_seconds: float = 3 * 86400


DAY = 86400
PLATFORM_OFFSET = 8 * 3600  # quotas of a day begin anew at midnight in China


def platform_day(now: float) -> int:
    """The number of the platform's day at a moment in POSIX seconds."""
    return int((now + PLATFORM_OFFSET) // DAY)
