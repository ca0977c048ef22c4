"""Partir vers un portail SAML ; recevoir sa réponse (ACS), puis la lire dans notre session."""

from __future__ import annotations

from allauth.socialaccount.sessions import LoginSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.federation.base import ReponseInvalide, partir, vue_de_federation
from comptes.federation.refus import Motif, refuser
from comptes.federation.saml.assertions import TAILLE_MAX, identite_de
from comptes.federation.saml.fournisseur import FournisseurSaml
from comptes.federation.saml.reglages import metadonnees, portail

EN_ATTENTE = ("saml_acs_session", f"{settings.PREFIXE_SUR}saml-acs-session")
DUREE = 300  # secondes entre la réponse reçue et sa lecture


@require_http_methods(["GET", "HEAD", "POST"])
@vue_de_federation("saml", "depart")
def depart(request: HttpRequest, chez: FournisseurSaml) -> HttpResponse:
    return partir(request, chez)


@csrf_exempt
@require_POST
@vue_de_federation("saml", "retour")
def acs(request: HttpRequest, chez: FournisseurSaml) -> HttpResponse:
    """Cet envoi vient d’un autre site : notre cookie de session n’y est pas (SameSite=Lax).

    La réponse est gardée à part, sans être crue, et lue à la page suivante, qui a la session.
    """
    reponse = request.POST.get("SAMLResponse", "")
    if not 0 < len(reponse) <= TAILLE_MAX:
        raise ReponseInvalide("absente ou trop longue")
    suite = HttpResponseRedirect(reverse("saml_finish_acs", args=[chez.fournisseur.cle]))
    attente = LoginSession(request, *EN_ATTENTE)
    attente.store.cycle_key()
    attente.store["reponse"] = reponse
    attente.store.set_expiry(DUREE)
    attente.save(suite)
    suite.cookies[EN_ATTENTE[1]]["httponly"] = True
    return suite


@require_safe
@vue_de_federation("saml", "retour")
def finir(request: HttpRequest, chez: FournisseurSaml) -> HttpResponse:
    attente = LoginSession(request, *EN_ATTENTE)
    reponse = attente.store.get("reponse", "")
    attente.delete()
    if not reponse:
        return refuser(request, chez.fournisseur, Motif.ETRANGERE)
    dialogue = portail(request, chez.fournisseur, reponse)
    identite, demande = identite_de(dialogue, chez.fournisseur)
    etat = chez.reprendre(request, demande)
    if etat is None:
        return refuser(request, chez.fournisseur, Motif.ETRANGERE)
    return chez.finir(request, identite, etat)


@require_safe
@vue_de_federation("saml", "retour")
def nos_metadonnees(request: HttpRequest, chez: FournisseurSaml) -> HttpResponse:
    return HttpResponse(metadonnees(request, chez.fournisseur), content_type="application/xml")
