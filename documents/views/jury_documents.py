"""Ce que la commission emporte : la synthèse, la grille, la fiche, ou toute la journée."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.actions.journee import journee_en_zip, nom_du_zip
from documents.calculs.jury import fiche_de_commission, grille_de_jury, passage
from documents.catalogue.archive import ZIP
from documents.catalogue.jury import (
    fiche_de_commission_en_pdf,
    grille_en_pdf,
    synthese_de_candidat,
)
from documents.document import PDF
from documents.models import Convocation, Objet
from documents.nommage import nom_du_fichier
from documents.views.jury_acces import Acces, CandidatLu, candidat_lu, pour_un_membre
from documents.views.reponse import CSP


@require_safe
@pour_un_membre
def jury_synthese_pdf(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    """Ce que dit le dossier déposé ; sans dossier il n’y a rien à résumer."""
    lu = candidat_lu(acces, pk)
    if lu.montree is None:
        raise Http404
    convocation = _convocation(acces, lu)
    octets = synthese_de_candidat(lu.montree.lecture, passage(convocation))
    return _repondre(acces, lu, octets, "synthese")


@require_safe
@pour_un_membre
def jury_grille_pdf(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    """Vierge tant que la commission n’a rien écrit : elle se remplit alors à la main."""
    lu = candidat_lu(acces, pk, avec_dossier=False)
    grille = grille_de_jury(_convocation(acces, lu), lu.convoque.grille, _membres(acces))
    return _repondre(acces, lu, grille_en_pdf(grille), "grille")


@require_safe
@pour_un_membre
def jury_fiche_pdf(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    lu = candidat_lu(acces, pk, avec_dossier=False)
    fiche = fiche_de_commission(_convocation(acces, lu), lu.convoque.grille, _membres(acces))
    return _repondre(acces, lu, fiche_de_commission_en_pdf(fiche), "fiche-de-commission")


@require_safe
@pour_un_membre
def jury_journee(request: HttpRequest, acces: Acces) -> HttpResponseBase:
    """Le ZIP de la journée, pour une salle sans réseau."""
    contenu = journee_en_zip(acces.commission, le=acces.le)
    nom = nom_du_zip(acces.commission)
    acces.consulte(Objet.JOURNEE, detail=nom)
    return FileResponse(contenu, as_attachment=True, filename=nom, content_type=ZIP)


def _convocation(acces: Acces, lu: CandidatLu) -> Convocation:
    """Avec la commission déjà lue, sa session et son centre : rien à redemander."""
    convocation = lu.convoque.convocation
    convocation.commission = acces.commission
    return convocation


def _membres(acces: Acces) -> tuple[str, ...]:
    """Ceux qui sont entrés, dans l’ordre de leur entrée."""
    return tuple(acces.commission.membres.order_by("entre_le", "pk").values_list("nom", flat=True))


def _repondre(acces: Acces, lu: CandidatLu, octets: bytes, document: str) -> HttpResponse:
    nom = nom_du_fichier(lu.convoque.convocation.inscription, document)
    acces.consulte(Objet.DOCUMENT, detail=nom, dossier=lu.dossier)
    reponse = HttpResponse(octets, content_type=PDF)
    reponse["Content-Disposition"] = content_disposition_header(False, nom)
    reponse["Content-Security-Policy"] = CSP
    return reponse
