"""An answer can be taken back, or go out with a reason; the day of the first answer is kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import localdate


def first_days(apps, editor):
    """What is answered was answered once: that day is the first."""
    letters = apps.get_model("interaction", "Letter").objects.using(editor.connection.alias)
    answered = letters.filter(answered_at__isnull=False).values_list("pk", "answered_at")
    for pk, at in list(answered):
        letters.filter(pk=pk).update(first_date=localdate(at))


class Migration(migrations.Migration):

    dependencies = [
        ('interaction', '0001_initial'),
        ('orgs', '0002_facts_and_delegation'),
        ('publishing', '0006_duty_periods'),
        ('records', '0006_library'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60, verbose_name='规则')),
                ('place', models.CharField(max_length=200, verbose_name='位置')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '答复检查放行',
                'verbose_name_plural': '答复检查放行',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.TextField(verbose_name='答复')),
                ('shown', models.TextField(blank=True, verbose_name='公开的问题')),
                ('answered_at', models.DateTimeField(verbose_name='答复时间')),
                ('published_date', models.DateField(null=True, verbose_name='公开日期')),
                ('kind', models.CharField(choices=[('expired', '公示期满或者公开目的已经实现'), ('personal', '保护个人信息'), ('error', '内容有误，更正后另行公开'), ('third_party', '保护第三方合法权益'), ('superseded', '已被新的信息代替'), ('law', '依法不应当公开')], max_length=12, verbose_name='撤回理由类别')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('made_at', models.DateTimeField(verbose_name='撤回时间')),
            ],
            options={
                'verbose_name': '撤回的答复',
                'verbose_name_plural': '撤回的答复',
            },
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_answer_is_whole',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_published_is_answered',
        ),
        migrations.AddField(
            model_name='letter',
            name='first_date',
            field=models.DateField(null=True, verbose_name='首次答复日期'),
        ),
        migrations.AddField(
            model_name='letter',
            name='withdrawn_class',
            field=models.CharField(blank=True, choices=[('expired', '公示期满或者公开目的已经实现'), ('personal', '保护个人信息'), ('error', '内容有误，更正后另行公开'), ('third_party', '保护第三方合法权益'), ('superseded', '已被新的信息代替'), ('law', '依法不应当公开')], db_default='', default='', max_length=12, verbose_name='撤回理由类别'),
        ),
        migrations.AddField(
            model_name='letter',
            name='withdrawn_date',
            field=models.DateField(null=True, verbose_name='撤回日期'),
        ),
        migrations.RunPython(first_days, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True), ('first_date__isnull', True), ('withdrawn_date__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('first_date__isnull', False), ('withdrawn_date__isnull', True), models.Q(('answer', ''), _negated=True)), models.Q(('answer', ''), ('answered_at__isnull', False), ('answered_by__isnull', False), ('first_date__isnull', False), ('shown', ''), ('withdrawn_date__isnull', False)), _connector='OR'), name='letter_answer_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('published_date__isnull', True), models.Q(('answered_at__isnull', False), models.Q(models.Q(('shown', ''), _negated=True), ('withdrawn_date__isnull', False), _connector='OR')), _connector='OR'), name='letter_published_is_answered'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_class', ''), ('withdrawn_date__isnull', True)), models.Q(('withdrawn_class__in', ['expired', 'personal', 'error', 'third_party', 'superseded', 'law']), ('withdrawn_date__isnull', False)), _connector='OR'), name='letter_withdrawn_says_why'),
        ),
        migrations.AddField(
            model_name='override',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='override',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='interaction.letter'),
        ),
        migrations.AddField(
            model_name='override',
            name='organ',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organ'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='answered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='interaction.letter'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(fields=['organ', 'made_at'], name='answer_override_of_organ'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='answer_override_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('kind__in', ['expired', 'personal', 'error', 'third_party', 'superseded', 'law'])), name='answer_withdrawal_is_whole'),
        ),
    ]
