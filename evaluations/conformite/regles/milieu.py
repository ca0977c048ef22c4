"""Les réalisations en milieu professionnel, devant les stages déclarés (EXAM §3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evaluations.conformite.adresses import sur_la_ligne
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import Faits, Ligne
from portfolio.models import StageFige
from referentiel.alphabet import plier

Trouvees = Iterable[Constatation]


def organisation_dite(faits: Faits) -> Trouvees:
    """Chaque réalisation en milieu professionnel dit pour qui.

    Source : annexe {session.annexe_tableau}, réalisations en milieu professionnel.
    """
    for ligne in faits.en_milieu_professionnel:
        if not ligne.contenu.organisation.strip() and ligne.contenu.stage is None:
            phrase = "En milieu professionnel, mais l’organisation n’est pas dite."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "organisation")


def stage_correspondant(faits: Faits) -> Trouvees:
    """Chaque réalisation en milieu professionnel correspond à un stage.

    EXAM §3 : la partie du tableau suit les dates du stage.
    Source : annexe {session.annexe_tableau}, réalisations en milieu professionnel.
    """
    for ligne in _datees(faits):
        if ligne.contenu.stage is None and not _stages_possibles(faits, ligne):
            phrase = "En milieu professionnel, mais aucun stage ne correspond à ces dates."
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, "stage")


def dates_dans_le_stage(faits: Faits) -> Trouvees:
    """Chaque réalisation en milieu professionnel tient dans les dates de son stage.

    EXAM §3 : sinon le tableau et l’attestation se contredisent.
    Source : annexes {session.annexe_tableau} et {session.annexe_attestation}, périodes.
    """
    for ligne in _datees(faits):
        choisi = ligne.contenu.stage
        possibles = [choisi] if choisi else _stages_possibles(faits, ligne)
        if possibles and not any(_contient(stage, ligne) for stage in possibles):
            stage = possibles[0]
            champ = "debut_le" if ligne.contenu.debut_le < stage.debut_le else "fin_le"
            phrase = (
                f"La période déborde du stage chez {stage.organisation}, du"
                f" {_jour(stage.debut_le)} au {_jour(stage.fin_le)}."
            )
            yield sur_la_ligne(faits, ligne, Gravite.AVERTISSEMENT, phrase, champ)


def _datees(faits: Faits) -> Iterable[Ligne]:
    """En milieu professionnel, celles dont la période se compare : deux dates, en ordre."""
    for ligne in faits.en_milieu_professionnel:
        debut, fin = ligne.contenu.debut_le, ligne.contenu.fin_le
        if debut and fin and debut <= fin:
            yield ligne


def _stages_possibles(faits: Faits, ligne: Ligne) -> list[StageFige]:
    """Ceux que la période touche ; dans la même organisation, s’il y en a."""
    touches = [
        StageFige(stage.organisation, stage.debut_le, stage.fin_le)
        for stage in faits.stages
        if stage.debut_le <= ligne.contenu.fin_le and ligne.contenu.debut_le <= stage.fin_le
    ]
    voulue = plier(ligne.contenu.organisation.strip())
    memes = [stage for stage in touches if plier(stage.organisation.strip()) == voulue]
    return memes or touches


def _contient(stage: StageFige, ligne: Ligne) -> bool:
    return stage.debut_le <= ligne.contenu.debut_le and ligne.contenu.fin_le <= stage.fin_le


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


REGLES_DU_MILIEU = (
    Regle(organisation_dite, "en_milieu_professionnel"),
    Regle(stage_correspondant, "en_milieu_professionnel"),
    Regle(dates_dans_le_stage, "en_milieu_professionnel"),
)
