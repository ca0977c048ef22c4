"""Le contenu vivant d’une réalisation, dans la forme que `soumettre` fige."""

from __future__ import annotations

from portfolio.models import (
    Appui,
    ContenuFige,
    MobilisationFigee,
    Preuve,
    PreuveFigee,
    Realisation,
    Soumission,
    StageFige,
)
from portfolio.models.contenu import CHAMPS_FIGES


def contenu_actuel(realisation: Realisation) -> ContenuFige:
    """Le contenu vivant d’une réalisation, dans la forme que `soumettre` fige : trois requêtes."""
    mobilisations = tuple(
        MobilisationFigee(sous_competence=sous_competence, justification=justification)
        for sous_competence, justification in realisation.mobilisations.order_by(
            "sous_competence__competence__ordre", "sous_competence__ordre"
        ).values_list("sous_competence", "justification")
    )
    champs = {nom: getattr(realisation, nom) for nom in CHAMPS_FIGES}
    return ContenuFige(
        **champs,
        mobilisations=mobilisations,
        preuves=_preuves(realisation),
        stage=stage_fige(realisation),
    )


def stage_fige(realisation: Realisation) -> StageFige | None:
    stage = realisation.stage
    return stage and StageFige(stage.organisation, stage.debut_le, stage.fin_le)


def _preuves(realisation: Realisation) -> tuple[PreuveFigee, ...]:
    appuis: dict[int, list[int]] = {}
    couples = Appui.objects.filter(mobilisation__realisation=realisation).order_by(
        "mobilisation__sous_competence__competence__ordre", "mobilisation__sous_competence__ordre"
    )
    for preuve, sous_competence in couples.values_list("preuve", "mobilisation__sous_competence"):
        appuis.setdefault(preuve, []).append(sous_competence)
    return tuple(
        preuve_figee(p, tuple(appuis.get(p.pk, ())))
        for p in realisation.preuves.presentes().en_ordre()
    )


def preuve_figee(preuve: Preuve, sous_competences: tuple[int, ...]) -> PreuveFigee:
    return PreuveFigee(
        id=preuve.pk,
        intitule=preuve.intitule,
        nom_fichier=preuve.nom_fichier,
        type_mime=preuve.type_mime,
        taille=preuve.taille,
        sha256=preuve.sha256,
        lien=preuve.lien,
        confidentielle=preuve.confidentielle,
        sous_competences=sous_competences,
        provenance=provenance_de(preuve),
    )


def provenance_de(preuve: Preuve) -> str:
    """« Tickets GLPI : 12 et 15 (02/02/26 au 13/02/26) » ; vide pour un dépôt à la main."""
    if not preuve.provenance:
        return ""
    detail = f"\u00a0: {preuve.provenance_detail}" if preuve.provenance_detail else ""
    jours = sorted({jour for jour in (preuve.provenance_du, preuve.provenance_au) if jour})
    periode = " au ".join(f"{jour:%d/%m/%y}" for jour in jours)
    return preuve.get_provenance_display() + detail + (f" ({periode})" if periode else "")


def derniere_soumission(realisation: Realisation) -> Soumission | None:
    """La dernière soumission maintenue, c’est-à-dire non retirée par l’étudiant."""
    return realisation.soumissions.maintenues().order_by("-numero").first()
