from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0004_carry_over")]
    operations = [migrations.DeleteModel(name="IndexSequence")]
