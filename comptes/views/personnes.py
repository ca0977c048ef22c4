"""Les personnes de l’établissement : chercher, filtrer, agir sur une sélection en deux temps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from comptes.actions.gestes import BilanDeGeste, agir
from comptes.forms import GesteForm
from comptes.forms.personnes import numero_ou_rien
from comptes.lectures.annuaire import (
    ETATS,
    ROLES,
    SANS_ROLE,
    Filtre,
    choisies,
    personnes_lues,
    promotions_a_filtrer,
)
from comptes.lectures.etablissement import etablissement_regarde
from comptes.lectures.gestes import Geste, decider
from comptes.models import PAR_NOM, Utilisateur
from comptes.regles import ActionRefusee
from comptes.views.acces import exiger_l_administration
from referentiel.accords import accord
from referentiel.listes import Liste
from referentiel.pagination import MAXIMUM

PERSONNES = Liste("personnes", Utilisateur, ordre=PAR_NOM)
TROP = f"Plus de {MAXIMUM} personnes\u00a0: cherchez ou filtrez d’abord."
FAITS = {
    Geste.INVITER: ("invitation part par courriel", "invitations partent par courriel"),
    Geste.FERMER: ("compte est fermé", "comptes sont fermés"),
    Geste.ROUVRIR: ("compte est rouvert", "comptes sont rouverts"),
    Geste.DECONNECTER: (
        "personne est déconnectée de tous ses appareils",
        "personnes sont déconnectées de tous leurs appareils",
    ),
    Geste.OTER_LE_FACTEUR: ("second facteur est retiré", "seconds facteurs sont retirés"),
}


@require_safe
def personnes(request: HttpRequest) -> HttpResponse:
    exiger_l_administration(request)
    filtre = filtre_demande(request.GET)
    regarde = etablissement_regarde(filtre.etablissement)
    page = PERSONNES.feuillet(choisies(filtre), request.GET.get("page"))
    seul = not regarde.plusieurs or filtre.etablissement
    contexte = {
        "filtre": filtre,
        "page": page,
        "personnes": personnes_lues(page.object_list),
        "roles": (*ROLES, (SANS_ROLE, "aucun rôle")),
        "etats": ETATS,
        "regarde": regarde,
        "promotions": promotions_a_filtrer(regarde.etablissement) if seul else (),
        "gestes": Geste.choices,
    }
    return render(request, "comptes/personnes.html", contexte)


@require_POST
def personnes_agir(request: HttpRequest) -> HttpResponse:
    """Sans `confirmer`, l’aperçu nomme ce qui se fera et ce qui est refusé ; avec, le fait."""
    exiger_l_administration(request)
    filtre, formulaire = filtre_demande(request.POST), GesteForm(request.POST)
    valide = formulaire.is_valid()
    if "geste" not in formulaire.cleaned_data:
        return _revenir(request, filtre, formulaire.errors["geste"][0])
    geste = Geste(formulaire.cleaned_data["geste"])
    choix = formulaire.cleaned_data["choix"]
    # Seul ce que l’aperçu a nommé se fait : un filtre qui ne se comprend pas choisit tout le monde.
    if formulaire.cleaned_data["toutes"] and not formulaire.cleaned_data["confirmer"]:
        choix = tuple(choisies(filtre).values_list("pk", flat=True)[: MAXIMUM + 1])
        if len(choix) > MAXIMUM:
            return _revenir(request, filtre, TROP)
    if not choix:
        return _revenir(request, filtre, "Cochez d’abord au moins une personne.")
    if valide and formulaire.cleaned_data["confirmer"]:
        return _faire(request, geste, choix, formulaire.cleaned_data["motif"])
    decisions = decider(geste, choix, acteur=request.user, le=timezone.now())
    contexte = {
        "geste": geste,
        "faites": [d for d in decisions if not d.refus],
        "refusees": [d for d in decisions if d.refus],
        "formulaire": formulaire,
        "montrer_les_fautes": formulaire.cleaned_data["confirmer"],
        "filtre": filtre,
        "retour": _retour(request, filtre),
    }
    return render(request, "comptes/personnes_relire.html", contexte)


def _faire(request: HttpRequest, geste: Geste, choix: tuple[int, ...], motif: str) -> HttpResponse:
    filtre = filtre_demande(request.POST)
    try:
        bilan = agir(geste, choix, acteur=request.user, le=timezone.now(), motif=motif)
    except ActionRefusee as refus:
        return _revenir(request, filtre, str(refus))
    dire_le_bilan(request, geste, bilan)
    return redirect(_retour(request, filtre))


def dire_le_bilan(request: HttpRequest, geste: Geste, bilan: BilanDeGeste) -> None:
    """Ce qui est fait, puis ce qui ne l’a pas été : nommé s’il tient en peu de lignes."""
    if bilan.faits:
        messages.success(request, f"{accord(bilan.faits, *FAITS[geste])}.")
    for decision in bilan.refuses[:3]:
        messages.info(request, f"{decision.personne.nom_officiel}\u00a0: {decision.refus}")
    if (reste := len(bilan.refuses) - 3) > 0:
        suite = "autre n’a pas changé", "autres n’ont pas changé"
        messages.info(request, f"{accord(reste, *suite)}.")
    if not bilan.faits and not bilan.refuses:
        messages.info(request, "Rien n’a changé.")


def filtre_demande(donnees: QueryDict) -> Filtre:
    """Ce qui ne se comprend pas ne filtre rien ; PostgreSQL refuse le signe nul."""
    lus = {
        champ: donnees.get(champ, "").replace("\0", "").strip()[:200]
        for champ in ("cherche", "role", "promotion", "etat", "etablissement")
    }
    role = lus["role"] if lus["role"] in {SANS_ROLE, *dict(ROLES)} else ""
    etat = lus["etat"] if lus["etat"] in dict(ETATS) else ""
    promotion, lieu = (numero_ou_rien(lus[champ]) for champ in ("promotion", "etablissement"))
    return Filtre(lus["cherche"], role, promotion, etat, lieu)


def _retour(request: HttpRequest, filtre: Filtre) -> str:
    """La fiche d’où l’on vient, sinon la liste telle qu’elle était filtrée."""
    demande = request.POST.get("retour", "")
    liste = reverse("personnes")
    if demande.startswith(liste) and url_has_allowed_host_and_scheme(demande, None):
        return demande
    return f"{liste}?{filtre.adresse}" if filtre.adresse else liste


def _revenir(request: HttpRequest, filtre: Filtre, phrase: str) -> HttpResponse:
    messages.error(request, phrase)
    return redirect(_retour(request, filtre))
