"""Numbers go on where they stopped, and texts become HTML paragraphs."""

from django.db import migrations
from django.utils.html import escape


def carry_over(apps, editor):
    sequence = apps.get_model("records", "Sequence")
    for old in apps.get_model("records", "IndexSequence").objects.select_related("organ"):
        year, month = old.month[:4], old.month[4:]
        head = f"{old.organ.index_prefix}/{year}{month}-{{n:05}}"
        sequence.objects.create(organ_id=old.organ_id, series=f"index {head}", last=old.last)
    record = apps.get_model("records", "Record")
    for old in record.objects.exclude(body="").only("pk", "body").iterator(500):
        body = "".join(f"<p>{escape(line)}</p>" for line in old.body.splitlines() if line.strip())
        record.objects.filter(pk=old.pk).update(body=body)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_versions_numbers_files")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
