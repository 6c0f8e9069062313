"""What Alembic runs for every command: the connection is ours, and so is the transaction around it."""

from alembic import context

import models
from data.core import migrating

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=models.Record.metadata,
    compare_type=True,
    render_item=migrating.rendered,
    render_as_batch=context.config.attributes["is_sqlite"],
    process_revision_directives=migrating.completed,
)
context.run_migrations()
