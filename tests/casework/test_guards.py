"""What must hold for every table, also for those that come."""

import inspect
import re
from enum import StrEnum

import pytest
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, String
from sqlalchemy.types import TypeEngine

from casework.database import BlindIndex, EncryptedText, TableModel
from casework.schema import TABLES

PLAIN = {
    "absences.kind": "an AbsenceKind",
    "alerts.kind": "an EmergencyKind",
    "alerts.station_id": "a name from the catalogue",
    "access_tokens.name": "which account's token",
    "area_heads.covers": "part of a building",
    "area_heads.grid_id": "a grid's number",
    "area_heads.name": "public by purpose: who is responsible is put up on the notice board (M1.6)",
    "area_heads.phone": "as area_heads.name",
    "area_heads.role": "a HeadRole",
    "areas.grid_id": "a grid's number",
    "areas.name": "part of a grid, some dozens of households",
    "appointments.code": "a number without meaning, to be read out",
    "appointments.counter_id": "a name from the catalogue",
    "appointments.item_id": "a name from the catalogue",
    "appointments.service": "a ShiftService",
    "appointments.station_id": "a name from the catalogue",
    "appointments.status": "an AppointmentStatus",
    "appointment_ticks.counter_id": "a name from the catalogue",
    "appointment_ticks.station_id": "a name from the catalogue",
    "audit_entries.act": "what was done",
    "audit_entries.subject": "a kind of record",
    "audit_entries.subject_id": "a record's number",
    "building_ranges.parity": "a Parity",
    "building_ranges.place": "an estate or a street",
    "callbacks.item_id": "a name from the catalogue",
    "channel_accounts.channel": "a channel's name",
    "channel_accounts.sender": "the channel's pseudonym for an account (openid, digest of a token): no letter could be answered without it",
    "communities.id": "a community's number",
    "communities.name": "a community",
    "communities.phone": "a residents' committee's, in the telephone book",
    "communities.station_id": "a name from the catalogue",
    "consents.scope": "a Scope",
    "conversations.flow": "a flow's name",
    "conversations.topic": "a name from the catalogue",
    "duties.kind": "a DutyKind",
    "duties.station_id": "a name from the catalogue",
    "editions.checksum": "a digest of the catalogue",
    "editions.content": "a catalogue, which everybody may read",
    "editions.made_by": "a member of staff, or the program",
    "editions.note": "why the catalogue was changed, in the operator's words",
    "editions.origin": "a file's name",
    "households.grid_id": "a grid's number",
    "households.place": "an estate or a street",
    "households.tenure": "a Tenure",
    "key_group_viewers.group": "a KeyGroup",
    "key_people.grid_id": "a grid's number",
    "key_people.group": "a KeyGroup; whose it is stands sealed beside it",
    "grids.community_id": "a community's number",
    "grids.id": "a grid's number",
    "grids.name": "some three hundred households",
    "grids.number": "a grid's number",
    "inbox.channel": "a channel's name",
    "inbox.talk": "as channel_accounts.sender",
    "leases.holder": "a process",
    "leases.name": "a job",
    "outbox.answers": "the channel's name for a letter",
    "outbox.failure": "what a platform said about a push that failed",
    "outbox.key": "rule, subject and version",
    "outbox.rule": "a rule's name",
    "outbox.state": "an OutboxState",
    "outbox.tried": "numbers of conversations",
    "payout_days.community_id": "a community's number",
    "payout_days.what": "what is paid out in a community",
    "post_holders.rank": "a Rank",
    "posts.category": "a Category",
    "posts.grid_id": "a grid's number",
    "posts.name": "what the door says",
    "posts.station_id": "a name from the catalogue",
    "publications.by": "as editions.made_by",
    "publications.kind": "a PublicationKind",
    "publications.note": "as editions.note",
    "push_allowances.kind": "a kind of allowance, or a template's id",
    "questions.chosen": "a name from the catalogue",
    "questions.decided_by": "as editions.made_by",
    "questions.item_id": "a name from the catalogue",
    "questions.kind": "a QuestionKind",
    "questions.rejected": "a name from the catalogue",
    "questions.state": "a QuestionState",
    "questions.suggested": "a name from the catalogue",
    "received_messages.channel": "a channel's name",
    "received_messages.message_id": "the channel's name for a letter",
    "received_messages.sender": "as in channel_accounts",
    "recordings.channel": "a channel's name",
    "recordings.content_type": "a media type",
    "recordings.failure": "what a platform said about a file that could not be fetched",
    "recordings.kind": "an AttachmentKind",
    "recordings.media": "the channel's name for a file, good for some days and with the station's token alone",
    "revisions.subject": "what was changed",
    "sign_in_failures.login": "as staff_members.login",
    "staff_members.login": "what somebody signs in with, given by the station",
    "staff_members.name": "who serves residents is named to them (M1.3, M1.6)",
    "staff_members.position": "what the door says",
    "staff_members.role": "a Role",
    "staff_members.station_id": "a name from the catalogue",
    "staff_members.wecom_id": "the employer's name for an account",
    "staff_scopes.kind": "a ScopeKind",
    "staff_scopes.value": "a grid's number or a category",
    "staff_passwords.digest": "a digest that cannot be turned back",
    "staff_sessions.csrf": "worth nothing without the session it belongs to",
    "staff_sessions.digest": "a digest of a random token",
    "stated_days.name": "a holiday",
    "stated_days.stated_by": "as editions.made_by",
    "units.address": "where a unit is, as on its door",
    "units.grid_id": "a grid's number",
    "units.kind": "a school, a shop",
    "units.name": "a unit, as on its door",
    "units.needs": "what a unit asks of the station",
    "units.offers": "what a unit offers the residents",
    "station_days.hours": "opening hours",
    "station_days.reason": "why a station is closed, as everybody is told",
    "station_days.stated_by": "as editions.made_by",
    "station_days.station_id": "a name from the catalogue",
}
"""Text columns that are stored as they are, each with what keeps it from being personal."""

