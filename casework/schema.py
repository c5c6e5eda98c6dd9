"""The schema: all tables in one tuple, and their history brought up to date with Alembic, from the first table on."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from casework.alerts import Alert, AlertCall
from casework.audit import AuditEntry
from casework.booking.appointments import Appointment
from casework.booking.slots import AppointmentTick
from casework.callbacks import Callback
from casework.database import Db, Store, TableModel
from casework.editions import Edition, Publication
from casework.leases import Lease
from casework.messaging.allowances import PushAllowance
from casework.messaging.conversations import Conversation
from casework.messaging.inbox import InboxLetter
from casework.messaging.outbox import OutboxMessage
from casework.messaging.received import ReceivedMessage
from casework.messaging.tokens import AccessToken
from casework.openings import StatedDay, StationDay
from casework.people.accounts import ChannelAccount
from casework.people.consents import Consent
from casework.people.households import Household
from casework.people.key_groups import KeyGroupViewer, KeyPerson
from casework.people.link_codes import LinkCode
from casework.people.residents import Resident
from casework.people.staff.absences import Absence
from casework.people.staff.duties import Duty
from casework.people.staff.members import StaffMember, StaffScope
from casework.people.staff.passwords import SignInFailure, StaffPassword
from casework.people.staff.posts import Post, PostHolder
from casework.people.staff.sessions import StaffSession
from casework.people.units import Unit
from casework.places.areas import Area, BuildingRange
from casework.places.communities import Community
from casework.places.grids import Grid
from casework.places.heads import AreaHead
from casework.places.payouts import PayoutDay
from casework.questions import Question
from casework.recordings import Recording, RecordingPart
from casework.revisions import Revision

TABLES: tuple[type[TableModel], ...] = (
    Resident,
    Consent,
    ChannelAccount,
    Conversation,
    ReceivedMessage,
    OutboxMessage,
    Appointment,
    AppointmentTick,
    Callback,
    Recording,
    RecordingPart,
    PushAllowance,
    InboxLetter,
    AccessToken,
    LinkCode,
    Lease,
    Revision,
    StatedDay,
    StationDay,
    Community,
    Grid,
    Area,
    BuildingRange,
    AreaHead,
    PayoutDay,
    Edition,
    Publication,
    StaffMember,
    StaffScope,
    Question,
    StaffPassword,
    SignInFailure,
    StaffSession,
    AuditEntry,
    Post,
    PostHolder,
    Absence,
    Duty,
    Household,
    KeyPerson,
    KeyGroupViewer,
    Unit,
    Alert,
    AlertCall,
)

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x6C696E62616E  # "linban": the advisory lock under which one process at a time migrates


def alembic_configuration(db: Db | None = None) -> Config:
    """What Alembic's commands want: where the migrations are, and the connection to run them on."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.attributes["connection"] = db
    return configuration


class NewerDatabase(Exception):
    """The database was made by a newer program: nothing is changed."""


def _known() -> set[str | None]:
    """The revisions this program knows; None is an empty database."""
    return {None, *(script.revision for script in ScriptDirectory.from_config(alembic_configuration()).walk_revisions())}


def upgrade_schema(store: Store) -> None:
    """Bring the tables to what this program was written for; without effect where they are there already. Safe from several processes at once."""

    def upgrade(db: Db) -> None:
        if MigrationContext.configure(db).get_current_revision() not in _known():
            raise NewerDatabase("数据库比程序新，请升级程序")
        if db.dialect.name == "postgresql":
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        command.upgrade(alembic_configuration(db), "head")

    store.write(upgrade)


def is_empty(store: Store) -> bool:
    """Whether no program has made its tables in the database yet."""
    return store.read(lambda db: MigrationContext.configure(db).get_current_revision()) is None


def check_schema(store: Store) -> tuple[str, ...]:
    """What is wrong with the schema, in words; empty when it is the one this program was written for."""

    def check(db: Db) -> tuple[str, ...]:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        current = context.get_current_revision()
        head = ScriptDirectory.from_config(alembic_configuration()).get_current_head()
        if current != head and current not in _known():
            return ("数据库比程序新，请升级程序",)
        if current != head:
            return (f"数据库版本是{current or '空'}，程序需要{head}：请运行 linban db upgrade",)
        return tuple(f"表结构与程序不一致：{difference}" for difference in compare_metadata(context, TableModel.metadata))

    return store.read(check)
