"""Customers and partners."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('account_health',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('scored_on', sa.Date(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('before', sa.Integer(), nullable=True),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('account_id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('account_health', schema=None) as batch_op:
        batch_op.create_index('ix_account_health_status', ['status', 'score'], unique=False)

    op.create_table('account_usage',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=True),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('feature', sa.String(), nullable=False),
    sa.Column('active_users', sa.Integer(), nullable=True),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('requests', sa.Integer(), nullable=True),
    sa.Column('failed', sa.Integer(), nullable=True),
    sa.Column('gate_hits', sa.Integer(), nullable=True),
    sa.Column('team_invites', sa.Integer(), nullable=True),
    sa.Column('integration_requests', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('account_usage', schema=None) as batch_op:
        batch_op.create_index('ix_account_usage_account', ['account_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_usage_external_id'), ['external_id'], unique=False)

    op.create_table('customer_member',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('account_id'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('customer_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_member_customer_id'), ['customer_id'], unique=False)

    op.create_table('customer_step',
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('arr', sa.BigInteger(), nullable=False),
    sa.Column('new', sa.BigInteger(), nullable=False),
    sa.Column('reactivation', sa.BigInteger(), nullable=False),
    sa.Column('expansion_seats', sa.BigInteger(), nullable=False),
    sa.Column('expansion_cross_sell', sa.BigInteger(), nullable=False),
    sa.Column('expansion_price', sa.BigInteger(), nullable=False),
    sa.Column('contraction', sa.BigInteger(), nullable=False),
    sa.Column('churn', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('customer_id', 'product_id', 'day'),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('customer_step', schema=None) as batch_op:
        batch_op.create_index('ix_customer_step_day', ['product_id', 'day'], unique=False)

    op.create_table('health_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('scored_on', sa.Date(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('health_score', schema=None) as batch_op:
        batch_op.create_index('ix_health_score_account', ['account_id', 'scored_on'], unique=False)

    op.create_table('partner_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('token_hash')
    )
    with op.batch_alter_table('partner_link', schema=None) as batch_op:
        batch_op.create_index('ix_partner_link_partner', ['partner_id', 'purpose'], unique=False)

    op.create_table('partner_month',
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('partner_id', 'month', 'measure'),
    sqlite_with_rowid=False
    )
    op.create_table('partner_version',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('tier', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('is_strategic', sa.Boolean(), nullable=False),
    sa.Column('entity_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('revision_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('revision_to', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('entity_id', 'valid_from', 'revision_from')
    )
    op.create_table('renewal_version',
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('owner_view', sa.String(), nullable=True),
    sa.Column('odds', sa.Integer(), nullable=True),
    sa.Column('booked', sa.BigInteger(), nullable=True),
    sa.Column('booked_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('entity_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('revision_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('revision_to', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('entity_id', 'valid_from', 'revision_from')
    )
    op.create_table('retention_day',
    sa.Column('segment_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('segment_id', 'product_id', 'day', 'measure'),
    sqlite_with_rowid=False
    )
    op.create_table('subscription_version',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('arr', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('notice_days', sa.Integer(), nullable=True),
    sa.Column('is_auto_renew', sa.Boolean(), nullable=True),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('entity_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('revision_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('revision_to', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('entity_id', 'valid_from', 'revision_from')
    )
    op.create_table('survey_score',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('read_on', sa.Date(), nullable=False),
    sa.Column('said_by', sa.String(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('survey_score', schema=None) as batch_op:
        batch_op.create_index('ix_survey_score_account', ['account_id', 'read_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_score_external_id'), ['external_id'], unique=False)

    op.create_table('health_override',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_on', sa.Date(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['set_by_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('health_override', schema=None) as batch_op:
        batch_op.create_index('ix_health_override_account', ['account_id', 'set_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_health_override_set_by_id'), ['set_by_id'], unique=False)

    op.create_table('partner',
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('tier', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('is_strategic', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('domain', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('segment_id', sa.Integer(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('review_months', sa.Integer(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['segment_id'], ['segment.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id'),
    sa.UniqueConstraint('name')
    )
    with op.batch_alter_table('partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partner_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partner_segment_id'), ['segment_id'], unique=False)

    op.create_table('subscription',
    sa.Column('start_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('arr', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('notice_days', sa.Integer(), nullable=True),
    sa.Column('is_auto_renew', sa.Boolean(), nullable=True),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('contract', sa.String(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.Integer(), nullable=True),
    sa.Column('follows_id', sa.Integer(), nullable=True),
    sa.Column('change', sa.String(), nullable=True),
    sa.Column('plan', sa.String(), nullable=True),
    sa.Column('billing', sa.String(), nullable=True),
    sa.Column('tcv', sa.BigInteger(), nullable=True),
    sa.Column('feed_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['follows_id'], ['subscription.id'], initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index('ix_subscription_account', ['account_id', 'start_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_contract'), ['contract'], unique=False)
        batch_op.create_index('ix_subscription_end', ['end_on', 'ended_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_follows_id'), ['follows_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_subscription_product_id'), ['product_id'], unique=False)

    op.create_table('support_ticket',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('priority', sa.String(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('satisfaction', sa.String(), nullable=True),
    sa.Column('is_escalated', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('support_ticket', schema=None) as batch_op:
        batch_op.create_index('ix_support_ticket_account', ['account_id', 'opened_on'], unique=False)

    op.create_table('champion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('strength', sa.String(), nullable=False),
    sa.Column('is_sponsor', sa.Boolean(), nullable=False),
    sa.Column('rated_on', sa.Date(), nullable=True),
    sa.Column('last_contact_on', sa.Date(), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('references_given', sa.Integer(), nullable=False),
    sa.Column('perks', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('account_id', 'name'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('champion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_champion_contact_id'), ['contact_id'], unique=False)

    op.create_table('churn_record',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=True),
    sa.Column('churned_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('sub_reason', sa.String(), nullable=True),
    sa.Column('secondary', sa.String(), nullable=True),
    sa.Column('competitor', sa.String(), nullable=True),
    sa.Column('is_voluntary', sa.Boolean(), nullable=False),
    sa.Column('stated_reason', sa.Text(), nullable=True),
    sa.Column('root_cause', sa.Text(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('arr_lost', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('winback', sa.String(), nullable=False),
    sa.Column('approach_on', sa.Date(), nullable=True),
    sa.Column('contacted_on', sa.Date(), nullable=True),
    sa.Column('won_back_on', sa.Date(), nullable=True),
    sa.Column('arr_back', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('churn_record', schema=None) as batch_op:
        batch_op.create_index('ix_churn_record_account', ['account_id', 'churned_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_churn_record_subscription_id'), ['subscription_id'], unique=False)

    op.create_table('customer_profile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('success_owner_id', sa.Integer(), nullable=True),
    sa.Column('sponsor_id', sa.Integer(), nullable=True),
    sa.Column('is_strategic', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('plan', sa.String(), nullable=True),
    sa.Column('seat_limit', sa.Integer(), nullable=True),
    sa.Column('onboarded_on', sa.Date(), nullable=True),
    sa.Column('goal', sa.Text(), nullable=True),
    sa.Column('roi_lever', sa.Text(), nullable=True),
    sa.Column('roi_value', sa.BigInteger(), nullable=True),
    sa.Column('roi_currency', sa.String(length=3), nullable=True),
    sa.Column('roi_confirmed_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['sponsor_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['success_owner_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('account_id')
    )
    with op.batch_alter_table('customer_profile', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_profile_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_profile_sponsor_id'), ['sponsor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_profile_success_owner_id'), ['success_owner_id'], unique=False)

    op.create_table('expansion_trigger',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('trigger', sa.String(), nullable=False),
    sa.Column('fired_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('is_urgent', sa.Boolean(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('deal_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('expansion_trigger', schema=None) as batch_op:
        batch_op.create_index('ix_expansion_trigger_account', ['account_id', 'trigger', 'fired_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_trigger_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_expansion_trigger_owner_id'), ['owner_id'], unique=False)

    op.create_table('partner_actual',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('metric', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('is_override', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'metric', 'month')
    )
    op.create_table('partner_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('role', sa.String(), nullable=True),
    sa.Column('paired_user_id', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['paired_user_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id'),
    sa.UniqueConstraint('partner_id', 'name')
    )
    with op.batch_alter_table('partner_contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partner_contact_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_partner_contact_paired_user_id'), ['paired_user_id'], unique=False)

    op.create_table('partner_cost',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('partner_cost', schema=None) as batch_op:
        batch_op.create_index('ix_partner_cost_month', ['month', 'partner_id'], unique=False)

    op.create_table('referral',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('company', sa.String(), nullable=False),
    sa.Column('domain', sa.String(), nullable=True),
    sa.Column('company_key', sa.String(), nullable=False),
    sa.Column('contact', sa.String(), nullable=True),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('need', sa.Text(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('decide_by', sa.Date(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decline_reason', sa.String(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('introduced_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('deal_id', sa.Integer(), nullable=True),
    sa.Column('warning', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], ),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_referral_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_company_key'), ['company_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_referral_domain'), ['domain'], unique=False)
        batch_op.create_index('ix_referral_partner', ['partner_id', 'submitted_on'], unique=False)
        batch_op.create_index('ix_referral_state', ['state', 'decide_by'], unique=False)

    op.create_table('renewal',
    sa.Column('owner_view', sa.String(), nullable=True),
    sa.Column('odds', sa.Integer(), nullable=True),
    sa.Column('booked', sa.BigInteger(), nullable=True),
    sa.Column('booked_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('deal_id', sa.Integer(), nullable=True),
    sa.Column('view_reason', sa.Text(), nullable=True),
    sa.Column('view_on', sa.Date(), nullable=True),
    sa.Column('followed_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], ),
    sa.ForeignKeyConstraint(['followed_by_id'], ['subscription.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('subscription_id')
    )
    with op.batch_alter_table('renewal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_renewal_deal_id'), ['deal_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_renewal_followed_by_id'), ['followed_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_renewal_owner_id'), ['owner_id'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.Column('attendees', sa.Text(), nullable=True),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('part', sa.String(), nullable=True),
    sa.Column('clock', sa.Text(), nullable=False),
    sa.Column('frozen', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['lead_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index('ix_review_partner', ['partner_id', 'planned_on'], unique=False)

    op.create_table('save_offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('waiver_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('discount', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id'], ),
    sa.ForeignKeyConstraint(['waiver_id'], ['waiver.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('waiver_id')
    )
    with op.batch_alter_table('save_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_save_offer_subscription_id'), ['subscription_id'], unique=False)

    op.create_table('scoreboard_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('ours_id', sa.Integer(), nullable=True),
    sa.Column('ours_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('theirs', sa.String(), nullable=True),
    sa.Column('theirs_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('theirs_by', sa.String(), nullable=True),
    sa.Column('counter', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['ours_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'version')
    )
    with op.batch_alter_table('scoreboard_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scoreboard_version_ours_id'), ['ours_id'], unique=False)

    op.create_table('term_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_by_id', sa.Integer(), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['user_account.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('external_id')
    )
    with op.batch_alter_table('term_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_term_sheet_approved_by_id'), ['approved_by_id'], unique=False)
        batch_op.create_index('ix_term_sheet_partner', ['partner_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_term_sheet_proposed_by_id'), ['proposed_by_id'], unique=False)

    op.create_table('deal_partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('deal_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('referral_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['deal_id'], ['deal.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['referral_id'], ['referral.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('deal_id', 'partner_id')
    )
    with op.batch_alter_table('deal_partner', schema=None) as batch_op:
        batch_op.create_index('ix_deal_partner_partner', ['partner_id', 'role'], unique=False)
        batch_op.create_index(batch_op.f('ix_deal_partner_referral_id'), ['referral_id'], unique=False)

    op.create_table('partner_training',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('course', sa.String(), nullable=False),
    sa.Column('invited_on', sa.Date(), nullable=False),
    sa.Column('attended_on', sa.Date(), nullable=True),
    sa.Column('certified_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['partner_contact.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('contact_id', 'course', 'invited_on')
    )
    with op.batch_alter_table('partner_training', schema=None) as batch_op:
        batch_op.create_index('ix_partner_training_partner', ['partner_id', 'invited_on'], unique=False)

    op.create_table('review_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('said_by', sa.String(), nullable=True),
    sa.Column('metric', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('review_id', 'key')
    )
    op.create_table('term_sheet_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['sheet_id'], ['term_sheet.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('sheet_id', 'version')
    )
    with op.batch_alter_table('term_sheet_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_term_sheet_version_made_by_id'), ['made_by_id'], unique=False)

    op.create_table('typed_text',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('user_id', 'place')
    )
    op.create_table('review_todo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('metric', sa.String(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['item_id'], ['review_item.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], ),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('review_id', 'key')
    )
    with op.batch_alter_table('review_todo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_todo_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_todo_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_todo_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_review_todo_partner', ['partner_id', 'state'], unique=False)

