"""Ledgers: households, key groups, units"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import casework.database

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:

    op.create_table(
        "households",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("building", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=True),
        sa.Column("room", casework.database.EncryptedText(), nullable=False),
        sa.Column("head", casework.database.EncryptedText(), nullable=False),
        sa.Column("head_index", casework.database.BlindIndex(), nullable=False),
        sa.Column("phone", casework.database.EncryptedText(), nullable=False),
        sa.Column("phone_index", casework.database.BlindIndex(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("tenure", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("owner", casework.database.EncryptedText(), nullable=False),
        sa.Column("owner_phone", casework.database.EncryptedText(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_households_grid_id"), ["grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_households_head_index"), ["head_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_households_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_households_place"), ["place"], unique=False)

    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact", casework.database.EncryptedText(), nullable=False),
        sa.Column("phone", casework.database.EncryptedText(), nullable=False),
        sa.Column("offers", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("needs", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_units_grid_id"), ["grid_id"], unique=False)

    op.create_table(
        "key_group_viewers",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("group", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_key_group_viewers_staff_id_staff_members"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "group", name=op.f("pk_key_group_viewers")),
    )
    op.create_table(
        "key_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("group", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", casework.database.EncryptedText(), nullable=False),
        sa.Column("name_index", casework.database.BlindIndex(), nullable=False),
        sa.Column("phone", casework.database.EncryptedText(), nullable=False),
        sa.Column("address", casework.database.EncryptedText(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["staff_members.id"], name=op.f("fk_key_people_noted_by_staff_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_people")),
    )
    with op.batch_alter_table("key_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_people_grid_id"), ["grid_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_people_group"), ["group"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_people_name_index"), ["name_index"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("key_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_people_name_index"))
        batch_op.drop_index(batch_op.f("ix_key_people_group"))
        batch_op.drop_index(batch_op.f("ix_key_people_grid_id"))

    op.drop_table("key_people")
    op.drop_table("key_group_viewers")
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_units_grid_id"))

    op.drop_table("units")
    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_households_place"))
        batch_op.drop_index(batch_op.f("ix_households_phone_index"))
        batch_op.drop_index(batch_op.f("ix_households_head_index"))
        batch_op.drop_index(batch_op.f("ix_households_grid_id"))

    op.drop_table("households")
