"""Déposer le classeur officiel d’une session, le mettre en service, le retirer."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from comptes.models import Utilisateur
from documents.calculs.exemple import tableau_d_exemple
from documents.classeurs.garde import relire
from documents.classeurs.modele import TAILLE_MAX, TROP_LOURD
from documents.classeurs.refus import ClasseurRefuse
from documents.classeurs.remplissage import remplir
from documents.models import ClasseurOfficiel
from portfolio.fichiers.examen import nom_propre
from portfolio.regles import ActionRefusee
from referentiel.models import SessionExamen


def verifier(session: SessionExamen, fichier: File) -> bytes:
    """Les octets d’un modèle que l’on sait remplir ; lève `ClasseurRefuse` sinon.

    Il est rempli pour de bon, d’un candidat d’exemple dont le tableau déborde.
    """
    if fichier.size > TAILLE_MAX:
        raise ClasseurRefuse(TROP_LOURD)
    fichier.seek(0)
    contenu = fichier.read()
    remplir(contenu, tableau_d_exemple(session))
    return contenu


def deposer(
    session: SessionExamen, *, fichier: File, acteur: Utilisateur, le: datetime
) -> ClasseurOfficiel:
    """Garde un modèle vérifié ; il ne sert qu’une fois mis en service."""
    _exiger_l_administration(acteur)
    contenu = verifier(session, fichier)
    classeur = ClasseurOfficiel(
        session=session,
        nom_fichier=nom_propre(fichier.name or "tableau.xlsx"),
        sha256=sha256(contenu).hexdigest(),
        depose_par=acteur,
        depose_le=le,
    )
    classeur.fichier.save(classeur.nom_fichier, ContentFile(contenu), save=False)
    try:
        with transaction.atomic():
            classeur.save(force_insert=True)
    except Exception:
        classeur.fichier.storage.delete(classeur.fichier.name)
        raise
    return classeur


@transaction.atomic
def mettre_en_service(classeur: ClasseurOfficiel, *, acteur: Utilisateur, le: datetime) -> None:
    """Les tableaux de la session s’y rempliront désormais ; le précédent est retiré.

    Lève `ClasseurRefuse` s’il ne se remplit plus.
    """
    _exiger_l_administration(acteur)
    session = _verrouiller(classeur)
    classeur.refresh_from_db()
    if classeur.en_service:
        return
    remplir(relire(classeur), tableau_d_exemple(session))
    ClasseurOfficiel.objects.en_service().filter(session=session).update(retire_le=le)
    classeur.mis_en_service_le, classeur.retire_le = le, None
    classeur.save(update_fields=["mis_en_service_le", "retire_le"])


@transaction.atomic
def retirer(classeur: ClasseurOfficiel, *, acteur: Utilisateur, le: datetime) -> None:
    """Les tableaux de la session sont de nouveau dessinés par nous."""
    _exiger_l_administration(acteur)
    _verrouiller(classeur)
    classeur.refresh_from_db()
    if not classeur.en_service:
        raise ActionRefusee("Ce classeur n’est pas en service.")
    classeur.retire_le = le
    classeur.save(update_fields=["retire_le"])


def _exiger_l_administration(acteur: Utilisateur) -> None:
    if not acteur.is_staff:
        raise ActionRefusee("Seule l’administration dépose le classeur d’une session.")


def _verrouiller(classeur: ClasseurOfficiel) -> SessionExamen:
    """Deux mises en service au même instant passent l’une après l’autre."""
    return SessionExamen.objects.select_for_update(of=("self",)).get(pk=classeur.session_id)
