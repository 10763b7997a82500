"""Case events cannot be changed or deleted; the pause of the simple ledger is in them now."""

from django.db import migrations

from gongkai.audit.triggers import install, remove

TABLE = "applications_caseevent"


class Migration(migrations.Migration):
    dependencies = [("applications", "0005_ledger_to_events"), ("audit", "0002_append_only")]
    operations = [
        migrations.RemoveField("application", "paused_date"),
        migrations.RunPython(
            lambda apps, editor: install(editor.connection, [TABLE]),
            lambda apps, editor: remove(editor.connection, [TABLE]),
        ),
    ]
