"""What the fields and the fixed values of the catalogue are called in Chinese."""

FIELD_NAMES = {
    "id": "编号", "name": "名称", "category": "事项类别", "status": "准入状态", "summary": "一句话说明", "aliases": "俗称",
    "examples": "居民问法", "counter_examples": "容易混淆的问法", "legal_basis": "设定依据", "authority": "实施主体",
    "audience": "服务对象", "conditions": "受理条件", "handling": "办件类型", "statutory_limit": "法定办结时限",
    "promised_limit": "承诺办结时限", "stages": "办理环节", "materials": "申请材料", "steps": "办理流程", "visits": "到现场次数",
    "fee": "收费", "amount": "待遇标准", "result": "办理结果", "offers": "办理地点", "minutes": "窗口用时",
    "by_appointment": "可否预约", "agent_allowed": "可否代办", "home_visit": "可否上门", "home_visit_for": "上门对象",
    "windows": "办理窗口期", "renewal": "到期与换发", "consultation_phone": "咨询电话", "complaint_phone": "监督电话",
    "questions": "常见问题", "notes": "须知", "local": "示例字段", "sources": "资料来源", "unit": "单位", "note": "说明",
    "body": "承办单位", "limit": "时限", "counts": "是否计入时限", "contact": "联系方式", "form": "材料形式", "count": "份数",
    "case": "何时需要", "agent_only": "仅代办需要", "source": "从哪里取得", "deferrable": "可否容缺", "remark": "备注",
    "alternatives": "可替代材料", "station": "服务点", "mode": "服务方式", "counter": "窗口", "opens": "开始", "closes": "结束",
    "charged": "是否收费", "text": "说明", "basis": "依据", "delivery": "送达方式", "validity": "有效期", "question": "问题",
    "answer": "回答", "title": "标题", "kind": "类型", "url": "网址", "days": "日子", "seats": "座席数", "service": "服务内容",
    "categories": "受理类别", "short_name": "简称", "address": "地址", "directions": "怎么走", "phone": "电话",
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
    "outlet": "便民服务点",
}  # fmt: skip
