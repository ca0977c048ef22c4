"""Connexion : sur invitation seulement, et les rôles lus avec la personne."""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.shortcuts import render

from comptes.actions.appareils import fermer_les_appareils
from comptes.models import Avis, EnLignes, Utilisateur
from comptes.navigateurs import en_mots
from comptes.second_facteur import A_UN_SECOND_FACTEUR
from referentiel.preparees import preparee

journal = logging.getLogger(__name__)

VU_LE = "vu_le"
"""Dans la session : l’heure (en secondes) du dernier usage noté de cet appareil."""
FACTEUR_POSE = {"mfa/email/totp_activated", "mfa/email/webauthn_added"}
"""Les avis par lesquels allauth annonce un second facteur : il n’a pas d’autre annonce."""

CHEMINS_NON_LUS = Coalesce(
    Subquery(
        Avis.objects.non_lus()
        .filter(destinataire=OuterRef("pk"))
        .order_by()
        .values("destinataire")
        .annotate(chemins=EnLignes("chemin"))
        .values("chemins")
    ),
    Value("", output_field=TextField()),
)


class Connexion(AuthenticationBackend):
    """Le backend d’allauth ; la personne arrive avec ses rôles, où mènent ses avis non lus, et
    `a_un_second_facteur`.

    Une seule requête : ni la pastille de la barre, ni l’exigence d’un second facteur ne coûtent.
    """

    def get_user(self, user_id: int) -> Utilisateur | None:
        personne = next(iter(_connectee(user_id)), None)
        return personne if personne and self.user_can_authenticate(personne) else None


@preparee
def _connectee(personne: int) -> QuerySet[Utilisateur]:
    return (
        Utilisateur.objects.avec_roles()
        .annotate(chemins_non_lus=CHEMINS_NON_LUS, a_un_second_facteur=A_UN_SECOND_FACTEUR)
        .filter(pk=personne)
    )


class SurInvitation(DefaultAccountAdapter):
    """Nul ne crée son compte : l’établissement inscrit."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Ce compte est fermé.",
        "email_password_mismatch": ("L’adresse électronique ou le mot de passe n’est pas le bon."),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "same_as_current": "Choisissez un mot de passe différent de l’actuel.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "incorrect_password": "Le mot de passe n’est pas le bon.",
        "invalid_password_reset": "Ce lien a déjà servi ou n’est plus valable.",
        "rate_limited": "Trop de demandes de suite\u00a0: patientez un instant.",
        "too_many_login_attempts": (
            "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
        ),
    }
    moyens = {
        "reauthenticate": "Taper mon mot de passe",
        "mfa_reauthenticate": "Taper un code de mon application ou de secours",
        "mfa_reauthenticate:webauthn": "Utiliser ma clé d’accès",
    }
    """Comment redire qui l’on est, par l’identifiant d’allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Une adresse que rien ne sait lire (« http://[ ») n’est pas sûre : elle est ignorée."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def get_reauthentication_methods(self, user: Utilisateur) -> list[dict]:
        return [
            {**moyen, "description": self.moyens[moyen["id"]]}
            for moyen in super().get_reauthentication_methods(user)
        ]

    def login(self, request: HttpRequest, user: Utilisateur) -> None:
        super().login(request, user)
        request.session[VU_LE] = int(time.time())
        journal.info("Connexion de la personne %s, par %s", user.pk, _moyens(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Au journal : un numéro s’il y a un compte, jamais ce qui a été tapé."""
        visee = Utilisateur.objects.filter(email__iexact=credentials.get("email") or "")
        journal.warning(
            "Mot de passe refusé, personne %s", visee.values_list("pk", flat=True).first() or "-"
        )

    def set_password(self, user: Utilisateur, password: str) -> None:
        """Un mot de passe choisi ferme les autres appareils : qui s’y tenait n’y est plus."""
        super().set_password(user, password)
        fermer_les_appareils(user, sauf=self.request.session.session_key)

    def get_client_ip(self, request: HttpRequest) -> str:
        return adresse_du_visiteur(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """En mots français : nos courriels disent « Firefox sur Windows »."""
        return en_mots(request.META.get("HTTP_USER_AGENT", ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Un code ou un lien qui ne part pas se dit à qui l’attend, au lieu d’une page d’erreur."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as panne:  # smtplib.SMTPException en est une
            journal.exception("Le courriel « %s » n’est pas parti.", template_prefix)
            page = render(self.request, "account/courriel_en_panne.html", status=503)
            raise ImmediateHttpResponse(page) from panne

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Utilisateur,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """À l’adresse de l’établissement ; ce qu’il annonce est fait, une panne n’y revient pas.

        Un second facteur posé ferme les autres appareils, comme un mot de passe changé : entrés
        par le mot de passe seul, ils passeraient désormais la porte sans rien prouver de plus.
        """
        if template_prefix in FACTEUR_POSE:
            fermer_les_appareils(user, sauf=self.request.session.session_key)
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except ImmediateHttpResponse:
            journal.warning("La personne %s n’a pas reçu cet avis.", user.pk)

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Écrit par une machine : les réponses d’absence n’y répondent pas."""
        courriel = super().render_mail(*args, **kwargs)
        courriel.extra_headers["Auto-Submitted"] = "auto-generated"
        return courriel


def _moyens(request: HttpRequest) -> str:
    """« password, mfa » : ce qu’allauth a noté de cette connexion."""
    notes = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return ", ".join(str(note.get("method")) for note in notes) or "un moyen inconnu"


def adresse_du_visiteur(request: HttpRequest) -> str:
    """Celle qu’a écrite notre mandataire le plus lointain, sinon celle de la connexion.

    Une liste plus courte que nos mandataires n’est pas passée par eux : on ne la croit pas.
    """
    transmises = request.headers.get("X-Forwarded-For", "").split(",")
    nombre = settings.MANDATAIRES
    transmise = transmises[-nombre] if 0 < nombre <= len(transmises) else ""
    directe = request.META.get("REMOTE_ADDR", "")
    return clean_client_ip(transmise) or clean_client_ip(directe) or "0.0.0.0"  # noqa: S104
