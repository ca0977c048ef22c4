"""La rentrée : ce qui reste à faire, et chaque geste annoncé avant d’être fait."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.actions import rentree as actions
from comptes.actions.passages import Suite
from comptes.forms.rentree import ClassesForm, SessionForm, Sortie, lire_la_sortie
from comptes.lectures.rentree import (
    RentreeLue,
    invitables_de_la_rentree,
    lire_la_rentree,
    presents_des_diplomees,
    session_a_copier,
)
from comptes.models import Inscription
from comptes.regarde import etablissement_de, retenir
from comptes.regles import ActionRefusee, raison_d_attendre_pour_sortir
from comptes.views.acces import exiger_l_administration
from referentiel.accords import accord
from referentiel.models import SessionExamen

# Celles dont une session peut être.
ANNEES = range(2020, 2101)
LISIBLES = {str(annee): annee for annee in ANNEES}
SESSIONS_D_ECART = 4


@require_safe
def rentree(request: HttpRequest) -> HttpResponse:
    """`?annee=` en choisit une autre ; une année que l’on ne sait pas lire est celle qui vient."""
    exiger_l_administration(request)
    jour = timezone.localdate()
    regarde = etablissement_de(request)
    lue = lire_la_rentree(regarde, jour=jour, annee=LISIBLES.get(request.GET.get("annee", "")))
    contexte = {"lue": lue, "annees": (jour.year, jour.year + 1)}
    return retenir(request, render(request, "comptes/rentree.html", contexte), regarde)


@require_http_methods(["GET", "HEAD", "POST"])
def rentree_session(request: HttpRequest, annee: int) -> HttpResponse:
    """Ouvre la session par copie de la précédente ; ouverte entre-temps, elle se garde.

    `?rentree=` dit où revenir ; sinon à celle dont les entrants la prépareront.
    """
    exiger_l_administration(request)
    modele = _modele_de_session(annee)
    preparee = LISIBLES.get(request.GET.get("rentree", ""), annee - 2)
    formulaire = SessionForm(request.POST or None, modele=modele, annee=annee)
    if SessionExamen.objects.filter(annee=annee).exists():
        messages.info(request, f"La session {annee} est déjà ouverte\u00a0: rien n’a changé.")
        return _retour(preparee)
    if request.method == "POST" and formulaire.is_valid():
        actions.ouvrir_la_session(
            modele,
            acteur=request.user,
            le=timezone.now(),
            annee=annee,
            dates=formulaire.cleaned_data,
        )
        messages.success(request, f"La session {annee} est ouverte.")
        return _retour(preparee)
    contexte = {"annee": annee, "modele": modele, "formulaire": formulaire, "rentree": preparee}
    return render(request, "comptes/rentree_session.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def rentree_classes(request: HttpRequest, annee: int) -> HttpResponse:
    """Ouvre les classes cochées ; celles qu’un autre onglet a ouvertes ne le sont pas deux fois."""
    lue = _lue(request, annee)
    donnees = request.POST if request.method == "POST" else None
    formulaire = ClassesForm(donnees, manquantes=lue.classes_manquantes)
    if not formulaire.possibles:
        messages.info(
            request, "Aucune classe à ouvrir\u00a0: toutes existent, ou leur session manque."
        )
        return _retour(annee)
    if request.method == "POST" and formulaire.is_valid():
        nombre = actions.ouvrir_les_classes(
            formulaire.voulues(), acteur=request.user, le=timezone.now()
        )
        verbe = "est ouverte" if nombre < 2 else "sont ouvertes"
        messages.success(request, f"{accord(nombre, 'classe')} {verbe}.")
        return _retour(annee)
    return render(request, "comptes/rentree_classes.html", {"lue": lue, "formulaire": formulaire})


@require_http_methods(["GET", "HEAD", "POST"])
def rentree_sortants(request: HttpRequest, annee: int) -> HttpResponse:
    """GET propose ; POST « apercu » compte et nomme, « confirmer » le fait."""
    lue = _lue(request, annee)
    presents = presents_des_diplomees(lue)
    par_nom = sorted(presents, key=lambda i: i.etudiant.rang_alphabetique)
    sortie = lire_la_sortie(request.POST, par_nom)
    etape = request.POST.get("etape", "")
    if etape == "confirmer" and _sortir(request, lue, sortie):
        return _retour(annee)
    groupes = _par_classe(lue, par_nom, sortie)
    contexte = {"lue": lue, "groupes": groupes, "sortie": sortie, "attendre": _attendre(lue)}
    if etape in {"apercu", "confirmer"} and (sortie.sortants or sortie.redoublants):
        return render(request, "comptes/rentree_sortants_relire.html", contexte)
    return render(request, "comptes/rentree_sortants.html", contexte)


@require_POST
def rentree_inviter(request: HttpRequest, annee: int) -> HttpResponse:
    """Un courriel à chacun de ceux que la page comptait ; un second clic n’envoie rien."""
    lue = _lue(request, annee)
    nombre = actions.inviter_les_entrants(
        invitables_de_la_rentree(lue), acteur=request.user, le=timezone.now(), annee=annee
    )
    if nombre:
        verbe = "part" if nombre < 2 else "partent"
        messages.success(request, f"{accord(nombre, 'invitation')} {verbe} par courriel.")
    else:
        messages.info(request, "Tous sont déjà invités\u00a0: rien n’est parti.")
    return _retour(annee)


def _lue(request: HttpRequest, annee: int) -> RentreeLue:
    """La rentrée qu’une adresse désigne : 404 hors des années d’examen."""
    exiger_l_administration(request)
    if annee not in ANNEES:
        raise Http404("Aucune session n’est de cette année-là.")
    return lire_la_rentree(etablissement_de(request), jour=timezone.localdate(), annee=annee)


def _modele_de_session(annee: int) -> SessionExamen:
    """Celle que l’on copie, à quatre ans près : 404 au-delà."""
    modele = session_a_copier(annee) if annee in ANNEES else None
    if modele is None or abs(annee - modele.annee) > SESSIONS_D_ECART:
        raise Http404("Aucune session à copier, ou une année trop lointaine.")
    return modele


def _retour(annee: int) -> HttpResponse:
    return redirect(f"{reverse('rentree')}?annee={annee}")


def _attendre(lue: RentreeLue) -> tuple[str, ...]:
    """Pourquoi une classe ne peut pas encore sortir."""
    jour = timezone.localdate()
    raisons = (raison_d_attendre_pour_sortir(c.promotion, jour) for c in lue.diplomees)
    return tuple(raison for raison in raisons if raison)


def _sortir(request: HttpRequest, lue: RentreeLue, sortie: Sortie) -> bool:
    concernees = {i.promotion_id for i in (*sortie.sortants, *sortie.redoublants)}
    try:
        nombres = actions.faire_sortir(
            [c.promotion for c in lue.diplomees if c.promotion.pk in concernees],
            acteur=request.user,
            le=timezone.now(),
            sortants=[i.pk for i in sortie.sortants],
            redoublants=[i.pk for i in sortie.redoublants],
        )
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return False
    _dire(request, nombres)
    return True


def _dire(request: HttpRequest, nombres: dict[Suite, int]) -> None:
    sortis, repris = nombres[Suite.SORT], nombres[Suite.REDOUBLE]
    if not sortis and not repris:
        messages.info(request, "Rien n’a changé\u00a0: ils étaient déjà passés.")
        return
    dits = [
        f"{accord(nombre, 'étudiant')} {'sont' if nombre > 1 else 'est'} {mot}{'s' * (nombre > 1)}"
        for nombre, mot in ((sortis, "sorti"), (repris, "réinscrit"))
        if nombre
    ]
    messages.success(request, f"{', '.join(dits)}.")


def _par_classe(
    lue: RentreeLue, par_nom: list[Inscription], sortie: Sortie
) -> list[dict[str, object]]:
    """Chaque classe, ses étudiants (et s’ils redoublent), la classe qui reprendrait ceux-là."""
    redoublent = {i.pk for i in sortie.redoublants}
    ouvertes = {
        (c.promotion.etablissement_id, c.promotion.nom, c.promotion.session.annee)
        for c in lue.nouvelles
    }
    groupes = []
    for classe in lue.diplomees:
        promotion = classe.promotion
        suite = promotion.session.annee + 1
        siens = [(i, i.pk in redoublent) for i in par_nom if i.promotion_id == promotion.pk]
        reprend = (promotion.etablissement_id, promotion.nom, suite) in ouvertes
        groupes.append(
            {"promotion": promotion, "suite": suite, "reprend": reprend, "etudiants": siens}
        )
    return groupes
