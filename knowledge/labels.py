"""What the fields and the fixed values of the catalogue are called in Chinese."""

FIELD_NAMES = {
    "id": "编号", "name": "名称", "category": "事项类别", "status": "准入状态", "summary": "一句话说明", "aliases": "俗称",
    "examples": "居民问法", "counter_examples": "容易混淆的问法", "legal_basis": "设定依据", "authority": "实施主体",
    "audience": "服务对象", "conditions": "受理条件", "handling": "办件类型", "statutory_limit": "法定办结时限",
    "promised_limit": "承诺办结时限", "stages": "办理环节", "materials": "申请材料", "steps": "办理流程", "visits": "到现场次数",
    "fee": "收费", "result": "办理结果", "offers": "办理地点", "minutes": "窗口用时",
    "by_appointment": "可否预约", "agent_allowed": "可否代办", "home_visit": "可否上门", "home_visit_for": "上门对象",
    "windows": "办理窗口期", "renewal": "到期与换发", "consultation_phone": "咨询电话", "complaint_phone": "监督电话",
    "questions": "常见问题", "notes": "须知", "local": "示例字段", "sources": "资料来源", "unit": "单位", "note": "说明",
    "body": "承办单位", "limit": "时限", "counts": "是否计入时限", "contact": "联系方式", "form": "材料形式", "count": "份数",
    "case": "何时需要", "agent_only": "仅代办需要", "source": "从哪里取得", "deferrable": "可否容缺", "remark": "备注",
    "alternatives": "可替代材料", "station": "服务点", "mode": "服务方式", "counter": "窗口", "opens": "开始", "closes": "结束",
    "charged": "是否收费", "text": "说明", "basis": "依据", "delivery": "送达方式", "validity": "有效期", "question": "问题",
    "answer": "回答", "title": "标题", "kind": "类型", "url": "网址", "days": "日子", "seats": "座席数", "service": "服务内容",
    "categories": "受理类别", "short_name": "简称", "address": "地址", "directions": "怎么走", "phone": "电话",
    "codes": "事项编码", "base": "基本编码", "implementation": "实施编码", "version": "事项版本", "effective_from": "计划生效日期",
    "effective_until": "计划取消日期", "admission": "准入登记", "redirect": "现去向", "level": "行使层级", "eligibility": "资格自查",
    "no_limit_reason": "没有时限的原因", "referrals": "办理去向", "renewal_months": "续办周期（月）", "department": "申请部门",
    "people": "人随事转", "money": "费随事转", "powers": "权随事转", "decided_by": "审定", "decided_on": "审定日期", "reason": "原因",
    "purpose": "办什么", "expected": "符合的回答", "otherwise": "不符合时怎么说", "instead": "可改办的事项", "facts": "支持的字段",
    "sample": "示例样表", "year": "年份", "season": "季节", "first": "第一天", "last": "最后一天", "life_events": "一件事",
    "item": "事项", "when": "何时办", "only_if": "何种情况才办", "amount": "待遇标准",
    "latitude": "纬度", "longitude": "经度",
    "accessibility": "无障碍", "communities": "服务社区", "counters": "窗口", "hours": "开放时间", "stations": "服务点",
}  # fmt: skip

VALUE_NAMES = {
    "draft": "草稿", "admitted": "已准入", "suspended": "暂停", "withdrawn": "已退出", "on-the-spot": "即办件",
    "promised": "承诺件", "working-days": "工作日", "calendar-days": "自然日", "original": "原件", "copy": "复印件",
    "original-and-copy": "原件和复印件", "shown": "验原件", "electronic": "电子件", "filled-in": "现场填写", "accept": "受理",
    "collect": "代收", "assist": "代办", "guide": "指引", "law": "法律法规", "official": "官方页面", "secondary": "转载",
    "workday": "工作日", "monday": "周一", "tuesday": "周二", "wednesday": "周三", "thursday": "周四", "friday": "周五",
    "saturday": "周六", "sunday": "周日", "holiday": "节假日", "full": "全部业务", "intake": "只收件", "centre": "中心",
    "outlet": "便民服务点", "public-service": "公共服务", "grant": "行政给付", "confirmation": "行政确认", "licence": "行政许可",
    "reward": "行政奖励", "adjudication": "行政裁决", "other-power": "其他行政权力", "community": "社区级", "street": "街道（乡镇）级",
    "district": "区（县）级", "city": "市级", "province": "省级", "nation": "国家级",
}  # fmt: skip
