"""Les dossiers déposés, vus par les enseignants : la classe, un dossier à lire et à contrôler."""

from __future__ import annotations

from functools import lru_cache

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from comptes.regles import promotions_visibles
from documents import regles
from documents.actions.controles import Bilan, controler
from documents.calculs.controles import constatations_par_gravite, points_proposes
from documents.calculs.depot import Lecture, relire
from documents.compositions.adresses import Adresses
from documents.compositions.lecture import LectureMontree
from documents.fichiers import en_groupes
from documents.forms.controle import ControleForm
from documents.lectures.controles import ControleLu, controles_de
from documents.lectures.dossiers_de_classe import dossiers_de_classe, suivant_a_controler
from documents.models import Dossier
from documents.views.pieces import servir_la_piece, trouver_la_piece
from portfolio.regles import ActionRefusee

PAGES_EN_MEMOIRE = 32


@require_safe
def dossiers_de_promotion(request: HttpRequest, pk: int) -> HttpResponse:
    """Une ligne par étudiant ; `?etat=` n’en garde qu’un état."""
    visibles = promotions_visibles(request.user).select_related("session")
    promotion = get_object_or_404(visibles, pk=pk)
    classe = dossiers_de_classe(promotion, choisi=request.GET.get("etat", ""))
    contexte = {"promotion": promotion, "classe": classe}
    return render(request, "documents/dossiers_de_promotion.html", contexte)


@require_safe
def dossier_depose(request: HttpRequest, pk: int) -> HttpResponse:
    """Le dossier tel que le jury le lira, et le contrôle pour qui enseigne à l’étudiant."""
    dossier = _dossier(request, pk)
    return _montrer(request, relire(dossier), _controles(dossier))


@require_POST
def dossier_controler(request: HttpRequest, pk: int) -> HttpResponse:
    """Ajoute un contrôle ; ce qui manque se dit à sa place, ce qui est écrit reste écrit."""
    dossier = _dossier(request, pk)
    if not regles.peut_controler(request.user, dossier.inscription):
        raise PermissionDenied("Seuls ses enseignants contrôlent un dossier.")
    lecture = relire(dossier)
    formulaire = ControleForm(points_proposes(lecture), request.POST)
    if not formulaire.is_valid():
        return _montrer(request, lecture, _controles(dossier), formulaire)
    try:
        bilan = controler(
            dossier,
            formulaire.verdict,
            acteur=request.user,
            le=timezone.now(),
            vu=formulaire.dernier_vu,
        )
    except ActionRefusee as refus:
        formulaire.add_error(None, list(refus.phrases))
        return _montrer(request, lecture, _controles(dossier), formulaire)
    _annoncer(request, bilan)
    return redirect(f"{reverse('dossier_depose', args=[pk])}#controles")


@require_safe
def dossier_realisation(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Une réalisation gelée : récit, revendications, preuves en place, jugement."""
    dossier = _dossier(request, pk)
    lecture = _montree(relire(dossier))
    realisation = lecture.par_numero.get(numero)
    if realisation is None:
        raise Http404("Cette réalisation n’est pas au dossier.")
    precedente, suivante = lecture.voisines(numero)
    contexte = {
        "dossier": dossier,
        "lecture": lecture,
        "realisation": realisation,
        "position": f"Réalisation {numero} sur {len(lecture.realisations)}",
        "c_est_moi": dossier.inscription.etudiant_id == request.user.pk,
        "precedente": precedente,
        "suivante": suivante,
    }
    return render(request, "documents/dossier_realisation.html", contexte)


@require_safe
def dossier_piece(request: HttpRequest, pk: int, chemin: str) -> HttpResponseBase:
    dossier = _dossier(request, pk)
    piece = trouver_la_piece(relire(dossier), chemin)
    return servir_la_piece(request, piece, nom=piece.nom_fichier)


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    dossiers = regles.dossiers_visibles(request.user).select_related(
        "inscription__etudiant", "inscription__promotion__session"
    )
    return get_object_or_404(dossiers, pk=pk)


def _controles(dossier: Dossier) -> tuple[ControleLu, ...]:
    return controles_de([dossier]).get(dossier.pk, ())


def _montree(lecture: Lecture) -> LectureMontree:
    """Le dossier comme le jury le lit, à nos adresses."""
    pk = lecture.dossier.pk
    return LectureMontree(
        lecture,
        Adresses(
            realisation=lambda numero: reverse("dossier_realisation", args=[pk, numero]),
            piece=lambda chemin: reverse("dossier_piece", args=[pk, chemin]),
        ),
    )


def _montrer(
    request: HttpRequest,
    lecture: Lecture,
    controles: tuple[ControleLu, ...],
    formulaire: ControleForm | None = None,
) -> HttpResponse:
    """La page ; le formulaire part des faits, et seulement pour le dernier dossier."""
    dossier = lecture.dossier
    inscription = dossier.inscription
    enseigne = regles.peut_controler(request.user, inscription)
    dossiers = tuple(inscription.dossiers.recents_d_abord().defer("contenu"))
    if formulaire is None and enseigne and dossiers[0] == dossier:
        vu = controles[0].id if controles else 0
        formulaire = ControleForm(points_proposes(lecture), vu=vu)
    contexte = {
        "dossier": dossier,
        "inscription": inscription,
        "dossiers": dossiers,
        "lecture": _montree(lecture),
        "constatations": constatations_par_gravite(lecture.fige),
        "controles": controles,
        "formulaire": formulaire,
        "suivant": suivant_a_controler(inscription.promotion, sauf=dossier) if enseigne else None,
        "c_est_moi": inscription.etudiant_id == request.user.pk,
        "lu": _dossier_lu(dossier),
    }
    return render(request, "documents/dossier_depose.html", contexte)


@lru_cache(maxsize=PAGES_EN_MEMOIRE)
def _dossier_lu(dossier: Dossier) -> SafeString:
    """Un dossier ne change jamais : chaque processus garde les derniers lus, tout faits.

    Une requête la première fois, aucune ensuite. Un dossier est reconnu à son identifiant.
    """
    contexte = {
        "dossier": dossier,
        "lecture": _montree(relire(dossier)),
        "empreinte": en_groupes(dossier.sha256),
    }
    return render_to_string("documents/_dossier_lu.html", contexte)


def _annoncer(request: HttpRequest, bilan: Bilan) -> None:
    dossier = bilan.controle.dossier
    quoi = f"Dossier n°\u00a0{dossier.numero} {bilan.controle.get_suite_display().lower()}"
    etudiant = dossier.inscription.etudiant
    messages.success(request, f"{quoi}. {etudiant} en est prévenu, et peut lire votre contrôle.")
    if bilan.entre_temps:
        noms = " et ".join(collegue.nom_d_usage for collegue in bilan.entre_temps)
        messages.warning(
            request,
            f"Pendant ce temps, {noms} a aussi contrôlé ce dossier\u00a0: les deux contrôles sont "
            "gardés, le vôtre, le dernier, fait foi.",
        )
