"""What waits for staff: calls owed to residents, one of them late, and questions that were not understood."""

from datetime import datetime, timedelta

from casework import callbacks, questions
from casework.database import Db
from casework.messages import Address
from casework.messaging import conversations
from casework.questions import QuestionKind

CALLS = (
    # demonstration resident, item, what about, hours until the call is due
    (0, "elder-card", "合同是老伴的名字行吗", -1),
    (2, "disabled-elder-nursing-subsidy", "想上门评估，母亲下不了床", 2),
    (5, "", "物业说要停水两天，是真的吗", 5),
    (7, "residence-permit", "单位集体宿舍没有租房合同怎么办", 20),
)
ASKED = (
    # as it was asked, what became of it, the item that came nearest, how often
    ("桑榆卡在哪儿弄", QuestionKind.UNSURE, "elder-bus-card", 6),
    ("桑榆卡现在还给办吗", QuestionKind.UNSURE, "elder-bus-card", 3),
    ("单位集体宿舍没合同，证咋办", QuestionKind.UNSURE, "residence-permit", 2),
    ("给狗绝育补多少", QuestionKind.REJECTED, "dog-registration", 4),
    ("楼上装修能不能管管时间", QuestionKind.UNSURE, "noise-complaint", 3),
    ("车子被贴条了怎么申诉", QuestionKind.UNKNOWN, "", 2),
    ("公交卡里的钱能退吗", QuestionKind.UNKNOWN, "elder-bus-card", 1),
)


def furnish(db: Db, now: datetime, channel: str) -> None:
    """Calls and questions where there are none."""
    if not callbacks.owed(db):
        for number, item_id, about, hours in CALLS:
            talk = conversations.open_talk(db, Address(channel, f"demo-{number}"), now)
            if talk.resident_id is not None:
                callbacks.ask_for(db, talk.resident_id, talk.id, item_id, about, now + timedelta(hours=hours), now - timedelta(hours=3))
    if not questions.waiting(db):
        for text, kind, near, times in ASKED:
            for _ in range(times):
                number = questions.note(db, text, kind, near, now)
            if kind is QuestionKind.REJECTED:
                questions.rejected(db, number, near)
