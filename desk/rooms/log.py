"""The audit log, for the auditor: who did what, who opened what and why."""

from starlette.responses import Response

from casework import audit
from casework.people.staff import members
from casework.people.staff.permissions import Permission
from desk.asking import Ask, Page, Room

PAGE = 100
ACTS = {
    "sign-in": "登录",
    "opened": "看了完整信息",
    "alert-take": "接手警报",
    "alert-done": "处理完警报",
    "call-done": "回了电话",
    "notice-done": "电话告知",
    "password": "改了密码",
    "publish": "发布目录",
    "rollback": "退回目录",
    "upload": "上传目录",
    "question-assign": "归到事项",
    "question-none": "记为不是社区的事",
    "question-drop": "记为不用管",
    "question-undo": "收回",
    "rota-fill": "自动排班",
    "rota-put": "排班",
    "rota-off": "撤下一班",
    "absence": "记请假",
    "absence-back": "销假",
    "post-create": "加岗位",
    "post-appoint": "定岗",
    "post-close": "撤岗位",
    "find": "找人",
    "register": "登记居民",
    "export": "导出",
    "import": "导入",
    "opening-close": "停办",
    "opening-open": "加开",
    "opening-state-day": "说明放假、上班",
    "opening-usual": "恢复照常",
    "staff-add": "加账号",
    "staff-change": "改账号",
    "staff-leave": "停账号",
    "staff-back": "恢复账号",
    "staff-password": "重设密码",
}


def show(ask: Ask) -> Response:
    """The newest first, by person and by act."""
    staff_id, act, before = ask.number("staff"), ask.query("act"), ask.number("before")
    entries, people = ask.store.read(
        lambda db: (
            audit.entries(db, staff_id=staff_id or None, act=act if act in ACTS else "", before=before or None, limit=PAGE + 1),
            members.everybody(db, gone=True),
        )
    )
    return ask.page(
        "log.html",
        "操作记录",
        entries=entries[:PAGE],
        more=entries[PAGE - 1].id if len(entries) > PAGE else 0,
        people=people,
        names={person.id: person.name for person in people},
        acts=ACTS,
        staff_id=staff_id,
        act=act,
        local=ask.handbook.local,
    )


LOG = Room("操作记录", (Page("/log", Permission.AUDIT, show),), "管理")
