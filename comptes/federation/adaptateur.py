"""La fédération sur invitation : une identité ouvre le compte d’une personne invitée, ou rien."""

from __future__ import annotations

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from comptes.actions.identites import IdentiteDejaLiee, lier_une_identite
from comptes.federation.fournisseurs import Fournisseur
from comptes.federation.refus import Motif, refuser
from comptes.models import Utilisateur


class Federation(DefaultSocialAccountAdapter):
    """Les fournisseurs sont ceux des réglages ; aucun n’est lu en base, aucun compte n’est créé."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_email_verified(self, provider: object, email: str) -> bool:
        """Rien ne se force : `comptes.federation.identites` a déjà décidé."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """L’appariement est le nôtre : celui d’allauth efface le mot de passe de la personne."""
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            SocialApp(provider=f.protocole, provider_id=f.cle, client_id=f.cle, name=f.nom)
            for f in settings.FOURNISSEURS
            if provider in (None, f.protocole, f.cle) and client_id in (None, f.cle)
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Au retour d’un fournisseur, identité vérifiée : ouvre, lie, ou refuse d’une page."""
        fournisseur = sociallogin.provider.fournisseur
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_lier_depuis_son_compte(request, sociallogin, fournisseur))
        if not sociallogin.is_existing:
            motif = _apparier(sociallogin, fournisseur)
        else:
            motif = None if sociallogin.user.is_active else Motif.FERME
        if motif:
            raise ImmediateHttpResponse(refuser(request, fournisseur, motif))


def _apparier(sociallogin: SocialLogin, fournisseur: Fournisseur) -> Motif | None:
    """Lie l’identité à la personne invitée qui a cette adresse ; sinon, dit pourquoi."""
    adresse = next((a.email for a in sociallogin.email_addresses if a.verified), "")
    if not adresse:
        return Motif.NON_VERIFIEE
    personne = Utilisateur.objects.filter(email__iexact=adresse).first()
    if personne is None or personne.email.lower() != adresse:
        return Motif.INCONNUE
    if not personne.is_active:
        return Motif.FERME
    try:
        _lier(personne, sociallogin, fournisseur)
    except IdentiteDejaLiee:
        return Motif.DEJA_LIE
    return None


def _lier(personne: Utilisateur, sociallogin: SocialLogin, fournisseur: Fournisseur) -> None:
    sociallogin.account = lier_une_identite(
        personne,
        fournisseur=fournisseur.cle,
        nom_du_fournisseur=fournisseur.nom,
        empreinte=sociallogin.account.uid,
        emetteur=fournisseur.emetteur,
        adresse=sociallogin.account.extra_data["adresse"],
        le=timezone.now(),
    )
    sociallogin.user = personne


def _lier_depuis_son_compte(
    request: HttpRequest, sociallogin: SocialLogin, fournisseur: Fournisseur
) -> HttpResponse:
    """Déjà connectée, la personne ajoute une identité : son adresse n’a pas à être la même."""
    if not request.user.is_authenticated:
        return refuser(request, fournisseur, Motif.ETRANGERE)
    try:
        _lier(request.user, sociallogin, fournisseur)
    except IdentiteDejaLiee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"Votre compte s’ouvre désormais avec {fournisseur.nom}.")
    return redirect("socialaccount_connections")
