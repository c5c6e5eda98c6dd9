"""What each field of the catalogue means, with an example: for headings of a workbook and for the template of an item."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from knowledge.life_events import EventStep, LifeEvent
from knowledge.procedure import ApplicationWindow, Fee, Limit, Material, Result, Stage
from knowledge.service_item import Admission, Codes, Criterion, Offer, Question, Referral, ServiceItem, Source
from knowledge.stations import Counter, OpeningHours, Season, Station


@dataclass(frozen=True, slots=True)
class Help:
    """One field in a sentence, and what one would write into it."""

    meaning: str
    example: str = ""


GUIDE: Mapping[type[BaseModel], Mapping[str, Help]] = {
    ServiceItem: {
        "id": Help("事项的编号，小写英文字母、数字和短横线；定了就不要改，预约和统计都靠它", "elder-card"),
        "name": Help("事项的正式名称", "老年人优待证"),
        "category": Help("归哪一类，共十四类；居民按类别翻目录，窗口按类别受理", "养老"),
        "kind": Help("事项类型，不清楚就空着", "公共服务"),
        "codes": Help("国家和本地的事项编码，不知道就空着"),
        "status": Help("只有“已准入”的事项居民才问得到；“暂停”“已退出”的要写现去向", "已准入"),
        "version": Help("事项内容改过几版，从 1 开始", "1"),
        "effective_from": Help("从哪天起办", "2026-12-01"),
        "effective_until": Help("办到哪天为止，没有就空着", "2027-12-31"),
        "admission": Help("准入登记：谁申请进站、依据什么、人钱权怎么随事转、谁审定的"),
        "redirect": Help("暂停或退出之后，居民现在该去哪里办", "请到区政务服务中心二楼办理"),
        "summary": Help("一句话说清给谁、办什么、有什么用，像邻居说话", "满60岁的老人办一张优待证，坐车、逛公园都有照顾。"),
        "aliases": Help("老百姓怎么叫它；同一个俗称只能给一个事项", "老年证"),
        "examples": Help("居民会怎么问，一行一句，越多认得越准", "老年证怎么办"),
        "counter_examples": Help("听着像、其实不是它的问法", "老年人公交卡怎么办"),
        "legal_basis": Help("哪部法律哪一条", "《中华人民共和国老年人权益保障法》第五十三条"),
        "level": Help("哪一级行使这项权力", "区（县）级"),
        "authority": Help("最后由谁审定", "区老龄工作机构"),
        "audience": Help("给谁办", "60周岁以上老年人"),
        "conditions": Help("符合哪些条件才办得了，一行一条", "年满60周岁"),
        "eligibility": Help("资格自查：几个答是或否的问题"),
        "handling": Help("当场办完的是“即办件”，答应几天内办好的是“承诺件”", "承诺件"),
        "statutory_limit": Help("法律规定多少天内办好，从受理的第二天算起"),
        "promised_limit": Help("站里答应多少天内办好，不能比法定的长"),
        "no_limit_reason": Help("两个时限都没有时，写为什么没有", "随时可报名，没有办结时限"),
        "stages": Help("办理环节：材料在谁手里、多久、问谁"),
        "materials": Help("申请材料，一样一节"),
        "steps": Help("居民要走的几步，一行一步", "带材料到服务点，窗口当场核对"),
        "visits": Help("居民一共要跑几趟，不用来就写 0", "1"),
        "fee": Help("要不要钱"),
        "amount": Help("居民能领到什么、多少，没有依据就空着", "每人每月100元"),
        "result": Help("办成之后拿到什么"),
        "offers": Help("在哪个服务点、做到哪一步、哪个窗口"),
        "referrals": Help("本站办不了的，该去哪里办"),
        "minutes": Help("在窗口大约要几分钟，10 的倍数", "20"),
        "by_appointment": Help("能不能预约", "是"),
        "agent_allowed": Help("能不能由别人代办，没有依据就空着", "是"),
        "home_visit": Help("能不能上门办", "否"),
        "home_visit_for": Help("上门办给哪些人", "行动不便、独居或高龄的老人"),
        "windows": Help("一年里只有一段日子能办的，写从几月几日到几月几日"),
        "renewal": Help("到期、换发、补办怎么说", "证丢了可以补办"),
        "renewal_months": Help("隔几个月要再办一次，不用再办就空着", "12"),
        "consultation_phone": Help("空着就用服务点的", "12345"),
        "complaint_phone": Help("找谁投诉", "12345"),
        "questions": Help("常见问题和回答"),
        "notes": Help("还要让居民知道的，一行一条", "外地的老年证也能用，带上证就行。"),
        "local": Help("哪些字段只是示例站点的做法（说给居民时标“示例”），一行一个", "办理流程"),
        "sources": Help("资料来源：每个事实从哪里来"),
    },
    Codes: {
        "base": Help("基本编码，12位数字或大写字母", "000111003000"),
        "implementation": Help("实施编码", "11320100MB1234567XY4000111003000"),
        "local": Help("地方实施编码"),
    },
    Admission: {
        "department": Help("哪个部门申请把这件事放进来", "区老龄工作机构"),
        "basis": Help("依据什么放进来", "街道政务服务事项准入清单"),
        "people": Help("人怎么安排", "由1号民生窗口兼办，不另增人"),
        "money": Help("经费怎么安排"),
        "powers": Help("权限怎么下放"),
        "decided_by": Help("谁审定的", "青禾街道准入评审会"),
        "decided_on": Help("审定的日期", "2026-01-15"),
        "reason": Help("暂停或退出的原因"),
    },
    Limit: {
        "amount": Help("多少天，只写数字", "15"),
        "unit": Help("按工作日还是按自然日", "工作日"),
        "note": Help("时限另要说明的", "从受理第二天算起"),
    },
    Fee: {
        "charged": Help("收不收费", "否"),
        "text": Help("怎么收、收多少，一句话", "首次办证不收费"),
        "basis": Help("凭什么收", "市发改委的收费文件"),
    },
    Result: {
        "name": Help("办成之后拿到什么", "老年人优待证"),
        "delivery": Help("怎么拿到，一行一种", "服务点自取"),
        "validity": Help("管多久", "长期有效"),
    },
    Material: {
        "name": Help("材料的名称", "居民身份证"),
        "form": Help("要原件、复印件还是看过就还", "验原件"),
        "count": Help("几份，不写就是 1 份", "1"),
        "case": Help("什么情况才要，人人都要就空着", "外地户籍的老人"),
        "agent_only": Help("是不是只有代办才要", "否"),
        "source": Help("居民到哪里取得它，每样都要写", "自己带来"),
        "deferrable": Help("能不能先办、以后补", "否"),
        "remark": Help("另要提醒居民的", "看过就还"),
        "sample": Help("什么样的才合格", "近半年内照的正面免冠照片"),
        "alternatives": Help("可以拿什么代替，一行一样", "户口簿"),
    },
    Stage: {
        "name": Help("环节的名称", "审核制证"),
        "body": Help("材料在谁手里", "区老龄工作机构"),
        "limit": Help("这一步多久"),
        "counts": Help("算不算进办结时限；公示、鉴定等特别程序不算，写“否”", "是"),
        "contact": Help("到这一步该问谁", "办理时的服务点窗口"),
    },
    Criterion: {
        "question": Help("问居民的一句话，答“是”或“否”", "老人满60周岁了吗？"),
        "expected": Help("答哪个才符合，不写就是“是”", "是"),
        "otherwise": Help("不符合时怎么说，要告诉居民怎么办", "优待证满60周岁才能办，到了生日再来。"),
        "instead": Help("不符合时可以改办哪些事项，写事项编号，一行一个", "residence-permit"),
    },
    Offer: {
        "station": Help("服务点的编号", "centre"),
        "mode": Help("受理：当场收办；代收：收下转交；代办：替居民跑；指引：告诉去哪", "受理"),
        "counter": Help("窗口的编号，空着就用受理这一类的窗口", "livelihood"),
    },
    Referral: {
        "name": Help("该去的地方", "户籍所在地公安派出所"),
        "purpose": Help("到那里办什么", "照相、按指纹"),
        "phone": Help("那里的电话", "12345"),
    },
    ApplicationWindow: {
        "opens": Help("从几月几日起，写成“月-日”", "09-01"),
        "closes": Help("到几月几日止（含当天），写成“月-日”", "12-31"),
        "year": Help("只管某一年的写年份，年年如此就空着", "2026"),
        "note": Help("另要说明的", "错过了要等下一年"),
    },
    Question: {
        "question": Help("居民常问的", "外地户口能办吗？"),
        "answer": Help("一两句话的回答，和前面填的要一致", "能，住满6个月、有居住证就可以。"),
    },
    Source: {
        "title": Help("法律写全名和版本，网页写是什么网页", "中华人民共和国老年人权益保障法（2018年修正）"),
        "kind": Help("来源的分量", "法律法规"),
        "url": Help("从哪个网页看来的"),
        "facts": Help("它证明了哪些字段，一行一个", "服务对象"),
    },
    LifeEvent: {
        "id": Help("一件事的编号，小写英文字母、数字和短横线", "having-a-child"),
        "name": Help("一件事的名称", "生孩子"),
        "summary": Help("一句话说清这是什么时候要看的", "从怀上到上户口，按先后一样样办。"),
        "aliases": Help("人们怎么说它，一行一个", "添丁"),
        "examples": Help("居民会怎么问，一行一句", "快生了要办哪些手续"),
        "steps": Help("要办的事项，按先后，至少两步"),
        "notes": Help("另要知道的，一行一条"),
    },
    EventStep: {
        "item": Help("事项的编号", "birth-registration"),
        "when": Help("什么时候办", "孩子出生前"),
        "only_if": Help("什么情况才办，人人都要就空着", "夫妻一方不是本地户口"),
        "note": Help("在这里另要知道的"),
    },
    Station: {
        "id": Help("服务点的编号，小写英文字母、数字和短横线；定了就不要改", "centre"),
        "name": Help("服务点的名称", "青禾社区服务中心"),
        "short_name": Help("平常怎么叫它", "中心站"),
        "kind": Help("中心，还是便民服务点", "中心"),
        "address": Help("门牌地址", "青禾街道惠民路18号一楼"),
        "directions": Help("怎么走", "公交“青禾街道办”站下车，往西走到红绿灯"),
        "latitude": Help("纬度，照高德、腾讯地图上拾取的写；和经度要么都写要么都空", "32.018"),
        "longitude": Help("经度，照高德、腾讯地图上拾取的写；和纬度要么都写要么都空", "118.015"),
        "phone": Help("居民打得通的电话", "000-6620101"),
        "complaint_phone": Help("找谁投诉", "000-6620109"),
        "accessibility": Help("坡道、轮椅、卫生间等", "正门有坡道，厅内备轮椅"),
        "communities": Help("管哪些社区，一行一个", "青禾社区"),
        "counters": Help("有哪些窗口"),
        "hours": Help("什么时候开"),
    },
    Counter: {
        "id": Help("窗口的编号，同一服务点里不重复", "livelihood"),
        "name": Help("窗口的名称", "1号民生窗口"),
        "categories": Help("受理哪几类，用顿号隔开", "救助、养老、助残"),
        "seats": Help("同时能接待几个人，不写就是 1", "2"),
    },
    OpeningHours: {
        "days": Help("哪些日子，用顿号隔开；“工作日”含调休上班的周末", "工作日"),
        "opens": Help("几点开，24小时制", "08:30"),
        "closes": Help("几点关，24小时制", "12:00"),
        "service": Help("这一段能办什么", "全部业务"),
        "seats": Help("这一段每个窗口接待几个人，空着就和平时一样", "1"),
        "season": Help("只在一年的某一段有效，如夏令作息"),
        "note": Help("另要说明的", "午间有人值班"),
    },
    Season: {
        "first": Help("第一天，写成“月-日”", "06-01"),
        "last": Help("最后一天（含），写成“月-日”", "09-30"),
    },
}