WORDS = {
    "access_tokens.value",
    "alerts.outcome",
    "alerts.words",
    "audit_entries.detail",
    "callbacks.question",
    "conversations.answers",
    "conversations.offered",
    "households.head",
    "households.owner",
    "households.owner_phone",
    "households.phone",
    "households.room",
    "inbox.content",
    "key_people.address",
    "key_people.name",
    "key_people.phone",
    "outbox.words",
    "questions.text",
    "recording_parts.content",
    "residents.name",
    "residents.phone",
    "staff_members.phone",
    "units.contact",
    "units.phone",
}
"""Text columns that hold what people said, or who they are, or that open a door."""

UNSEALED = {"link_codes.code": "good for ten minutes and never read again, only compared"}
"""Digests without the value they are made of."""


def kind(column: Column) -> TypeEngine:
    """What the database stores, below what the program makes of it."""
    return getattr(column.type, "impl", column.type)


def columns() -> dict[str, Column]:
    return {f"{table.name}.{column.name}": column for table in TableModel.metadata.tables.values() for column in table.columns}


def text_columns() -> dict[str, Column]:
    return {name: column for name, column in columns().items() if isinstance(kind(column), String)}


def statuses() -> list[type[StrEnum]]:
    modules = {inspect.getmodule(table) for table in TABLES}
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type) and issubclass(value, StrEnum)}
    return sorted(found - {StrEnum}, key=lambda status: status.__name__)


def test_holds_only_numbers_moments_and_texts() -> None:
    """Another kind of column could hold words that nobody encrypts."""
    assert [name for name, column in columns().items() if not isinstance(kind(column), Boolean | Integer | Date | DateTime | String)] == []


def test_encrypts_every_text_or_says_why_not() -> None:
    """S: what is personal is encrypted at rest."""
    unprotected = {name for name, column in text_columns().items() if not isinstance(column.type, EncryptedText | BlindIndex)}
    assert unprotected == set(PLAIN)


def test_encrypts_words_with_a_key_not_a_digest() -> None:
    assert {name for name, column in text_columns().items() if isinstance(column.type, EncryptedText)} == WORDS


def test_keeps_a_digest_only_beside_the_sealed_value() -> None:
    for name, column in text_columns().items():
        if isinstance(column.type, BlindIndex):
            table, _, field = name.partition(".")
            assert f"{table}.{field.removesuffix('_index').removesuffix('_tail')}" in WORDS or name in UNSEALED


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__tablename__)
def test_says_what_a_table_holds(table: type[TableModel]) -> None:
    assert table.__doc__
    assert table.__doc__.rstrip().endswith(".")


def test_keeps_moments_with_their_zone() -> None:
    moments = [column for column in columns().values() if isinstance(kind(column), DateTime)]
    assert {type(column.type).__name__ for column in moments} == {"UTCDateTime"}


def test_finds_the_statuses() -> None:
    assert {status.__name__ for status in statuses()} >= {"AppointmentStatus", "OutboxState"}


@pytest.mark.parametrize("status", statuses(), ids=lambda status: status.__name__)
def test_explains_every_status(status: type[StrEnum]) -> None:
    assert status.__doc__
    source = inspect.getsource(status)
    for member in status:
        assert re.search(rf"^ +{member.name} = .+  # \w", source, re.MULTILINE), f"{member!r} has no comment"
