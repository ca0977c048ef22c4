"""Ce que le service charge avant de se dédoubler, et ce qu’il laisse pour qui en aura besoin."""

import json
import os
import subprocess
import sys

from django.conf import settings

PRET = """
import gc, json, runpy, sys
reglages = runpy.run_path("gunicorn.conf.py")
import config.wsgi
reglages["when_ready"](None)
from django.db import connections
from django.urls.resolvers import get_resolver
etat = {
    "ouvertes": [c.alias for c in connections.all() if c.connection is not None],
    "adresses": get_resolver()._populated,
    "importe": [m for m in ("weasyprint", "boto3", "openpyxl", "pyhanko") if m in sys.modules],
    "gele": gc.get_freeze_count() > 100_000,
    "ramasse": gc.isenabled(),
}
reglages["post_fork"](None, None)
print(json.dumps(etat | {"ensuite": gc.isenabled()}))
"""


def test_le_service_charge_tout_sauf_les_documents_et_n_ouvre_pas_la_base(tmp_path):
    """Une connexion ouverte ici serait commune à deux processus."""
    reglages = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://personne@127.0.0.1:9/absente",
        "SECRET_KEY": "celle-des-essais",
        "DEBUG": "0",
        "HTTPS": "0",
        "STATIQUES_FIGES": "0",
    }
    fait = subprocess.run(
        [sys.executable, "-c", PRET],
        cwd=settings.BASE_DIR,
        env=os.environ | reglages,
        capture_output=True,
        text=True,
        check=False,
    )

    assert fait.returncode == 0, fait.stderr
    assert json.loads(fait.stdout) == {
        "ouvertes": [],
        "adresses": True,
        "importe": [],
        "gele": True,
        "ramasse": False,
        "ensuite": True,
    }
