"""Editions, openings and places"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _openings()
    _editions()
    _places()


def _openings() -> None:
    op.create_table(
        "revisions",
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_revisions")),
    )
    op.create_table(
        "stated_days",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stated_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_stated_days")),
    )
    op.create_table(
        "station_days",
        sa.Column("station_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stated_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "on", name=op.f("pk_station_days")),
    )


def _editions() -> None:
    """Published catalogues."""
    op.create_table(
        "editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("checksum", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["editions.number"], name=op.f("fk_editions_parent_editions")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_editions")),
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["editions.number"], name=op.f("fk_publications_edition_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sqlite_autoincrement=True,
    )


def _places() -> None:
    """Communities, grids, areas, their heads, and pay-out days."""
    op.create_table(
        "communities",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("station_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
    )
    op.create_index(op.f("ix_communities_station_id"), "communities", ["station_id"], unique=False)
    op.create_table(
        "grids",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], name=op.f("fk_grids_community_id_communities"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
    )
    op.create_index(op.f("ix_grids_community_id"), "grids", ["community_id"], unique=False)
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_areas_grid_id_grids"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_areas_grid_id"), "areas", ["grid_id"], unique=False)
    op.create_table(
        "building_ranges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("parity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_unit", sa.Integer(), nullable=True),
        sa.Column("last_unit", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_building_ranges_area_id_areas"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_building_ranges")),
    )
    op.create_index(op.f("ix_building_ranges_area_id"), "building_ranges", ["area_id"], unique=False)
    op.create_index(op.f("ix_building_ranges_place"), "building_ranges", ["place"], unique=False)
    op.create_table(
        "area_heads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grid_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("covers", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("(grid_id IS NULL) <> (area_id IS NULL)", name=op.f("ck_area_heads_grid_or_area")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_area_heads_grid_id_grids"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_area_heads_area_id_areas"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_heads")),
    )
    op.create_index(op.f("ix_area_heads_grid_id"), "area_heads", ["grid_id"], unique=False)
    op.create_index(op.f("ix_area_heads_area_id"), "area_heads", ["area_id"], unique=False)
    op.create_table(
        "payout_days",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_payout_days_community_id_communities"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community_id", "on", "what", name=op.f("pk_payout_days")),
    )


def downgrade() -> None:
    for table in (
        "payout_days",
        "area_heads",
        "building_ranges",
        "areas",
        "grids",
        "communities",
        "publications",
        "editions",
        "station_days",
        "stated_days",
        "revisions",
    ):
        op.drop_table(table)
