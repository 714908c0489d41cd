"""What was kept in clear of telephones and recovery codes is encrypted, as `login.encryption` does it.

The same is written out here, so that the migration stays what it is when the program changes.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

MARK = "fernet1:"


def _keys():
    secrets = (
        getattr(settings, "SECRETS_KEY", ""),
        settings.SECRET_KEY,
        *getattr(settings, "SECRETS_KEYS_FORMER", ()),
        *settings.SECRET_KEY_FALLBACKS,
    )
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sikkersag.login.second_factor.1").derive(
                        str(secret).encode()
                    )
                )
            )
            for secret in secrets
            if secret
        ]
    )


def _each(apps, alter):
    Authenticator = apps.get_model("mfa", "Authenticator")
    for row in Authenticator.objects.filter(type__in=("totp", "recovery_codes")).order_by("pk"):
        data = dict(row.data)
        for name in ("secret", "seed"):
            if isinstance(data.get(name), str):
                data[name] = alter(data[name])
        if isinstance(data.get("migrated_codes"), list):
            data["migrated_codes"] = [alter(code) for code in data["migrated_codes"]]
        if data != row.data:
            row.data = data
            row.save(update_fields=["data"])


def encrypt(apps, schema_editor):
    keys = _keys()
    _each(apps, lambda text: text if text.startswith(MARK) else MARK + keys.encrypt(text.encode()).decode())


def decrypt(apps, schema_editor):
    keys = _keys()
    _each(apps, lambda text: keys.decrypt(text[len(MARK) :].encode()).decode() if text.startswith(MARK) else text)


class Migration(migrations.Migration):
    dependencies = [("login", "0002_session_round"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(encrypt, decrypt)]
