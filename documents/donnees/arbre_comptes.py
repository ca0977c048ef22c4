"""L’étage des personnes : le compte, la connexion, les inscriptions, les traces."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry

from comptes.models import (
    Acte,
    Avis,
    Enseignement,
    ImportDeClasse,
    Inscription,
    Passage,
    PreferenceDAvis,
    Utilisateur,
)
from documents.donnees.branches import Branche, SiEcrit

JETON = "Un jeton de connexion ouvrirait votre compte à qui tient l’archive."

CONNEXION: tuple[Branche, ...] = (
    Branche(
        EmailConfirmation,
        "Confirmations d’adresse",
        personnes=("email_address__user",),
        otee=True,
        ecartee=JETON,
    ),
    Branche(EmailAddress, "Adresses électroniques", personnes=("user",), otee=True),
    Branche(
        Authenticator,
        "Seconds facteurs",
        personnes=("user",),
        otee=True,
        secrets=frozenset({"data"}),
    ),
    Branche(
        SocialToken,
        "Jetons d’un compte d’ailleurs",
        personnes=("account__user",),
        otee=True,
        ecartee=JETON,
    ),
    Branche(SocialAccount, "Comptes d’ailleurs reliés", personnes=("user",), otee=True),
    Branche(
        UserSession,
        "Appareils connectés",
        personnes=("user",),
        otee=True,
        secrets=frozenset({"session_key", "data"}),
    ),
)

COMPTES: tuple[Branche, ...] = (
    # Un avis d’enseignant nomme l’étudiant dont il parle.
    Branche(
        Avis,
        "Avis reçus",
        personnes=("destinataire",),
        otee=True,
        d_autrui=frozenset({"titre"}),
    ),
    Branche(
        PreferenceDAvis,
        "Réglage des avis",
        personnes=("personne",),
        otee=True,
        secrets=frozenset({"cle_du_calendrier"}),
    ),
    Branche(
        LogEntry,
        "Gestes dans l’administration de Django",
        auteurs=("user",),
        garde=frozenset({"object_id", "object_repr", "change_message"}),
        d_autrui=frozenset({"object_repr", "change_message"}),
    ),
    Branche(
        ImportDeClasse,
        "Listes de classe importées",
        auteurs=("auteur",),
        garde=frozenset({"nom_fichier", "sha256", "rangees", "correspondance", "effets"}),
        d_autrui=frozenset({"rangees", "effets"}),
    ),
    Branche(Passage, "Changements de classe", inscriptions=("inscription",), auteurs=("par",)),
    Branche(
        Acte,
        "Actes de l’administration",
        personnes=("personne",),
        auteurs=("acteur",),
        vide={"motif": SiEcrit()},
        garde=frozenset({"objet"}),
    ),
    Branche(Enseignement, "Classes enseignées", personnes=("enseignant",), otee=True),
    Branche(
        Inscription,
        "Inscriptions",
        inscriptions=("pk",),
        vide={"numero_candidat": "", "url_portfolio": ""},
    ),
    Branche(
        Utilisateur,
        "Compte",
        personnes=("pk",),
        garde=frozenset({"password", "email", "prenom", "nom"}),
        secrets=frozenset({"password"}),
    ),
)
