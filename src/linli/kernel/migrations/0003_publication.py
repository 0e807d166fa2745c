from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_search")]

    operations = []
