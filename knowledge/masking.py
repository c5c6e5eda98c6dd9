"""Words with what points at a person taken out, before they are kept for others to read or leave the house.

Better too much than too little: telephone and identity numbers, bank cards, addresses of e-mail and the web, names after the words that
introduce one, doors and flats. What is left still says what was asked.
"""

import re

_KINDS: tuple[tuple[str, str], ...] = (
    (r"https?://\S+|www\.\S+", "〔网址〕"),
    (r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "〔邮箱〕"),
    (r"(?<!\d)[1-9]\d{5}(?:\s?)(?:19|20)\d{2}\s?\d{4}\s?\d{3}[\dXx](?!\d)", "〔证件号〕"),
    (r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)", "〔手机号〕"),
    (r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)", "〔电话〕"),
    (r"(?<!\d)\d(?:[\s-]?\d){6,}(?!\d)", "〔号码〕"),
    (r"(?:微信|wx|vx|qq|QQ|v信)(?:号)?(?:是|[:：])?\s?[A-Za-z0-9_-]{5,20}", "〔账号〕"),
    (r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}", "〔车牌〕"),
    (r"(?:[\d一二三四五六七八九十百]+[-－]){2,}[\d一二三四五六七八九十]+(?:室|号)?", "〔门牌〕"),
    (
        r"[\d一二三四五六七八九十百零]+(?:号楼|栋|幢|座)(?:[\d一二三四五六七八九十百零]+单元)?(?:[\d一二三四五六七八九十百零]+(?:楼|层))?(?:\d+(?:室|号|房)?)?",
        "〔门牌〕",
    ),
    (r"[\d一二三四五六七八九十]+单元(?:[\d一二三四五六七八九十]+(?:楼|层))?(?:\d+(?:室|号|房)?)?|(?<!\d)\d{3,4}(?:室|房)", "〔门牌〕"),
    (r"[\w]{2,8}(?:路|街|巷|弄|大道)\d+(?:弄\d+)?号", "〔地址〕"),
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬"
    "安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪毛禹狄米贝明臧成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫"
    "房解应宗丁宣邓洪包左石崔吉龚程裴陆荣翁段富巫焦谷车侯宁仇甘武符刘景龙叶幸司韶黎薄白怀蒲鄂索赖卓蔺屠蒙池乔翟谭冉桑桂牛寿尚温庄晏柴瞿阎慕连茹习艾鱼容向古易"
    "廖耿欧沃利"
)
_NAME = re.compile(
    rf"(?P<before>(?:我|他|她|名字|姓名|本人|户主|老人|孩子|患者|申请人)?(?:的名字)?(?:叫做?|名叫|姓名(?:是)?|名字是|我是)\s?[:：]?)(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff]{{0,1}}的)"
)
_NOT_NAMES = re.compile(
    r"本地|外地|不是|什么|哪里|想问|社区|住户|居民|租客|租户|车主|房东|老人|单亲|党员|退休|失业|农村|城镇|残疾|应届|金牌|高龄|孤寡|安徽|江苏|江西|云南|石家|武汉|温州|宁夏|广|甘肃|贵|成都|常州|余下|时候|利息|向你|和你|于是|应该|连|解决|管|容易|万一|房子|明天|方便|平时|水|任何|白天|花|车|路|经常"
)
_COMPILED = tuple((re.compile(pattern), mask) for pattern, mask in _KINDS)


def masked(text: str) -> str:
    """The text without numbers, addresses and names that point at a person."""
    for pattern, mask in _COMPILED:
        text = pattern.sub(mask, text)
    return _NAME.sub(lambda found: found[0] if _NOT_NAMES.match(found["name"]) else f"{found['before']}〔姓名〕", text)
