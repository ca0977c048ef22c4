"""Les commissions, pour l’administration : leur liste, la journée de chacune, ses liens."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.regles import ActionRefusee
from documents import regles
from documents.actions import commissions as actions
from documents.forms.commissions import CommissionForm, LienForm
from documents.lectures import commissions as lectures
from documents.models import Commission
from referentiel.listes import Liste

CHERCHE_MAX = 200
PAR_PAGE = 30
A_VENIR = Liste("commissions", Commission, ordre=("jour", "intitule", "pk"))
PASSEES = Liste("commissions passées", Commission, ordre=("-jour", "-intitule", "-pk"))


@require_safe
def commissions(request: HttpRequest) -> HttpResponse:
    """Trente à venir et trente passées ; `?q=` cherche, `?page=` et `?passees=` tournent."""
    exiger_l_administration(request)
    cherche = request.GET.get("q", "").strip().replace("\0", "")[:CHERCHE_MAX]
    lues = lectures.commissions_lues(
        regles.commissions_visibles(request.user),
        le=timezone.now(),
        jour=timezone.localdate(),
        cherche=cherche,
    )
    contexte = {
        "cherche": cherche,
        "a_venir": A_VENIR.feuillet(lues.a_venir, request.GET.get("page"), PAR_PAGE),
        "passees": PASSEES.feuillet(lues.passees, request.GET.get("passees"), PAR_PAGE),
    }
    return render(request, "documents/commissions.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def commission_nouvelle(request: HttpRequest) -> HttpResponse:
    exiger_l_administration(request)
    proposees = lectures.propositions(jour=timezone.localdate())
    formulaire = CommissionForm(request.POST or None, initial=proposees)
    if request.method == "POST" and formulaire.is_valid():
        try:
            creee = actions.creer_une_commission(formulaire.annonce(), acteur=request.user)
        except ActionRefusee as refus:
            formulaire.add_error(None, str(refus))
        else:
            _prevenir_du_jour(request, creee)
            return redirect("commission_candidats", creee.pk)
    return render(request, "documents/commission_nouvelle.html", {"formulaire": formulaire})


@require_http_methods(["GET", "HEAD", "POST"])
def commission_modifier(request: HttpRequest, pk: int) -> HttpResponse:
    commission = commission_geree(request, pk)
    formulaire = CommissionForm(request.POST or None, commission=commission)
    if request.method == "POST" and formulaire.is_valid():
        try:
            changee = actions.modifier_une_commission(
                commission, formulaire.annonce(), acteur=request.user
            )
        except ActionRefusee as refus:
            formulaire.add_error(None, str(refus))
        else:
            _prevenir_du_jour(request, changee)
            return redirect("commission", pk)
    contexte = {"commission": commission, "formulaire": formulaire}
    return render(request, "documents/commission_modifier.html", contexte)


@require_safe
def commission(request: HttpRequest, pk: int) -> HttpResponse:
    """La journée : qui passe quand, qui a déposé, par quelle adresse entrer, qui est entré."""
    return _journee(request, commission_geree(request, pk))


@require_POST
def commission_lien(request: HttpRequest, pk: int) -> HttpResponse:
    """Ouvre un lien de plus ; une date refusée se corrige sur la page de la journée."""
    commission = commission_geree(request, pk)
    formulaire = LienForm(request.POST, commission=commission, dernier=0)
    if formulaire.is_valid():
        try:
            actions.ouvrir_un_lien(
                commission,
                acteur=request.user,
                le=timezone.now(),
                expire_le=formulaire.expiration(),
                vu=formulaire.cleaned_data["vu"],
            )
        except ActionRefusee as refus:
            formulaire.add_error("expire_le", str(refus))
        else:
            messages.success(request, "Le lien est ouvert\u00a0: donnez-le aux seuls membres.")
            return redirect("commission", pk)
    return _journee(request, commission, formulaire)


@require_safe
def commission_lien_feuille(request: HttpRequest, pk: int, lien: int) -> HttpResponse:
    """L’adresse et son QR, à imprimer et à remettre aux membres."""
    commission = commission_geree(request, pk)
    trouve = get_object_or_404(commission.liens, pk=lien)
    montre = lectures.lien_montre(commission, trouve, le=timezone.now())
    contexte = {
        "commission": commission,
        "montre": montre,
        "effacement": lectures.phrase_d_effacement(commission.session),
    }
    return render(request, "documents/commission_lien_feuille.html", contexte)


@require_POST
def commission_lien_revoquer(request: HttpRequest, pk: int, lien: int) -> HttpResponse:
    trouve = get_object_or_404(commission_geree(request, pk).liens, pk=lien)
    actions.revoquer_un_lien(trouve, acteur=request.user, le=timezone.now())
    messages.success(request, "Le lien est révoqué\u00a0: plus personne n’entre par lui.")
    return redirect("commission", pk)


@require_POST
def commission_supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    """Un second clic ne trouve plus rien : il revient à la liste, comme le premier."""
    deja = not Commission.objects.filter(pk=pk).exists()
    if deja and regles.peut_gerer_les_commissions(request.user):
        return redirect("commissions")
    commission = commission_geree(request, pk)
    try:
        actions.supprimer_une_commission(commission, acteur=request.user)
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return redirect("commission", pk)
    messages.success(request, "La commission est supprimée.")
    return redirect("commissions")


def exiger_l_administration(request: HttpRequest) -> None:
    if not regles.peut_gerer_les_commissions(request.user):
        raise PermissionDenied("Seule l’administration prépare les commissions.")


def commission_geree(request: HttpRequest, pk: int) -> Commission:
    visibles = regles.commissions_visibles(request.user)
    return get_object_or_404(visibles.select_related("session", "etablissement"), pk=pk)


def _journee(
    request: HttpRequest, commission: Commission, formulaire: LienForm | None = None
) -> HttpResponse:
    candidats = lectures.candidats_du_jour(commission)
    liens = lectures.liens_montres(commission, le=timezone.now())
    dernier = liens[0].lien.pk if liens else 0
    contexte = {
        "commission": commission,
        "candidats": candidats,
        "sans_depot": lectures.sans_depot(candidats),
        "liens": liens,
        "membres": lectures.noms_des_membres(commission),
        "hors_des_oraux": lectures.hors_des_oraux(commission.session, commission.jour),
        "effacement": lectures.phrase_d_effacement(commission.session),
        "formulaire": formulaire or LienForm(commission=commission, dernier=dernier),
    }
    return render(request, "documents/commission.html", contexte)


def _prevenir_du_jour(request: HttpRequest, commission: Commission) -> None:
    """Un jour hors des oraux se garde, et se dit."""
    phrase = lectures.hors_des_oraux(commission.session, commission.jour)
    if phrase:
        messages.warning(request, phrase)
