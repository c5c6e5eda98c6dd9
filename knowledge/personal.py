"""Who is asking: telephone numbers and names as residents type them, and both masked for screens and logs."""

import re

from knowledge.typed import clean

LONGEST_NAME = 20

_CN_DIGITS = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_MOBILE = re.compile(r"(?<![\d+])(?:\+?86[\s-]?|0086[\s-]?)?(1[3-9](?:[\s-]?\d){9})(?![\d]|[\s-]\d)")
_LANDLINE = re.compile(r"(?<![\d-])\(?(0(?:10|2\d|[3-9]\d{2}))\)?[\s-]?([2-9]\d{3}[\s-]?\d{3,4})(?:\s*(?:转|-)\s*(\d{1,6}))?(?![\d-])")

_HAN = "\u3400-\u9fff\U00020000-\U0002ebe0〇"
_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|司徒|夏侯|轩辕|宇文|端木|南宫|独孤|呼延|百里|东郭|西门"
    "|司空|太史|申屠|公冶|闾丘|完颜|拓跋|澹台|濮阳|淳于|单于|公羊"
)
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章"
    "鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解"
    "牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎"
    "甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖"
    "练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危"
    "玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由苍覃仉"
)
_TITLES = "先生|女士|小姐|老师|阿姨|叔叔|大爷|大妈|奶奶|爷爷|大姐|大哥|师傅|同志|医生|主任|姐|哥|叔|婶|嫂|姨|伯|总"
_LED = re.compile(
    r"^(?:您好|你好|嗯|哦|好的?|对|是的?)?[\s,。!]*(?:我的?(?:名字|姓名)(?:是|叫|:)?|(?:姓名|名字|联系人|称呼|申请人|预约人)(?:是|叫|:|为)?|我(?:叫|是)|我姓|本人(?:是|叫)?|叫我?|名叫|免贵姓|姓|是|给?)?[\s:]*"
)
_TAIL = re.compile(r"(?:[\s,。;!、.:]|电话|手机号?码?|本人|号码|联系方式|联系电话|谢谢|的|是|吧|就行|就好|即可)*$")
_FULL = re.compile(rf"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SINGLE}][{_HAN}]{{1,2}})")
_TITLED = re.compile(rf"(?:[老小](?:{_COMPOUND}|[{_SINGLE}])|(?:{_COMPOUND}|[{_SINGLE}])(?:[{_HAN}]{{1,2}})?(?:{_TITLES}))")
_CALLED = re.compile(rf"[{_HAN}]{{2,4}}")  # 我叫扎西: whoever says so need not have a listed surname
_SURNAME = re.compile(rf"(?:{_COMPOUND}|[{_SINGLE}])")
_DOTTED = re.compile(rf"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}}){{1,4}}")
_LATIN = re.compile(r"[a-z]{2,15}(?:[ '-][a-z]{1,15}){1,3}", re.IGNORECASE)
_DOTS = str.maketrans("•・‧∙⋅", "·····")
# Signs that stand in sentences and answers and next to never in names.
_NOT_A_NAME = re.compile(
    r"[的了吗呢吧啊么哪这那您你我他她们不没很也都就还要想请问能给把被让个些]|怎么|什么|可以|预约|办理|明天|今天|后天|上午|下午|晚上|时间|周[一二三四五六日天末]$"
    r"|电话|手机|社区|取消|返回|帮助|人工|确认|材料|[路街]$|小区|居委|医保|社保|低保|(?:证|卡|费|表|贴|险|员|人|办)$"
    r"|^(?:马上|单位|全部|明白|应该|方便|安全|国家|信息|居民|公积金|母亲|何时|白天|常住|计生|连续|边疆|商量|文明|和平|安排.*|平安|石景山|通知|于是|周到|成功|高兴)$"
)


def parse_phone(text: str) -> str | None:
    """The one telephone number in a message: 11 digits of a mobile, or a landline as 010-65512345; None where there is none, or two."""
    said = clean(text)
    found = _phones(said) or _phones(said.translate(_CN_DIGITS))
    return found.pop() if len(found) == 1 else None


def _phones(said: str) -> set[str]:
    mobiles = {re.sub(r"\D", "", match[1]) for match in _MOBILE.finditer(said)}
    if mobiles:
        return mobiles
    lines = ((match[1], re.sub(r"\D", "", match[2]), match[3]) for match in _LANDLINE.finditer(said))
    return {f"{area}-{line}" + (f"-{extension}" if extension else "") for area, line, extension in lines}


def parse_name(text: str) -> str | None:
    """The name a resident gives, with its title where it has one (王女士, 老王); None for sentences, digits and over 20 characters."""
    said = clean(text.translate(_DOTS))
    for pattern in (_MOBILE, _LANDLINE):
        said = pattern.sub(" ", said)
    said = _TAIL.sub("", said.strip(" ,。;!、"))
    led = _LED.match(said)
    lead = led[0] if led else ""
    rest = _TAIL.sub("", said[len(lead) :])
    # The whole first: a word that leads to a name may be a surname itself.
    for words in (said, rest):
        name = _name(words)
        if name is not None:
            return name
    if lead.rstrip(" :").endswith(("叫", "名字是", "名字", "姓名")) and _CALLED.fullmatch(rest) and not _NOT_A_NAME.search(rest):
        return rest
    if lead.rstrip(" :").endswith("姓") and _SURNAME.fullmatch(rest):
        return rest
    return None


def _name(words: str) -> str | None:
    words = words.strip(" ,。;!、")
    if not words or len(words) > LONGEST_NAME:
        return None
    if _TITLED.fullmatch(words) or _DOTTED.fullmatch(words):
        return words
    if _LATIN.fullmatch(words):
        return words.title()
    return words if _FULL.fullmatch(words) and not _NOT_A_NAME.search(words) else None


def mask_phone(phone: str) -> str:
    """A number fit for a screen: 138****5678, 010-****5678; of a short one only its last two digits."""
    digits = re.sub(r"\D", "", phone)
    if "-" in phone and phone.startswith("0"):
        area, line = phone.split("-")[:2]
        return f"{area}-****{line[-4:]}"
    if len(digits) < 8:
        return "*" * max(len(digits) - 2, 0) + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """A name fit for a screen: its surname, a star for each further character, a title kept: 王**, 欧阳**, 王女士."""
    name = name.strip()
    if not name:
        return ""
    if "·" in name or name.isascii():
        return f"{name[0]}**"
    if len(name) == 2 and name[0] in "老小":
        return name
    surname = _SURNAME.match(name)
    shown = surname[0] if surname else name[0]
    title = re.search(rf"(?:{_TITLES})$", name[len(shown) :])
    hidden = title.start() if title else len(name) - len(shown)
    return shown + "*" * hidden + (title[0] if title else "")
