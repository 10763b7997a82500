"""What was public before there were submissions gets one, already done, and its sheets."""

import secrets

from django.db import migrations
from django.db.models import Min

from gongkai.publishing.damm import check_digit


def carry_over(apps, editor):
    submission = apps.get_model("publishing", "Submission")
    sheet = apps.get_model("publishing", "Sheet")
    record = apps.get_model("records", "Record")
    done = {}
    for name, moment in (("Release", "released_at"), ("Posting", "posted_at")):
        for row in apps.get_model("publishing", name).objects.select_related("record"):
            drafter = row.record.drafted_by_id or row.by_id
            if row.record_id not in done:
                done[row.record_id] = submission.objects.create(
                    organ_id=row.record.organ_id, record_id=row.record_id, kind="release",
                    version=1, drafter_id=drafter, steps=[], state="done",
                    note="本系统建立审核环节之前公开",
                    submitted_at=getattr(row, moment), moved_at=getattr(row, moment),
                )
            if name == "Release":
                type(row).objects.filter(pk=row.pk).update(submission=done[row.record_id])
                continue
            base = str(10**7 + secrets.randbelow(9 * 10**7))
            hung = sheet.objects.create(
                organ_id=row.organ_id, board_id=row.board_id, record_id=row.record_id,
                column_id=row.column_id, submission=done[row.record_id],
                code=base + check_digit(base), to_date=row.to_date, state="hanging",
            )
            type(row).objects.filter(pk=row.pk).update(sheet=hung)
    for pk in done:
        old = record.objects.filter(pk=pk).aggregate(
            hung=Min("postings__from_date"), shown=Min("releases__published_date")
        )
        record.objects.filter(pk=pk).update(public_date=min(filter(None, old.values())))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_review_duties_sheets")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
