"""The database itself refuses to change or delete an event."""

from django.db import migrations

from gongkai.audit.triggers import install, remove

TABLES = ["audit_event"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: install(editor.connection, TABLES),
            lambda apps, editor: remove(editor.connection, TABLES),
        )
    ]
