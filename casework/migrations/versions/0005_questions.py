"""Questions"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import casework.database

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    words = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", casework.database.EncryptedText(), nullable=False),
        sa.Column("text_index", casework.database.BlindIndex(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("suggested", words(), nullable=False),
        sa.Column("rejected", words(), nullable=False),
        sa.Column("chosen", words(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", moment(), nullable=False),
        sa.Column("last_at", moment(), nullable=False),
        sa.Column("state", words(), nullable=False),
        sa.Column("item_id", words(), nullable=False),
        sa.Column("decided_by", words(), nullable=False),
        sa.Column("decided_at", moment(), nullable=True),
        sa.Column("taken_up", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("text_index", name=op.f("uq_questions_text_index")),
    )
    op.create_index(op.f("ix_questions_last_at"), "questions", ["last_at"])
    op.create_index(op.f("ix_questions_state"), "questions", ["state"])


def downgrade() -> None:
    op.drop_table("questions")
