"""Small talk, and what people ask a robot that knows only the community."""

from enum import StrEnum

from knowledge.wording.patterns import Wording


class ChitChat(StrEnum):
    """What kind of small talk, so that the reply can fit."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ABOUT_BOT = "about-bot"
    OTHER = "other"


LONGEST = 60  # characters; who writes more than this has something to say

# A text is small talk when nothing is left once all these words are taken out, and of the first kind that it holds.
SMALL_TALK: tuple[tuple[ChitChat, Wording], ...] = (
    (
        ChitChat.ABOUT_BOT,
        Wording(
            "(?:你们|你|您|这|这里|对面|那边)?(?:到底|究竟)?(?:是|叫)(?:不是)?(?:个)?(?:谁|什么名字|什么东西|什么人|什么|哪个|哪位|"
            "机器人|真人|人工|活人|ai|人工智能|智能客服|客服|电脑|程序|男的|女的|人)",
            "(?:机器人|真人|人工|男的|女的)?还是(?:机器人|真人|人工|男的|女的|人)|(?:你们|你|您|这|这里)(?:都)?(?:能|会|可以|可)(?:帮我|"
            "帮|为我)?(?:做|干|办|搞|回答|解决|提供)?(?:些|点|"
            "的)?(?:什么|哪些)(?:事|忙|问题|服务|业务|功能)?",
            "(?:你们|你|您)(?:都)?有(?:什么|哪些)(?:功能|用|本事|服务)|(?:你|您)(?:今年)?(?:几岁|多大|住哪里|男的女的|是男是女|吃饭|睡觉|"
            "累|聪明|开心|结婚|有对象|是哪里人)|介绍一下(?:你|"
            "您)(?:自己)?|有什么功能|使用说明",
        ),
    ),
    (
        ChitChat.THANKS,
        Wording(
            "感谢|谢谢|多谢|谢了|万分感谢|麻烦你们?了?|麻烦您了?|辛苦(?:你们|你|您|了|大家)?|劳驾|3q|thanks|thank you|thx|帮了大忙|"
            "(?:你们|你|您)(?:真是|真的|真|太|很|好|这么)(?:好|棒|"
            "不错|行|厉害|贴心|热心|聪明|耐心|周到)|谢(?=$|,|啦)",
        ),
    ),
    (
        ChitChat.FAREWELL,
        Wording(
            "再见|拜拜|(?:回头|明天|下次|改天)(?:见|聊)|88|886|bye ?bye|goodbye|bye|晚安|我?先?走了|不聊了|不说了|没别的事了?|没事了|"
            "先这样|就这样"
        ),
    ),
    (
        ChitChat.GREETING,
        Wording(
            "(?:你们|你|您|大家|各位|早上|上午|中午|下午|晚上|社区|同志|老师)好(?=$|,|啊|呀|哇|哦|在|大家|各位|社区|同志|老师)|早安|午安|"
            "早上好|早(?=$|,|啊|呀)|在吗|在不在|有人没|有没有人在?|"
            "有人在?吗|哈喽|哈罗|哈啰|嗨|喂|嘿|hello|hi|hey|halo",
            "吃了吗|吃饭了没|(?:祝|预祝)?(?:你们|你|您|大家|各位|社区)*(?:新年|新春|春节|中秋|节日|元旦|国庆|端午|圣诞|生日|周末|元宵|"
            "重阳)节?快乐|新年好|身体健康|万事如意|恭喜发财",
        ),
    ),
    (
        ChitChat.OTHER,
        Wording(
            "哈|呵|嘿|嘻|嗯|哦|噢|额|呃|唉|哎|呜|吼|略|666|好的|好吧|行吧|可以|知道|明白|了解|收到|okay|ok|没事|没什么|没有|不用|算了|"
            "是的|对的|不是|懂|清楚|随便|无聊|真的假的|真的|是吗|这样|原来如此|"
            "厉害|牛|棒|不错|lol|haha|hehe",
            "测试|试试|test|讲个笑话|说个笑话|讲个故事|唱首歌|唱个歌|陪我聊聊|陪我说说话|聊聊天|聊天|我爱你|爱你|我喜欢你|想你了|你猜|"
            "好累|好烦|烦死|累死|心情不好|我也是|你真|你好|对(?=$|,|啊)|好(?=$|,|啊|"
            "呀)|行(?=$|,|啊)|是(?=$|,|啊)",
        ),
    ),
)
# What stands between and behind such words and means nothing by itself.
BESIDE = Wording(
    "真是|真的|太|非常|十分|特别|今天|大家|各位|社区|同志|老师|朋友|邻居|小姑娘|姑娘|小伙子|帅哥|美女|邻办|小助手|机器人|你们|我们|你|您|"
    "我|这么|那|先|就|都|也|啊|呀|呢|吗|嘛|哈|吧|哟|啦|了|的|哇|喽|喔|,|\\?| "
)

# Long talk of somebody who wants company, and asks nothing of the station.
COMPANY = Wording(
    "(?:想)?(?:找|有)(?:个|一个)?人(?:.{0,3})(?:说说话|聊聊天|说话|聊聊|聊天|唠)|陪我(?:聊|说|唠|讲)|跟(?:你|您)(?:唠唠|聊聊|说说话|吐槽|"
    "吐吐)|随便(?:聊聊|说说)|没(?:什么|"
    "啥)事(?:.{0,4})(?:聊|说|问候|打个招呼|看看)|(?:听得到|听见|你在听)(?:.{0,3})(?:吗|不|没)|讲(?:个|一个)(?:笑话|故事)|"
    "不是要你(?:.{0,4})(?:帮|办|做)"
)

# Said beside something else: counts only where no matter was found in the text.
COURTESY: tuple[tuple[ChitChat, Wording], ...] = (
    (ChitChat.THANKS, Wording("谢谢|感谢|多谢|谢了|辛苦(?:你|您|了|大家)|帮了大忙|点个赞|真贴心|真热心|表扬")),
    (ChitChat.FAREWELL, Wording("再见|拜拜|回头聊|没有事了|不用了|自己搞定|已经解决|解决了")),
    (ChitChat.GREETING, Wording("祝(?:你|您|大家|各位|社区)|节日快乐|新年快乐|早安|晚安")),
    (
        ChitChat.ABOUT_BOT,
        Wording(
            "你(?:是|叫)(?:谁|什么|不是|真人|机器)|是(?:真人|人工|机器人)吗|你(?:会|能)(?:说|讲|听)(?:.{0,4})(?:话|语)|会不会(?:说|"
            "讲).{0,4}话|知道不知道(?:说|讲)|识唔?识?讲|识不识讲|什么名字"
        ),
    ),
)
