"""Les documents d’un étudiant, en PDF et en classeur, à l’adresse de son inscription."""

from __future__ import annotations

from hashlib import sha256
from unicodedata import combining, normalize

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from comptes.models import Inscription
from comptes.regles import inscriptions_visibles
from documents.calculs.competences import tableau_des_competences
from documents.calculs.synthese import tableau_de_synthese
from documents.classeurs.dessin import NATURE, en_xlsx
from documents.compositions.competences import composer_competences
from documents.compositions.synthese import composer
from documents.pdf import en_pdf

# Les lettres que Unicode ne décompose pas en une lettre et un signe.
SANS_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)
# Le lecteur de PDF du navigateur s’ouvre sans que la page permette rien d’autre.
CSP = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


@require_safe
def tableau_de_synthese_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    inscription = _inscription(request, pk)
    tableau = tableau_de_synthese(inscription)
    pdf = en_pdf("impression/tableau-de-synthese.html", composer(tableau))
    return _reponse(request, pdf, nom_du_fichier(inscription, "tableau-de-synthese"))


@require_safe
def tableau_de_synthese_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """Le même tableau en classeur, à télécharger : un navigateur ne sait pas le montrer."""
    inscription = _inscription(request, pk)
    xlsx = en_xlsx(tableau_de_synthese(inscription), inscription.promotion.session.epreuve)
    nom = nom_du_fichier(inscription, "tableau-de-synthese", "xlsx")
    return _reponse(request, xlsx, nom, nature=NATURE, presentation="attachment")


@require_safe
def tableau_des_competences_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    inscription = _inscription(request, pk)
    tableau = tableau_des_competences(inscription, le=timezone.localdate())
    pdf = en_pdf("impression/tableau-des-competences.html", composer_competences(tableau))
    return _reponse(request, pdf, nom_du_fichier(inscription, "tableau-des-competences"))


def _inscription(request: HttpRequest, pk: int) -> Inscription:
    return get_object_or_404(inscriptions_visibles(request.user).avec_tout_l_entete(), pk=pk)


def nom_du_fichier(inscription: Inscription, document: str, extension: str = "pdf") -> str:
    """« MOREAU-Ines-tableau-de-synthese-2027.pdf » : rien que de l’ASCII, sans espace."""
    etudiant = inscription.etudiant
    nom, prenom = _ascii(etudiant.nom).upper(), _ascii(etudiant.prenom)
    annee = inscription.promotion.session.annee
    parts = (nom, prenom, document, str(annee))
    return "-".join(part for part in parts if part) + f".{extension}"


def _ascii(texte: str) -> str:
    """« de l’Œuvre » → « de-l-OEuvre » : la casse est gardée, le reste devient un tiret."""
    lettres = normalize("NFKD", texte.translate(SANS_DECOMPOSITION))
    return "-".join("".join(_lettre(c) for c in lettres if not combining(c)).split())


def _lettre(caractere: str) -> str:
    return caractere if caractere.isascii() and caractere.isalnum() else " "


def _reponse(
    request: HttpRequest,
    octets: bytes,
    nom: str,
    nature: str = "application/pdf",
    presentation: str = "inline",
) -> HttpResponse:
    etiquette = f'"{sha256(octets).hexdigest()[:32]}"'
    reponse = HttpResponse(octets, content_type=nature)
    reponse["Content-Disposition"] = f'{presentation}; filename="{nom}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = CSP
    reponse["ETag"] = etiquette
    patch_cache_control(reponse, private=True, no_cache=True)
    return get_conditional_response(request, etag=etiquette, response=reponse)
