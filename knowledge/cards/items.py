"""How a service item reads: the short card, and the answer to what was asked about it. The answer first, then what it needs."""

from knowledge.cards.whereabouts import is_elsewhere, phone, places, places_short
from knowledge.cards.words import UNITS, numbered, sentence, spoken_limit
from knowledge.catalogue import Catalogue
from knowledge.procedure import ApplicationWindow, Handling, Limit, Material, MaterialForm, Stage
from knowledge.service_item import ItemStatus, ServiceItem
from knowledge.triage import Facet

FORMS = {
    MaterialForm.ORIGINAL: "原件",
    MaterialForm.COPY: "复印件",
    MaterialForm.ORIGINAL_AND_COPY: "原件和复印件",
    MaterialForm.SHOWN: "原件，看过就还",
    MaterialForm.ELECTRONIC: "电子版",
    MaterialForm.FILLED_IN: "到窗口填",
}
NOTHING = "不用带材料"
NO_BASIS = "这一点我没有依据，不敢答"
SAMPLE = "（示例）"
SAMPLED = {
    "materials": "材料",
    "promised_limit": "时限",
    "statutory_limit": "时限",
    "fee": "收费",
    "windows": "时间",
    "home_visit_for": "上门范围",
}


def title(item: ServiceItem) -> str:
    """【老年人优待证】."""
    return f"【{item.name}】"


def sample(item: ServiceItem, *fields: str) -> str:
    """The mark of a value that holds for the sample station only."""
    return SAMPLE if set(fields) & set(item.local) else ""


def short(item: ServiceItem, catalogue: Catalogue) -> str:
    """Everything needed in one go, on one screen of a phone (M1.2)."""
    return f"{title(item)}{sentence(item.summary)}\n{needs(item, catalogue)}"


def needs(item: ServiceItem, catalogue: Catalogue) -> str:
    """What the card says after its first sentence: materials, limits, fee, season, the first place, the visit at home."""
    lines = []
    lines.append(f"要带：{to_bring(item) or NOTHING}{_more_to_bring(item)}")
    lines.append(f"多久：{how_long(item)}")
    lines.append(f"费用：{item.fee.text.rstrip('。')}")
    lines += [f"时间：{window(each)}" for each in item.windows]
    lines.append(f"哪里办：{places_short(item, catalogue)}")
    if item.home_visit:
        lines.append("来不了也能办：可以上门" + (f"（{item.home_visit_for}）" if item.home_visit_for else "") + "。")
    examples = [name for field, name in SAMPLED.items() if field in item.local]
    if examples:
        lines.append(f"（{'、'.join(dict.fromkeys(examples))}是示例站点的，以当地为准）")
    return "\n".join(lines)


def _more_to_bring(item: ServiceItem) -> str:
    """That there is more to bring in some cases, after what everybody brings."""
    return "，有的情况另有要求" if any(material.case for material in item.materials if not material.agent_only) else ""


def to_bring(item: ServiceItem) -> str:
    """What everybody brings, in one line: ①居民身份证（原件，看过就还） ②…."""
    return numbered([brief(material) for material in always(item)]).replace("\n", " ")


def always(item: ServiceItem) -> list[Material]:
    """The materials that everybody needs, whatever the case, who comes for him- or herself."""
    return [material for material in item.materials if not material.case and not material.agent_only]


def brief(material: Material) -> str:
    """One material in a few words: 近期一寸照片2张(原件)."""
    count = f"{material.count}份" if material.count > 1 else ""
    return f"{material.name}（{FORMS[material.form]}{count}）"


def full(material: Material) -> str:
    """One material with everything that saves a second walk: form, count, case, where to get it, whether it may follow later."""
    parts = [brief(material)]
    if material.alternatives:
        parts.append(("可以是：" if "任选" in material.name else "或者：") + "、".join(material.alternatives))
    if material.case:
        parts.append(material.case if material.case.endswith(("要", "需要", "提供")) else f"{material.case}才要")
    if material.remark:
        parts.append(material.remark)
    if material.source:
        parts.append(f"哪里取：{material.source}")
    if material.deferrable:
        parts.append("可以先办、后补")
    return "；".join(part.rstrip("。；") for part in parts)


