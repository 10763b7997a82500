import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_carry_over")]
    operations = [
        migrations.AlterField(
            model_name="posting",
            name="sheet",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posting",
                to="publishing.sheet",
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="publishing.submission",
            ),
        ),
    ]
