"""Definitions people edit, and folded tables of steps."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account_fit',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('profile', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('behaviour', sa.BigInteger(), nullable=False),
    sa.Column('behaviour_on', sa.Date(), nullable=True),
    sa.Column('completeness', sa.Integer(), nullable=False),
    sa.Column('disqualified', sa.String(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('account_id'),
    sqlite_with_rowid=False
    )
    op.create_table('page_visit',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('user_id', 'page')
    )
    op.create_table('job_owner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('job')
    )
    with op.batch_alter_table('job_owner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_owner_owner_id'), ['owner_id'], unique=False)

    op.create_table('job_value',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('job', sa.String(), nullable=False),
    sa.Column('measured_on', sa.Date(), nullable=False),
    sa.Column('actual', sa.String(), nullable=True),
    sa.Column('base', sa.String(), nullable=True),
    sa.Column('second', sa.String(), nullable=True),
    sa.Column('n', sa.Integer(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('verdict', sa.String(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('job', 'measured_on')
    )
    with op.batch_alter_table('job_value', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_job_value_entered_by_id'), ['entered_by_id'], unique=False)

    op.create_table('proof_asset',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('proof_asset', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_asset_owner_id'), ['owner_id'], unique=False)

    op.create_table('seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('seat', schema=None) as batch_op:
        batch_op.create_index('ix_seat_role', ['area', 'role'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_user_id'), ['user_id'], unique=False)

    op.create_table('title_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('title')
    )
    with op.batch_alter_table('title_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_title_decision_decided_by_id'), ['decided_by_id'], unique=False)

    op.create_table('value_map_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=True),
    sa.Column('pain', sa.String(), nullable=False),
    sa.Column('asset_id', sa.Integer(), nullable=True),
    sa.Column('roi_lever', sa.Text(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asset_id'], ['proof_asset.id'], ),
    sa.ForeignKeyConstraint(['segment_id'], ['segment.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('segment_id', 'pain', 'asset_id')
    )
    with op.batch_alter_table('value_map_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_value_map_row_asset_id'), ['asset_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_value_map_row_segment_id'), ['segment_id'], unique=False)

    op.create_table('asset_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('asset_id', sa.Integer(), nullable=False),
    sa.Column('deal_id', sa.Integer(), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['asset_id'], ['proof_asset.id'], ),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('asset_id', 'deal_id')
    )
    with op.batch_alter_table('asset_use', schema=None) as batch_op:
        batch_op.create_index('ix_asset_use_deal', ['deal_id'], unique=False)

    op.add_column('account', sa.Column('business_model', sa.String(), nullable=True))
    op.add_column('account', sa.Column('use_case', sa.String(), nullable=True))
    op.add_column('account', sa.Column('technologies', sa.String(), nullable=True))
    op.add_column('account', sa.Column('data_volume', sa.String(), nullable=True))
    op.add_column('account', sa.Column('profit', sa.BigInteger(), nullable=True))
    op.add_column('account', sa.Column('ease_of_service', sa.Integer(), nullable=True))

    op.add_column('account_version', sa.Column('business_model', sa.String(), nullable=True))
    op.add_column('account_version', sa.Column('use_case', sa.String(), nullable=True))
    op.add_column('account_version', sa.Column('technologies', sa.String(), nullable=True))
    op.add_column('account_version', sa.Column('data_volume', sa.String(), nullable=True))

    op.add_column('lead', sa.Column('use_case', sa.String(), nullable=True))
    op.add_column('lead', sa.Column('technologies', sa.String(), nullable=True))
    op.add_column('lead', sa.Column('data_volume', sa.String(), nullable=True))
    op.add_column('lead', sa.Column('is_score_given', sa.Boolean(), nullable=False, server_default=sa.text('false')))

    op.create_table('intake_refusal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('codes', sa.String(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('definition_version', sa.Integer(), nullable=False),
    sa.Column('refused_on', sa.Date(), nullable=False),
    sa.Column('refused_by_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['refused_by_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('intake_refusal', schema=None) as batch_op:
        batch_op.create_index('ix_intake_refusal_key', ['kind', 'key'], unique=False)
        batch_op.create_index(batch_op.f('ix_intake_refusal_refused_by_id'), ['refused_by_id'], unique=False)

    op.add_column('deal_spell', sa.Column('fate', sa.String(), nullable=False, server_default=''))
    op.create_table('exit_month',
    sa.Column('bucket', sa.Date(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('to_stage', sa.String(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('spells', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('bucket', 'stage', 'to_stage', 'segment_id', 'type'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('exit_month', schema=None) as batch_op:
        batch_op.create_index('ix_exit_month_gone', ['spells'], unique=False, sqlite_where=sa.text('spells = 0'), postgresql_where=sa.text('spells = 0'))

    op.create_table('entry_month',
    sa.Column('bucket', sa.Date(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('fate', sa.String(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('deals', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('bucket', 'stage', 'fate', 'segment_id', 'type'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('entry_month', schema=None) as batch_op:
        batch_op.create_index('ix_entry_month_gone', ['deals'], unique=False, sqlite_where=sa.text('deals = 0'), postgresql_where=sa.text('deals = 0'))

    op.create_table('step_outcome',
    sa.Column('steps', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('deals', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('steps', 'stage', 'type'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('step_outcome', schema=None) as batch_op:
        batch_op.create_index('ix_step_outcome_gone', ['deals'], unique=False, sqlite_where=sa.text('deals = 0'), postgresql_where=sa.text('deals = 0'))

    op.create_table('deal_ending',
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('deal_id', sa.Integer(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('to_day', sa.Date(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('cycle_days', sa.Integer(), nullable=True),
    sa.Column('reason_code', sa.String(), nullable=True),
    sa.Column('primary_competitor', sa.String(), nullable=True),
    sa.Column('steps', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('motion_id', sa.Integer(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('closed_on', 'deal_id', 'from_day'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('deal_ending', schema=None) as batch_op:
        batch_op.create_index('ix_deal_ending_deal', ['deal_id'], unique=False)
        batch_op.create_index('ix_deal_ending_to', ['to_day'], unique=False)

    # Nothing asks for accounts by these, and each cost an import a tree of its own.
    for name in ('domain', 'segment_id', 'territory_id', 'parent_id'):
        op.drop_index(f'ix_account_{name}', table_name='account')
    op.create_index('ix_account_parent_id', 'account', ['parent_id'], unique=False, sqlite_where=sa.text('parent_id IS NOT NULL'), postgresql_where=sa.text('parent_id IS NOT NULL'))