def materials(item: ServiceItem) -> str:
    """All materials, told once and numbered through (M1.2): what everybody needs, what some need, what somebody sent needs."""
    groups = (
        ("要带：", always(item)),
        ("下面这些，符合情况才要：", [material for material in item.materials if material.case and not material.agent_only]),
        ("别人替您来，再加：", [material for material in item.materials if material.agent_only]),
    )
    parts, told = [f"{title(item)}办理材料{sample(item, 'materials')}"], 0
    if not always(item):
        parts.append("平常不用带材料。" if item.materials else f"{NOTHING}。")
    for heading, group in groups:
        if group:
            parts.append(f"{heading}\n{numbered([full(material) for material in group], told)}")
            told += len(group)
    return "\n".join(parts)


def how_long(item: ServiceItem) -> str:
    """The promised limit and the one the law sets (M1.4)."""
    if item.no_limit_reason and item.promised_limit is None and item.statutory_limit is None:
        return item.no_limit_reason.rstrip("。")
    if item.handling is Handling.ON_THE_SPOT and (item.promised_limit is None or item.promised_limit.amount == 0):
        promise = "材料齐全当场办结"
    elif item.promised_limit is not None:
        promise = f"受理后{spoken_limit(item.promised_limit)}内办结"
    else:
        promise = "办结时间以受理时告知的为准"
    if item.statutory_limit is not None and not _same(item.statutory_limit, item.promised_limit):
        amount = f"{item.statutory_limit.amount}{UNITS[item.statutory_limit.unit]}"
        promise += f"，法定{amount}"
    return promise


def _same(one: Limit, other: Limit | None) -> bool:
    return other is not None and (one.amount, one.unit) == (other.amount, other.unit)


def stage(each: Stage) -> str:
    """One stage behind the counter: 区级审批(区民政局)10个工作日."""
    limit = spoken_limit(each.limit) if each.limit else ""
    aside = "" if each.counts else "，不计入办理时限"
    return f"{each.name}（{each.body}）{limit}{aside}"


def window(each: ApplicationWindow) -> str:
    """每年9月1日至12月31日."""
    opens, closes = (f"{int(day[:2])}月{int(day[3:])}日" for day in (each.opens, each.closes))
    year = f"{each.year}年" if each.year is not None else "每年"
    return f"{year}{opens}至{closes}" + (f"（{each.note}）" if each.note else "")


def by_agent(item: ServiceItem, catalogue: Catalogue) -> str:
    """Whether somebody may come in the applicant's place, and what to bring then (委托代理)."""
    if not item.agent_allowed:
        return f"{title(item)}能不能代办，{NO_BASIS}。请先打{phone(item, catalogue)}问，或选“找人工”。"
    extra = [material for material in item.materials if material.agent_only]
    more = "\n除了本人的材料，再加：" + numbered([full(material) for material in extra]).replace("\n", " ") if extra else ""
    return f"{title(item)}可以请人代办。{more}"


def at_home(item: ServiceItem, catalogue: Catalogue) -> str:
    """For whoever cannot come: that somebody comes, what to have ready, and that it costs nothing (M5.5)."""
    if not item.home_visit:
        agent = "可以请家人代办。" if item.agent_allowed else ""
        return f"{title(item)}目录里没有写能上门。{agent}您来不了，请选“找人工”，我们商量办法。"
    who = f"（{item.home_visit_for}）" if item.home_visit_for else ""
    ready = f"家里备好：{to_bring(item)}\n" if always(item) else ""
    return f"{title(item)}不用跑，可以上门办{who}。\n{ready}工作人员先打电话跟您定时间；上门不收费、不要验证码。"


def redirected(item: ServiceItem, catalogue: Catalogue) -> str:
    """Where to go now with an item that is suspended or withdrawn (M3.2)."""
    paused = "暂停了，" if item.status is ItemStatus.SUSPENDED else ""
    reason = f"原因：{sentence(item.admission.reason)}" if item.admission is not None and item.admission.reason else ""
    now = f"\n现在去这里办：{sentence(item.redirect)}" if item.redirect else ""
    return f"{title(item)}这件事{paused}现在不在本站办理。{reason}{now}\n拿不准先打{phone(item, catalogue)}问。"


def _apply(item: ServiceItem, catalogue: Catalogue) -> str:
    return short(item, catalogue)


def _materials(item: ServiceItem, catalogue: Catalogue) -> str:
    return materials(item)


