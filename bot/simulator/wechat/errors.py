"""The platform's refusals: errcode and errmsg."""

from enum import IntEnum


class ErrCode(IntEnum):
    """The codes this stand-in gives, from the platform's page of global return codes; the comment says where a use of one is a guess."""

    BUSY = -1
    OK = 0
    INVALID_CREDENTIAL = 40001
    INVALID_GRANT_TYPE = 40002
    INVALID_OPENID = 40003
    INVALID_MEDIA_ID = 40007
    INVALID_MESSAGE_TYPE = 40008
    INVALID_APPID = 40013
    INVALID_BUTTON_COUNT = 40016
    INVALID_BUTTON_TYPE = 40017
    INVALID_BUTTON_NAME = 40018
    INVALID_BUTTON_KEY = 40019
    INVALID_BUTTON_URL = 40020
    INVALID_MENU_LEVEL = 40022
    INVALID_SUB_BUTTON_COUNT = 40023
    INVALID_SUB_BUTTON_TYPE = 40024
    INVALID_SUB_BUTTON_NAME = 40025
    INVALID_SUB_BUTTON_KEY = 40026
    INVALID_SUB_BUTTON_URL = 40027
    INVALID_PARAMETER = 40035
    INVALID_TEMPLATE_ID = 40037
    INVALID_ACTION_NAME = 40052  # guess: known from practice, not from the page
    INVALID_ACTION_INFO = 40053  # a guess for an expire_seconds that is too long
    INVALID_SECRET = 40125
    IP_NOT_LISTED = 40164
    INVALID_ACCOUNT_TYPE = 40200
    MISSING_TOKEN = 41001
    MISSING_APPID = 41002
    MISSING_SECRET = 41004
    MISSING_MEDIA_ID = 41006
    MISSING_OPENID = 41009
    EXPIRED_TOKEN = 42001
    REQUIRE_GET = 43001
    REQUIRE_POST = 43002
    NOT_FOLLOWING = 43004
    REFUSED_BY_PERSON = 43101
    EMPTY_BODY = 44002
    EMPTY_ARTICLES = 44003
    EMPTY_CONTENT = 44004
    CONTENT_TOO_LONG = 45002
    TOO_MANY_ARTICLES = 45008
    DAILY_QUOTA = 45009
    WINDOW_CLOSED = 45015
    QUOTA_USED_UP = 45047
    INVALID_TYPING_COMMAND = 45072
    TYPING_TOO_LATE = 45080
    ALREADY_TYPING = 45081
    NO_MENU = 46003
    DATA_FORMAT = 47001
    INVALID_TEMPLATE_DATA = 47003
    NOT_ALLOWED = 48001


MESSAGES = {
    ErrCode.BUSY: "system error",
    ErrCode.INVALID_CREDENTIAL: "invalid credential, access_token is invalid or not latest",
    ErrCode.INVALID_GRANT_TYPE: "invalid grant_type",
    ErrCode.INVALID_OPENID: "invalid openid",
    ErrCode.INVALID_MEDIA_ID: "invalid media_id",
    ErrCode.INVALID_MESSAGE_TYPE: "invalid message type",
    ErrCode.INVALID_APPID: "invalid appid",
    ErrCode.INVALID_BUTTON_COUNT: "invalid button size",
    ErrCode.INVALID_BUTTON_TYPE: "invalid button type",
    ErrCode.INVALID_BUTTON_NAME: "invalid button name size",
    ErrCode.INVALID_BUTTON_KEY: "invalid button key size",
    ErrCode.INVALID_BUTTON_URL: "invalid button url size",
    ErrCode.INVALID_MENU_LEVEL: "invalid sub button level",
    ErrCode.INVALID_SUB_BUTTON_COUNT: "invalid sub button size",
    ErrCode.INVALID_SUB_BUTTON_TYPE: "invalid sub button type",
    ErrCode.INVALID_SUB_BUTTON_NAME: "invalid sub button name size",
    ErrCode.INVALID_SUB_BUTTON_KEY: "invalid sub button key size",
    ErrCode.INVALID_SUB_BUTTON_URL: "invalid sub button url size",
    ErrCode.INVALID_PARAMETER: "invalid parameter",
    ErrCode.INVALID_TEMPLATE_ID: "invalid template_id",
    ErrCode.INVALID_ACTION_NAME: "invalid action name",
    ErrCode.INVALID_ACTION_INFO: "invalid action info",
    ErrCode.INVALID_SECRET: "invalid appsecret",
    ErrCode.IP_NOT_LISTED: "invalid ip, not in whitelist",
    ErrCode.INVALID_ACCOUNT_TYPE: "invalid account type",
    ErrCode.MISSING_TOKEN: "access_token missing",
    ErrCode.MISSING_APPID: "appid missing",
    ErrCode.MISSING_SECRET: "appsecret missing",
    ErrCode.MISSING_MEDIA_ID: "missing media_id",
    ErrCode.MISSING_OPENID: "missing openid",
    ErrCode.EXPIRED_TOKEN: "access_token expired",
    ErrCode.REQUIRE_GET: "require GET method",
    ErrCode.REQUIRE_POST: "require POST method",
    ErrCode.NOT_FOLLOWING: "require subscribe",
    ErrCode.REFUSED_BY_PERSON: "user refuse to accept the msg",
    ErrCode.EMPTY_BODY: "empty post data",
    ErrCode.EMPTY_ARTICLES: "empty news data",
    ErrCode.EMPTY_CONTENT: "empty content",
    ErrCode.CONTENT_TOO_LONG: "content size out of limit",
    ErrCode.TOO_MANY_ARTICLES: "article size out of limit",
    ErrCode.DAILY_QUOTA: "reach max api daily quota limit",
    ErrCode.WINDOW_CLOSED: "response out of time limit or subscription is canceled",
    ErrCode.QUOTA_USED_UP: "out of response count limit",
    ErrCode.INVALID_TYPING_COMMAND: "invalid command",
    ErrCode.TYPING_TOO_LATE: "user not interact recently",
    ErrCode.ALREADY_TYPING: "already in typing status",
    ErrCode.NO_MENU: "menu no exist",
    ErrCode.DATA_FORMAT: "data format error",
    ErrCode.INVALID_TEMPLATE_DATA: "argument invalid!",
    ErrCode.NOT_ALLOWED: "api unauthorized",
}


class Refused(Exception):
    """The platform does not do what it was asked; `detail` replaces the usual errmsg where that names a field."""

    def __init__(self, code: ErrCode, detail: str = "") -> None:
        self.code = code
        self.message = detail or MESSAGES[code]
        super().__init__(f"{int(code)} {self.message}")


class NotPossible(LookupError):
    """A resident cannot do this now: no such button, no such code, not a follower."""
