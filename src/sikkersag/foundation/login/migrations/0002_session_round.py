from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("login", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveIntegerField(default=0, verbose_name="omgang af sessioner"),
        ),
    ]
