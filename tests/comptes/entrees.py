"""Ce que les tests de connexion font tous : entrer, poser une application, en tirer un code."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

MOT_DE_PASSE = "demo-sillage"


def entrer(client, email, mot_de_passe=MOT_DE_PASSE, **champs):
    """Par la page de connexion, comme un navigateur."""
    return client.post("/compte/login/", {"login": email, "password": mot_de_passe} | champs)


def redire_qui_l_on_est(client):
    return client.post("/compte/reauthenticate/", {"password": MOT_DE_PASSE})


def code(secret, decalage=0):
    """Celui que donnerait un téléphone : calculé, jamais deviné."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + decalage))


def poser_une_application(client):
    """Rend la clé de l’application ; la personne vient de redire son mot de passe."""
    redire_qui_l_on_est(client)
    secret = client.get("/compte/2fa/totp/activate/").context["form"].secret
    client.post("/compte/2fa/totp/activate/", {"code": code(secret, -1)})
    return secret


def code_recu(courriel):
    return re.search(r"^\d{4}-\d{4}$", courriel.body, re.MULTILINE).group()


def phrases(reponse, nom="form"):
    form = reponse.context[nom]
    return [p.replace("\u00a0", " ") for liste in form.errors.values() for p in liste]
