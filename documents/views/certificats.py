"""Le certificat du tableau de synthèse : la page qui en atteste, à côté du formulaire nu."""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from comptes.regles import inscriptions_visibles
from documents.actions import emettre
from documents.catalogue.certificat import certificat_en_pdf
from documents.catalogue.synthese import synthese_en_classeur, synthese_en_pdf
from documents.document import PDF
from documents.nommage import nom_du_fichier
from documents.signature import CertificatInutilisable
from documents.views.indisponible import ou_indisponible
from documents.views.reponse import CSP, sans_signature


@require_safe
@ou_indisponible
def certificat_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Émet le tableau (`?classeur=1` : en classeur), puis imprime sa trace."""
    inscription = get_object_or_404(inscriptions_visibles(request.user).avec_tout_l_entete(), pk=pk)
    fabrique = synthese_en_classeur if request.GET.get("classeur") == "1" else synthese_en_pdf
    le = timezone.now()
    try:
        emis = emettre(fabrique(inscription, le=le), acteur=request.user, le=le)
        emis.contenu.close()
        octets = certificat_en_pdf(emis.emission, inscription)
    except CertificatInutilisable as defaut:
        return sans_signature(request, defaut)
    nom = nom_du_fichier(inscription, f"{emis.emission.nature}-certificat")
    return _envoyer(request, octets, nom)


def _envoyer(request: HttpRequest, octets: bytes, nom: str) -> HttpResponseBase:
    """Comme un document émis : privé, en place, à revalider."""
    reponse = FileResponse(BytesIO(octets), filename=nom, content_type=PDF)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = CSP
    reponse["ETag"] = etiquette = f'"{hashlib.sha256(octets).hexdigest()[:32]}"'
    patch_cache_control(reponse, private=True, no_cache=True)
    return get_conditional_response(request, etag=etiquette, response=reponse)
