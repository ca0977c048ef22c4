"""Le journal de l’étudiant : noter en deux minutes, relire, corriger, supprimer.

La même adresse sert la page et le navigateur qui renvoie plus tard une note gardée hors ligne : il
demande alors du JSON, et reçoit 201, 409 ou 422 au lieu d’une page.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription
from portfolio import actions, regles
from portfolio.forms import NoteForm, du_contenu
from portfolio.lectures import avec_le_detail, grouper, notes_de, notes_lues
from portfolio.models import FichierDeNote, Note
from portfolio.regles import ActionRefusee, EnregistrementPerime
from portfolio.views.debit import debit_limite
from portfolio.views.enregistrement import attend_du_json
from portfolio.views.fichiers import servir, servir_en_petit
from referentiel.lectures import lire_bloc
from referentiel.listes import Liste

PAR_PAGE = 40
NOTES = Liste(
    "journal",
    Note,
    ordre=("-faite_le", "-cree_le", "-pk"),
    bornes=("inscription",),
)
PERIME = 409
FAUTIF = 422


@vary_on_headers("Accept")
@require_http_methods(["GET", "HEAD", "POST"])
@debit_limite
def journal(request: HttpRequest) -> HttpResponse:
    """La page du journal ; en POST, une note de plus."""
    inscription = inscription_en_cours(request.user)
    if request.method == "POST":
        return _noter(request, inscription)
    if attend_du_json(request):
        return _dire_qui(request, inscription)
    if inscription is None:
        return render(request, "portfolio/journal_sans_inscription.html")
    return _rendre_le_journal(request, inscription, _formulaire(inscription))


@require_http_methods(["GET", "HEAD", "POST"])
@debit_limite
def modifier(request: HttpRequest, pk: int) -> HttpResponse:
    note = _la_mienne(request, pk)
    if request.method != "POST":
        return _rendre_la_note(request, note, _formulaire(note.inscription, note=note))
    formulaire = _formulaire(note.inscription, request.POST, request.FILES, note=note)
    if not formulaire.is_valid():
        return _rendre_la_note(request, note, formulaire)
    try:
        actions.modifier_note(
            note,
            acteur=request.user,
            le=timezone.now(),
            version=formulaire.cleaned_data["version"] or 0,
            retires=formulaire.cleaned_data["retires"],
            **_ce_qui_s_ecrit(formulaire),
        )
    except EnregistrementPerime as refus:
        return _deux_textes(request, note, str(refus))
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _rendre_la_note(request, note, formulaire)
    _dire_les_refus(request, formulaire)
    messages.success(request, "Note enregistrée.")
    return redirect(f"{reverse('journal')}#note-{note.pk}")


@require_POST
def supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    actions.supprimer_note(_la_mienne(request, pk), acteur=request.user)
    messages.success(request, "Note supprimée.")
    return redirect("journal")


@require_safe
def fichier(request: HttpRequest, pk: int) -> HttpResponse:
    """Un fichier de note, pour l’étudiant seul ; `?vignette=1` en donne une petite image."""
    les_siens = FichierDeNote.objects.filter(note__in=regles.notes_visibles(request.user))
    trouve = get_object_or_404(les_siens, pk=pk)
    if "vignette" in request.GET and trouve.est_image:
        return servir_en_petit(trouve)
    return servir(request, trouve.fichier, trouve.nom_fichier, trouve.type_mime, trouve.sha256)


def _noter(request: HttpRequest, inscription: Inscription | None) -> HttpResponse:
    if not regles.peut_noter(request.user, inscription):
        raise PermissionDenied("Un journal se tient dans un portfolio d’étudiant.")
    formulaire = _formulaire(inscription, request.POST, request.FILES)
    valide = formulaire.is_valid()
    if formulaire.cleaned_data.get("personne") not in (None, request.user.pk):
        return JsonResponse({"motif": "Cette note attend une autre personne."}, status=PERIME)
    if attend_du_json(request):
        formulaire.exiger_tous_les_fichiers()
    if not valide or not formulaire.is_valid():
        return _redire(request, inscription, formulaire)
    try:
        note = _garder(request, inscription, formulaire)
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _redire(request, inscription, formulaire)
    if attend_du_json(request):
        return JsonResponse({"note": note.pk}, status=201)
    _dire_les_refus(request, formulaire)
    messages.success(request, "Note gardée.")
    return redirect(f"{reverse('journal')}#note-{note.pk}")


def _garder(request: HttpRequest, inscription: Inscription, formulaire: NoteForm) -> Note:
    """Garde la note ; une page d’avant renvoyée avec un autre texte en fait une autre note."""
    qui_et_quand = {"acteur": request.user, "le": timezone.now()}
    contenu = _ce_qui_s_ecrit(formulaire)
    cle = formulaire.cleaned_data["cle_creation"] or uuid4()
    note = actions.noter(inscription, cle_creation=cle, **qui_et_quand, **contenu)
    texte = formulaire.champs["texte"]
    if not attend_du_json(request) and note.texte != texte:
        return actions.noter(inscription, cle_creation=uuid5(cle, texte), **qui_et_quand, **contenu)
    return note


def _ce_qui_s_ecrit(formulaire: NoteForm) -> dict[str, Any]:
    return {
        "champs": formulaire.champs,
        "sous_competences": formulaire.cleaned_data["sous_competences"],
        "fichiers": formulaire.cleaned_data["fichiers"],
    }


def _redire(request: HttpRequest, inscription: Inscription, formulaire: NoteForm) -> HttpResponse:
    """La saisie fautive et ses phrases, en page ou pour le navigateur qui renvoie."""
    if attend_du_json(request):
        return JsonResponse({"erreurs": formulaire.errors}, status=FAUTIF)
    return _rendre_le_journal(request, inscription, formulaire)


def _dire_qui(request: HttpRequest, inscription: Inscription | None) -> JsonResponse:
    """À qui parle le navigateur avant d’envoyer ce qu’il garde, et avec quel jeton."""
    return JsonResponse(
        {
            "personne": request.user.pk,
            "peut_noter": regles.peut_noter(request.user, inscription),
            "jeton": get_token(request),
        }
    )


def _dire_les_refus(request: HttpRequest, formulaire: NoteForm) -> None:
    for phrase in formulaire.refus:
        messages.error(request, phrase)


def _formulaire(
    inscription: Inscription, donnees: Any = None, fichiers: Any = None, *, note: Note | None = None
) -> NoteForm:
    aujourd_hui = timezone.localdate()
    initial: dict[str, Any] = {"faite_le": aujourd_hui, "cle_creation": uuid4()}
    if note:
        initial = {
            "texte": note.texte,
            "faite_le": note.faite_le,
            "lien": note.lien,
            "version": note.version,
            "sous_competences": [s.pk for s in note.sous_competences.all()],
        }
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    return NoteForm(
        donnees, fichiers, bloc=bloc, aujourd_hui=aujourd_hui, note=note, initial=initial
    )


def _rendre_le_journal(
    request: HttpRequest, inscription: Inscription, formulaire: NoteForm
) -> HttpResponse:
    page = _page(request, inscription)
    lues = notes_lues(page.object_list)
    contexte = {
        "formulaire": formulaire,
        "groupes": grouper(lues, timezone.localdate()),
        "page": page,
        "nombre": page.paginator.count,
    }
    return render(request, "portfolio/journal.html", contexte)


def _page(request: HttpRequest, inscription: Inscription) -> Page:
    return NOTES.feuillet(notes_de(inscription), request.GET.get("page"), PAR_PAGE)


def _la_mienne(request: HttpRequest, pk: int) -> Note:
    """La note que la personne peut changer : sinon 404, ou 403 si l’inscription est terminée."""
    siennes = avec_le_detail(regles.notes_visibles(request.user))
    note = get_object_or_404(siennes.select_related("inscription__promotion"), pk=pk)
    if not regles.peut_noter(request.user, note.inscription):
        raise PermissionDenied("Une inscription terminée ne s’écrit plus.")
    return note


def _rendre_la_note(
    request: HttpRequest, note: Note, formulaire: NoteForm, *, status: int = 200, **contexte: Any
) -> HttpResponse:
    contexte = {"formulaire": formulaire, "note": note, "ecarts": (), "phrase": "", **contexte}
    return render(request, "portfolio/journal_note.html", contexte, status=status)


def _deux_textes(request: HttpRequest, note: Note, phrase: str) -> HttpResponse:
    """Rend la saisie et le texte enregistré côte à côte ; l’enregistrer de nouveau l’emportera."""
    enregistree = _la_mienne(request, note.pk)
    donnees = request.POST.copy()
    donnees["version"] = enregistree.version
    formulaire = _formulaire(enregistree.inscription, donnees, request.FILES, note=enregistree)
    formulaire.is_valid()
    ecarts = du_contenu(formulaire, enregistree)
    return _rendre_la_note(
        request, enregistree, formulaire, status=PERIME, ecarts=ecarts, phrase=phrase
    )
