"""La grille d’aide à l’évaluation que la commission remplit ensemble (annexe de la session)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.actions.jury import SaisieDeGrille, remplir_la_grille, saisie_de
from documents.calculs.jury import grille_de_jury
from documents.forms.jury import Ecart, GrilleForm, ecarts
from documents.models import Grille, Objet
from documents.tables.competences import IndicateurSuivi
from documents.views.jury_acces import Acces, CandidatLu, candidat_lu, pour_un_membre
from portfolio.enregistrement import PERIME
from portfolio.regles import EnregistrementPerime
from referentiel.lectures import BlocLu, lire_bloc

FAUTIF = 422
ENREGISTREE = "enregistree"


@require_http_methods(["GET", "HEAD", "POST"])
@pour_un_membre
def jury_grille(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    lu = candidat_lu(acces, pk)
    bloc = lire_bloc(lu.convoque.convocation.inscription.promotion.referentiel_id)
    if request.method != "POST" or acces.membre is None:
        acces.consulte(Objet.CANDIDAT, detail=f"grille de {lu.convoque.nom}", dossier=lu.dossier)
        return _montrer(request, acces, lu, _formulaire(bloc, lu.convoque.grille))
    formulaire = GrilleForm(bloc, request.POST)
    if not formulaire.is_valid():
        return _montrer(request, acces, lu, formulaire, status=FAUTIF)
    try:
        remplir_la_grille(
            lu.convoque.convocation,
            membre=acces.membre,
            saisie=formulaire.saisie,
            version=formulaire.version_lue,
            le=acces.le,
        )
    except EnregistrementPerime as refus:
        return _comparer(request, acces, lu, formulaire, str(refus))
    return redirect(f"{reverse('jury_grille', args=[acces.jeton, pk])}?{ENREGISTREE}=oui")


def _formulaire(
    bloc: BlocLu, grille: Grille | None, saisie: SaisieDeGrille | None = None
) -> GrilleForm:
    """Ce qui est enregistré, ou `saisie` à enregistrer par-dessus."""
    if grille is None:
        return GrilleForm(bloc, saisie=saisie)
    return GrilleForm(bloc, saisie=saisie or saisie_de(grille), version=grille.version)


def _comparer(
    request: HttpRequest, acces: Acces, lu: CandidatLu, formulaire: GrilleForm, phrase: str
) -> HttpResponse:
    """Ce que l’autre a écrit, à côté de ce qui est gardé dans le formulaire."""
    grille = Grille.objects.select_related("maj_par").get(convocation=lu.convoque.convocation)
    differences = ecarts(formulaire.saisie, saisie_de(grille), formulaire.bloc)
    reprise = _formulaire(formulaire.bloc, grille, formulaire.saisie)
    lu.convoque.convocation.grille = grille
    return _montrer(request, acces, lu, reprise, ecarts=differences, phrase=phrase, status=PERIME)


def _montrer(
    request: HttpRequest,
    acces: Acces,
    lu: CandidatLu,
    formulaire: GrilleForm,
    *,
    ecarts: tuple[Ecart, ...] = (),
    phrase: str = "",
    status: int = 200,
) -> HttpResponse:
    grille = lu.convoque.grille
    precedent, suivant = lu.journee.voisins(lu.convoque)
    contexte = {
        "acces": acces,
        "lu": lu,
        "formulaire": formulaire,
        "lignes": tuple((ligne, _constats(lu, ligne.competence.id)) for ligne in formulaire.lignes),
        "grille": grille,
        "notation": grille_de_jury(lu.convoque.convocation, grille).notation,
        "session": acces.commission.session,
        "ecarts": ecarts,
        "phrase": phrase,
        "precedent": precedent,
        "suivant": suivant,
        "enregistree": ENREGISTREE in request.GET,
    }
    return render(request, "jury/jury_grille.html", contexte, status=status)


def _constats(lu: CandidatLu, competence: int) -> tuple[IndicateurSuivi, ...]:
    """Ce que le dossier sait de chaque indicateur ; rien sans dossier, la grille se remplit."""
    if lu.montree is None:
        return ()
    suivies = lu.montree.lecture.fige.competences.competences
    return next((s.indicateurs for s in suivies if s.officielle.id == competence), ())
