"""Importer une preuve avec sa provenance : déposer, choisir, ajouter.

Rien n’est gardé sur le site entre deux étapes : ce qui a été lu repart, signé, dans la page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portfolio import actions, regles
from portfolio.fichiers import FichierRefuse, examiner
from portfolio.forms.imports import CertificatForm, ChoixForm, CommitsForm, TicketsForm
from portfolio.imports import (
    Apercu,
    Commit,
    ImportRefuse,
    Origine,
    lire_commits,
    lire_depot,
    lire_tickets,
    origine_du_certificat,
)
from portfolio.imports.git import de_l_auteur
from portfolio.imports.textes import decoder
from portfolio.lectures import contenu_actuel
from portfolio.models import Realisation
from portfolio.regles import ActionRefusee
from portfolio.views.debit import debit_limite
from portfolio.views.fiche import choix_d_appui
from portfolio.views.realisations import la_mienne
from referentiel.accords import accord
from referentiel.lectures import lire_bloc

UN_JOUR = 24 * 3600
NOMBRES = {"glpi": ("ticket GLPI", "tickets GLPI"), "git": ("commit Git", "commits Git")}
PERDU = "Cet aperçu n’est plus lisible : déposez de nouveau ce que vous vouliez importer."


@require_http_methods(["GET", "HEAD", "POST"])
@debit_limite
def preuves_importer(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = la_mienne(request, pk)
    if not regles.peut_modifier(request.user, realisation):
        raise PermissionDenied("Les preuves de cette réalisation ne changent plus.")
    etape = ETAPES.get(request.POST.get("etape", ""))
    return etape(request, realisation) if etape else _deposer(request, realisation)


def _deposer(request: HttpRequest, realisation: Realisation, **formulaires: Any) -> HttpResponse:
    """Les trois façons d’importer ; le formulaire fautif revient avec sa phrase."""
    contexte = {
        "realisation": realisation,
        "apercu": None,
        "tickets": TicketsForm(),
        "commits": CommitsForm(),
        "certificat": CertificatForm(choix=_choix(realisation)),
        **formulaires,
    }
    return render(request, "portfolio/preuves_importer.html", contexte)


def _lire_les_tickets(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    formulaire = TicketsForm(request.POST, request.FILES)
    if formulaire.is_valid():
        saisi = formulaire.cleaned_data
        try:
            lus = lire_tickets(
                saisi["fichier"].read(),
                etudiant=str(request.user),
                technicien=saisi["auteur"],
            )
            return _proposer(request, realisation, Apercu.de("glpi", lus))
        except ImportRefuse as refus:
            formulaire.add_error("fichier", str(refus))
    return _deposer(request, realisation, tickets=formulaire)


def _lire_les_commits(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    formulaire = CommitsForm(request.POST, request.FILES)
    if formulaire.is_valid():
        try:
            return _proposer(request, realisation, Apercu.de("git", _commits(formulaire)))
        except ImportRefuse as refus:
            champ = "fichier" if formulaire.cleaned_data["fichier"] else "texte"
            formulaire.add_error(champ, str(refus))
    return _deposer(request, realisation, commits=formulaire)


def _commits(formulaire: CommitsForm) -> tuple[Commit, ...]:
    """Ceux du fichier s’il y en a un, sinon du texte collé ; d’un auteur, s’il est dit."""
    fichier, auteur = formulaire.cleaned_data["fichier"], formulaire.cleaned_data["auteur"]
    if fichier and formulaire.est_une_archive(fichier):
        lus = lire_depot(fichier)
    else:
        texte = decoder(fichier.read()) if fichier else formulaire.cleaned_data["texte"]
        lus = lire_commits(texte)
    gardes = de_l_auteur(lus, auteur)
    if not gardes:
        raise ImportRefuse(f"Aucun des {len(lus)} commits lus n’est de « {auteur} ».")
    return gardes


def _proposer(request: HttpRequest, realisation: Realisation, apercu: Apercu) -> HttpResponse:
    """L’aperçu neuf : ce qui est de l’étudiant est coché, ou tout s’il n’y a qu’un auteur."""
    siens = apercu.rangs_de_la_personne(str(request.user))
    coches = siens or (apercu.rangs_de("") if len(apercu.auteurs) < 2 else ())
    formulaire = ChoixForm(
        choix=_choix(realisation), apercu=apercu, initial={"choisis": list(coches)}
    )
    return _montrer(request, realisation, formulaire)


def _montrer(request: HttpRequest, realisation: Realisation, formulaire: ChoixForm) -> HttpResponse:
    contexte = {
        "realisation": realisation,
        "apercu": formulaire.apercu,
        "formulaire": formulaire,
        "scelle": signing.dumps(
            formulaire.apercu.en_json(), salt=_sel(request, realisation), compress=True
        ),
    }
    return render(request, "portfolio/preuves_importer.html", contexte)


def _choisir(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    """Filtre l’aperçu par auteur, ou fait une preuve des lignes cochées."""
    try:
        donnees = signing.loads(
            request.POST.get("lu", ""), salt=_sel(request, realisation), max_age=UN_JOUR
        )
    except signing.BadSignature:
        messages.error(request, PERDU)
        return redirect("preuves_importer", realisation.pk)
    apercu, choix = Apercu.depuis_json(donnees), _choix(realisation)
    auteur = request.POST.get("auteur", "")
    auteur = auteur if auteur in apercu.auteurs else ""
    formulaire = ChoixForm(request.POST, choix=choix, apercu=apercu, auteur=auteur)
    if request.POST.get("geste") == "filtrer":
        initial = {nom: formulaire[nom].value() for nom in formulaire.fields}
        initial["choisis"] = list(apercu.rangs_de(auteur)) if auteur else []
        neuf = ChoixForm(choix=choix, apercu=apercu, auteur=auteur, initial=initial)
        return _montrer(request, realisation, neuf)
    if formulaire.is_valid() and (ajoutee := _ajouter_les_lignes(request, realisation, formulaire)):
        return ajoutee
    return _montrer(request, realisation, formulaire)


def _ajouter_les_lignes(
    request: HttpRequest, realisation: Realisation, formulaire: ChoixForm
) -> HttpResponse | None:
    saisi, apercu = formulaire.cleaned_data, formulaire.apercu
    nom, octets = apercu.fichier(saisi["choisis"])
    intitule = saisi["intitule"] or accord(len(saisi["choisis"]), *NOMBRES[apercu.source])
    try:
        return _ajouter(
            request,
            realisation,
            ContentFile(octets, name=nom),
            intitule,
            saisi,
            apercu.origine(saisi["choisis"]),
        )
    except (FichierRefuse, ActionRefusee) as refus:
        formulaire.add_error(None, str(refus))
        return None


def _certifier(request: HttpRequest, realisation: Realisation) -> HttpResponse:
    formulaire = CertificatForm(request.POST, request.FILES, choix=_choix(realisation))
    if not formulaire.is_valid():
        return _deposer(request, realisation, certificat=formulaire)
    saisi = formulaire.cleaned_data
    origine = origine_du_certificat(saisi["organisme"], saisi["identifiant"], saisi["obtenu_le"])
    try:
        return _ajouter(request, realisation, saisi["fichier"], saisi["intitule"], saisi, origine)
    except (FichierRefuse, ActionRefusee) as refus:
        formulaire.add_error("fichier", str(refus))
        return _deposer(request, realisation, certificat=formulaire)


def _ajouter(
    request: HttpRequest,
    realisation: Realisation,
    fichier: Any,
    intitule: str,
    saisi: dict[str, Any],
    origine: Origine,
) -> HttpResponse:
    """Lève `FichierRefuse` ou `ActionRefusee`."""
    examine = examiner(fichier)
    if origine.nature == "certificat" and examine.type_mime != "application/pdf":
        raise FichierRefuse(examine.nom, "n’est pas un PDF : exportez le certificat en PDF.")
    actions.ajouter_fichier(
        realisation,
        acteur=request.user,
        le=timezone.now(),
        contenu=examine.contenu,
        nom_fichier=examine.nom,
        type_mime=examine.type_mime,
        taille=examine.taille,
        sha256=examine.sha256,
        intitule=intitule,
        sous_competences=saisi["sous_competences"],
        confidentielle=saisi["confidentielle"],
        origine=origine,
    )
    messages.success(request, f"Preuve « {intitule} » ajoutée.")
    return redirect(f"{reverse('realisation', args=[realisation.pk])}#preuves")


def _choix(realisation: Realisation) -> list[tuple[int, str]]:
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    return choix_d_appui(bloc, contenu_actuel(realisation))


def _sel(request: HttpRequest, realisation: Realisation) -> str:
    """Un aperçu ne se rejoue ni chez un autre, ni pour une autre réalisation."""
    return f"import:{request.user.pk}:{realisation.pk}"


ETAPES: dict[str, Callable[[HttpRequest, Realisation], HttpResponse]] = {
    "glpi": _lire_les_tickets,
    "git": _lire_les_commits,
    "certificat": _certifier,
    "choisir": _choisir,
}