def _eligibility(item: ServiceItem, catalogue: Catalogue) -> str:
    conditions = numbered([condition.rstrip("。；") for condition in item.conditions])
    return f"{title(item)}要符合{sample(item, 'conditions')}：\n{conditions}\n您的情况以窗口审核为准。"


def _time(item: ServiceItem, catalogue: Catalogue) -> str:
    days = any(limit is not None and limit.amount for limit in (item.promised_limit, item.statutory_limit))
    lines = [
        f"{title(item)}{how_long(item)}{sample(item, 'promised_limit', 'statutory_limit')}。" + ("从受理的第二天算起。" if days else "")
    ]
    if item.stages:
        lines.append("要经过：" + numbered([stage(each) for each in item.stages]).replace("\n", " "))
    if item.visits is not None:
        lines.append("一次也不用跑。" if item.visits == 0 else f"一般跑{item.visits}趟。")
    return "\n".join(lines)


def _fee(item: ServiceItem, catalogue: Catalogue) -> str:
    basis = f"依据：{item.fee.basis}。" if item.fee.basis else ""
    return f"{title(item)}{sentence(item.fee.text)}{sample(item, 'fee')}{basis}"


def _amount(item: ServiceItem, catalogue: Catalogue) -> str:
    if not item.amount:
        return f"{title(item)}能领多少：{NO_BASIS}。可打{phone(item, catalogue)}问，或让工作人员回您。"
    return f"{title(item)}{sentence(item.amount)}{sample(item, 'amount')}"


def _where(item: ServiceItem, catalogue: Catalogue) -> str:
    where = "不在我们这里办，要去" if is_elsewhere(item) else "在这里办"
    return f"{title(item)}{where}：\n{places(item, catalogue)}"


def _deadline(item: ServiceItem, catalogue: Catalogue) -> str:
    if item.windows or item.renewal:
        lines = [f"{window(each)}办理" for each in item.windows] + ([item.renewal] if item.renewal else [])
        return f"{title(item)}" + "".join(sentence(line) for line in lines) + sample(item, "windows", "renewal")
    return f"{title(item)}目录里没有写截止日期。符合条件可随时来办，拿不准先打{phone(item, catalogue)}。"


def _progress(item: ServiceItem, catalogue: Catalogue) -> str:
    asked = "、".join(dict.fromkeys(f"{each.name}（{each.contact}）" for each in item.stages if each.contact))
    where = f"办到哪一步，可以这样问：{asked}。" if asked else f"办到哪一步，请打{phone(item, catalogue)}查询。"
    return f"{title(item)}{where}\n时限：{how_long(item)}。要我们查了回您，请选“找人工”。"


def _renew(item: ServiceItem, catalogue: Catalogue) -> str:
    if not item.renewal and not item.result.validity:
        return f"{title(item)}续办、换证的规定，{NO_BASIS}。可打{phone(item, catalogue)}问。"
    rule = item.renewal or f"有效期：{item.result.validity}"
    return f"{title(item)}{sentence(rule)}{sample(item, 'renewal')}\n{needs(item, catalogue)}"


def _lost(item: ServiceItem, catalogue: Catalogue) -> str:
    told = [question for question in item.questions if any(word in question.question for word in ("丢", "遗失", "挂失", "补领", "补证"))]
    if told:
        return f"{title(item)}" + "".join(sentence(question.answer) for question in told)
    return f"{title(item)}丢了怎么补，{NO_BASIS}。先打{phone(item, catalogue)}问清要带什么，少跑一趟。"


ANSWERS = {
    Facet.APPLY: _apply,
    Facet.MATERIALS: _materials,
    Facet.ELIGIBILITY: _eligibility,
    Facet.TIME: _time,
    Facet.FEE: _fee,
    Facet.AMOUNT: _amount,
    Facet.WHERE: _where,
    Facet.DEADLINE: _deadline,
    Facet.PROGRESS: _progress,
    Facet.VISIT: at_home,
    Facet.RENEW: _renew,
    Facet.LOST: _lost,
}


def answer(item: ServiceItem, facet: Facet | None, catalogue: Catalogue) -> str:
    """What was asked about an item, nothing else in front of it; the short card for what is not a question of its own."""
    return ANSWERS.get(facet or Facet.APPLY, _apply)(item, catalogue)
