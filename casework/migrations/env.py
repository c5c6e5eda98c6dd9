"""How Alembic reaches the database: over the connection it is handed, inside the caller's transaction."""

from alembic import context

from casework.database import TableModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TableModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
