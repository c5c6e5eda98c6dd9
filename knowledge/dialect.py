"""Small words of the dialects and their plain ones: Cantonese, Sichuan, Wu, north-eastern, and the English of the office.

Only words that change how a question reads, never names of things; the longer stands before the shorter.
"""

PLAIN = (
    ("什么时候", "什么辰光 啥辰光 啥时候 啥时间 啥时 几时 几阵 何时 么时候 多会儿 什么时间"),
    ("多久", "多长时间 好长时间 多少时间 几长时间 几多时间 几久 几耐 多长辰光"),
    ("什么", "啥子 么子 么事 咩嘢 乜嘢 啥 咩 乜"),
    ("怎么办", "咋个办 咋整 咋弄 咋搞 咋办 点办 点算 怎个办 如何办理 怎样办理"),
    ("怎么", "咋个 咋样 咋子 咋 点样 怎样 怎个 怎地 如何 哪能"),
    ("为什么", "点解 为啥 咋的了"),
    ("哪里", "边度 边道 边到 哪儿 哪块 哪搭 哪边 哪头 啥地方 什么地方 么地方 何处"),
    ("谁", "边个 啥人 啥个人"),
    ("多少钱", "好多钱 几多钱 几钱 多钱 几个钱"),
    ("多少", "几多"),
    ("有没有", "有冇 有无 有莫得 有得没得"),
    ("没有", "冇得 莫得 没得 冒得 么得 木有 么有 冇 无得 没"),
    ("不用", "唔使 不消 甭"),
    ("不", "唔"),
    ("的", "嘅"),
    ("在", "喺 搁"),
    ("来", "嚟"),
    ("看", "睇"),
    ("拿", "攞"),
    ("找", "揾 搵"),
    ("家里", "屋企 屋头 屋里头 屋里 家头"),
    ("他们", "佢哋"),
    ("我们", "我哋 俺们 咱们 阿拉 咱 俺"),
    ("你们", "你哋 恁们 倷"),
    ("他", "佢"),
    ("是不是", "系咪 系唔系 是唔是"),
    ("现在", "依家 而家 家下 这会儿 这阵"),
    ("了", "咗"),
    ("给", "俾 畀"),
    ("知道", "晓得"),
    ("你", "侬 恁"),
    ("吗", "伐 咩话 㗎 么"),
    ("可以", "得行 要得"),
    ("孩子", "娃娃 娃儿 娃子 娃 细路仔 细路 小囡 囡囡 伢 崽崽 崽"),
    ("申请", "apply"),
    ("预约", "appointment booking"),
    ("材料", "documents document"),
)

# As typed in pinyin; read with blanks around.
PLAIN_SYLLABLES = (
    ("shen me", "sha zi|sha"),
    ("zen me", "za ge|zha ge|za|zha"),
    ("na li", "na er|na r"),
    ("duo jiu", "duo chang shi jian"),
    ("mei you", "mei"),
)
