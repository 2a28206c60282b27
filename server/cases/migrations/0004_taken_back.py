"""What was contested and taken back waits for no answer; what was proposed to be paid and taken back, for nobody to agree."""

from django.db import migrations

from server.intake.texts import TAKEN_BACK

_TAKEN_BACK = """
UPDATE {table} SET {said}, decided_by = 'terminal:' || terminal, decided_ms = {since} WHERE state = '{waiting}' AND EXISTS (
    SELECT 1 FROM intake_claim c WHERE c.issuer_id = {table}.issuer_id AND c.terminal = {table}.terminal
    AND c.epoch = {table}.epoch AND c.sequence = {table}.sequence AND c.state = 'voided'
)
"""
_CONTESTS = _TAKEN_BACK.format(
    table="cases_contest", said="state = 'upheld', answer = %s", since="contested_ms", waiting="open"
)
_ADMISSIONS = _TAKEN_BACK.format(
    table="cases_admission", said="state = 'declined'", since="proposed_ms", waiting="proposed"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_limitation_offset"), ("intake", "0004_claim_barred")]

    operations = [migrations.RunSQL([(_CONTESTS, [TAKEN_BACK]), _ADMISSIONS], reverse_sql=migrations.RunSQL.noop)]
