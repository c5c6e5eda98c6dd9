"""What the WeChat platform allows and demands, and the station's own margins, as numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the channel. Pages are below developers.weixin.qq.com/doc; where none is named the choice is the station's own.

    `reply_seconds`: how long the platform waits for an answer, and `tries`: how often it asks in all
    (subscription/guide/product/message/Passive_user_reply_message).
    `answer_seconds`: when the station stops waiting for a slow turn; half a second is left for keeping the letter (`keep_seconds` at most)
    and for the way back. `letter_seconds`: how long a kept letter rests when the process that was at it died, or failed; `letter_tries`: how
    often it is taken up; `sweep_seconds`: between looks for such letters; `stop_seconds`: for turns under way when the service stops.
    `text_bytes`: the longest text, in UTF-8; what error 45002 stands for in practice, no page states a figure for official accounts.
    `message_pushes`, `message_seconds`: messages by itself after a resident wrote; `act_pushes`, `act_seconds`: after a click in the menu
    or in a message, a follow, a scan (subscription/guide/product/kf/intro, in force since 2023-06-12).
    `body_bytes`: of a callback, `letter_bytes`: of the letter in it; the longest has a few kB, and in compatible mode travels twice.
    `clock_seconds`: how far a callback's timestamp may be from the station's clock; `callbacks_kept`: signatures remembered meanwhile.
    `token_early_seconds`: a stable token is renewed so long before its end; `forced_per_day`, `forced_apart_seconds`: how often its
    renewal may be forced (service/api/base/api_getstableaccesstoken).
    `connect_seconds`, `call_seconds`: how long a call of the platform may take to connect, and between two pieces of its answer.
    `pushes_per_second`: the pages name no figure for single messages; a call a day for each of half a million is the only quota.
    `remember_seconds`: how long an answered letter is recognised when the platform sends it again: three tries, and room to spare.
    `buttons`, `sub_buttons`, `button_bytes`, `sub_button_bytes`, `key_bytes`, `url_bytes`, `button_characters`, `sub_button_characters`:
    of the menu; more characters are cut off by the phone (offiaccount/Custom_Menus/Creating_Custom-Defined_Menu).
    `scene_characters`: of a permanent code's scene (offiaccount/Account_Management/Generating_a_Parametric_QR_Code).
    """

    reply_seconds: float = 5.0
    tries: int = 3
    answer_seconds: float = 4.5
    keep_seconds: float = 0.3
    letter_seconds: float = 20.0
    letter_tries: int = 5
    sweep_seconds: float = 2.0
    stop_seconds: float = 5.0
    text_bytes: int = 2048
    message_pushes: int = 5
    message_seconds: int = 48 * 3600
    act_pushes: int = 3
    act_seconds: int = 60
    body_bytes: int = 64 * 1024
    letter_bytes: int = 16 * 1024
    clock_seconds: int = 300
    callbacks_kept: int = 50_000
    token_early_seconds: int = 300
    forced_per_day: int = 20
    forced_apart_seconds: int = 30
    connect_seconds: float = 3.0
    call_seconds: float = 8.0
    pushes_per_second: int = 20
    remember_seconds: float = 60.0
    buttons: int = 3
    sub_buttons: int = 5
    button_bytes: int = 16
    sub_button_bytes: int = 60
    key_bytes: int = 128
    url_bytes: int = 1024
    button_characters: int = 4
    sub_button_characters: int = 8
    scene_characters: int = 64
