"""Les stages : semaines, périodes, dates et attestations (EXAM §1 et §5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from django.utils import timezone

from evaluations.conformite.adresses import sur_le_stage, sur_les_stages
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import Faits
from evaluations.conformite.regles.delais import a_temps
from portfolio.lectures import semaines_de_stage
from portfolio.models import NatureDeStage
from portfolio.parties import entree_en_formation
from referentiel.accords import accord

Trouvees = Iterable[Constatation]

SIGNEE_D_AVANCE = timedelta(days=7)
"""Une attestation se signe souvent le dernier vendredi : la dernière semaine est tolérée."""


def semaines_suffisantes(faits: Faits) -> Trouvees:
    """Les semaines de stage y sont.

    EXAM §1 : dix semaines au moins sur deux ans ; la règle avertit, ne bloque jamais.
    Source : annexe {session.annexe_controle}, durée de stage.
    """
    faites, attendues = semaines_de_stage(faits.stages), faits.session.semaines_de_stage
    if faites < attendues:
        combien = accord(faites, "semaine") if faites else "Aucune semaine"
        phrase = f"{combien} de stage sur {attendues} attendues."
        yield sur_les_stages(faits, a_temps(faits, Gravite.AVERTISSEMENT), phrase)


def periodes_suffisantes(faits: Faits) -> Trouvees:
    """Les périodes de stage y sont.

    EXAM §1 : deux périodes ; un contrat les remplace. La règle avertit, ne bloque jamais.
    Source : annexe {session.annexe_controle}, périodes de stage.
    """
    faites, attendues = len(faits.stages), faits.session.periodes_de_stage
    en_contrat = any(stage.nature == NatureDeStage.CONTRAT.label for stage in faits.stages)
    if faites < attendues and not en_contrat:
        combien = accord(faites, "période") if faites else "Aucune période"
        phrase = f"{combien} de stage sur {attendues} attendues."
        yield sur_les_stages(faits, a_temps(faits, Gravite.AVERTISSEMENT), phrase)


def stages_separes(faits: Faits) -> Trouvees:
    """Aucun stage n’en chevauche un autre.

    Source : annexe {session.annexe_attestation}, dates de chaque attestation.
    """
    ordonnes = sorted(faits.stages, key=lambda stage: (stage.debut_le, stage.fin_le))
    for premier, second in pairwise(ordonnes):
        if second.debut_le <= premier.fin_le:
            phrase = (
                f"Commence le {_jour(second.debut_le)}, pendant celui de {premier.organisation}, "
                f"qui finit le {_jour(premier.fin_le)}."
            )
            yield sur_le_stage(faits, second, Gravite.AVERTISSEMENT, phrase, "debut_le")


def stage_dans_le_cursus(faits: Faits) -> Trouvees:
    """Chaque stage est dans le cursus.

    Source : annexe {session.annexe_controle}, durée de stage sur les deux années.
    """
    rentree = entree_en_formation(faits.session.annee)
    for stage in faits.stages:
        if stage.debut_le < rentree:
            phrase = (
                f"Commence le {_jour(stage.debut_le)}, avant l’entrée en formation du"
                f" {_jour(rentree)}\u00a0: sauf redoublement, vérifiez l’année."
            )
            yield sur_le_stage(faits, stage, Gravite.AVERTISSEMENT, phrase, "debut_le")


def attestation_deposee(faits: Faits) -> Trouvees:
    """Chaque stage fini a son attestation signée.

    EXAM §1 : le dossier numérique les contient, et le contrôle les vérifie.
    Source : annexe {session.annexe_controle}, attestations signées.
    """
    for stage in faits.stages:
        if stage.attestation is None and stage.fin_le < faits.aujourd_hui:
            fin = _jour(stage.fin_le)
            phrase = f"Fini depuis le {fin}, et l’attestation signée n’est pas déposée."
            yield sur_le_stage(faits, stage, Gravite.BLOQUANT, phrase, "attestation")


def attestation_signee_a_la_fin(faits: Faits) -> Trouvees:
    """Chaque attestation a été déposée une fois le stage fini.

    Signée d’avance, elle ne peut pas attester les semaines qui restaient.
    Source : annexe {session.annexe_attestation}, durée effective de présence.
    """
    for stage in faits.stages:
        if stage.attestation is None:
            continue
        deposee = timezone.localtime(stage.attestation.deposee_le).date()
        if deposee < stage.fin_le - SIGNEE_D_AVANCE:
            phrase = (
                f"L’attestation est du {_jour(deposee)}, le stage finit le"
                f" {_jour(stage.fin_le)}\u00a0: déposez celle de la fin."
            )
            yield sur_le_stage(faits, stage, Gravite.AVERTISSEMENT, phrase, "attestation")


def stage_decrit(faits: Faits) -> Trouvees:
    """Chaque stage dit où, avec qui et pour quoi faire.

    EXAM §5 : l’attestation porte l’organisation et son adresse.
    Source : annexe {session.annexe_attestation}, organisation d’accueil.
    """
    for stage in faits.stages:
        if stage.a_completer:
            phrase = f"À compléter\u00a0: {', '.join(stage.a_completer)}."
            champ = next(
                nom for nom in ("adresse", "tuteur", "missions") if not getattr(stage, nom)
            )
            yield sur_le_stage(faits, stage, Gravite.CONSEIL, phrase, champ)


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


REGLES_DES_STAGES = (
    Regle(semaines_suffisantes),
    Regle(periodes_suffisantes),
    Regle(stages_separes, "stages"),
    Regle(stage_dans_le_cursus, "stages"),
    Regle(attestation_deposee, "stages"),
    Regle(attestation_signee_a_la_fin, "stages"),
    Regle(stage_decrit, "stages"),
)
