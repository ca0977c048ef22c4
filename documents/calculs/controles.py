"""Les quatre points officiels d’un dossier, proposés depuis ce qui a été déposé.

L’enseignant décide : ce qui est proposé n’est que ce que les faits disent, avec la phrase qui le
justifie. Source : annexe du contrôle de conformité de la session (EXAM §1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator

from documents.calculs.depot import Lecture
from documents.catalogue.depot import ATTESTATIONS, TITRES
from documents.lectures.controles import LIBELLES
from documents.models import Controle, NatureDePiece, PieceDeDossier
from documents.tables.dossier_fige import ConstatationFigee, DossierFige
from evaluations.conformite import Gravite
from evaluations.conformite.bilan import ICONES, NOMS_DES_GRAVITES
from referentiel.accords import accord

MOTIF_MAX = Controle._meta.get_field("motif_present").max_length
NOMMES = 3
"""Au-delà, ce qui manque se compte."""


@dataclass(frozen=True)
class PointPropose:
    """Ce que les faits disent d’un point ; `faits` est aussi le motif proposé d’un « non »."""

    code: str
    libelle: str
    oui: bool
    faits: str

    @property
    def motif(self) -> str:
        return "" if self.oui else self.faits


def points_proposes(lecture: Lecture) -> tuple[PointPropose, ...]:
    """Les quatre points, dans l’ordre officiel ; `lecture` vient d’un dossier déposé."""
    constats = {
        "present": _present(lecture),
        "dans_les_temps": _dans_les_temps(lecture),
        "duree": _duree(lecture),
        "attestations": _attestations(lecture),
    }
    return tuple(
        PointPropose(code, LIBELLES[code], oui, Truncator(faits).chars(MOTIF_MAX))
        for code, (oui, faits) in constats.items()
    )


@dataclass(frozen=True)
class GroupeDeConstatations:
    """Ce que la conformité disait au dépôt, une gravité à la fois ; un conseil peut attendre."""

    ouvert: bool
    icone: str
    compte: str
    constatations: tuple[ConstatationFigee, ...]


def constatations_par_gravite(fige: DossierFige) -> tuple[GroupeDeConstatations, ...]:
    """Du plus grave au plus léger ; rien pour une gravité où rien n’a été trouvé."""
    groupes = ((g, tuple(c for c in fige.constatations if c.gravite == g)) for g in Gravite)
    return tuple(
        GroupeDeConstatations(
            gravite != Gravite.CONSEIL,
            ICONES[gravite],
            accord(len(trouvees), *NOMS_DES_GRAVITES[gravite]),
            trouvees,
        )
        for gravite, trouvees in groupes
        if trouvees
    )


def _present(lecture: Lecture) -> tuple[bool, str]:
    """Tous les documents produits, et chaque pièce a son fichier."""
    attendus = [titre for chemin, titre in TITRES.items() if chemin != ATTESTATIONS]
    la = {chemin for chemin, piece in lecture.pieces.items() if not piece.absence}
    documents = [TITRES[c] for c in TITRES if c in la]
    manquants = [titre for titre in attendus if titre not in documents]
    absentes = [p.nom_fichier for p in _jointes(lecture) if p.absence]
    if not manquants and not absentes:
        pieces = accord(sum(1 for _ in _jointes(lecture)), "fichier joint", "fichiers joints")
        return True, f"{accord(len(documents), 'document')} et {pieces}, aucun absent."
    return False, " ".join(
        f"{debut}\u00a0: {_nommer(noms)}."
        for debut, noms in (("Documents absents", manquants), ("Fichiers absents", absentes))
        if noms
    )


def _jointes(lecture: Lecture) -> Iterator[PieceDeDossier]:
    """Les preuves et les attestations."""
    return (p for p in lecture.pieces.values() if p.nature != NatureDePiece.DOCUMENT)


def _dans_les_temps(lecture: Lecture) -> tuple[bool, str]:
    depose, limite = lecture.dossier.depose_en, lecture.dossier.limite_le
    if limite is None:
        return True, f"Déposé le {_jour(depose)}\u00a0; la session n’avait pas de date limite."
    if depose <= limite:
        return True, f"Déposé le {_jour(depose)}, la limite était le {_jour(limite)}."
    retard = accord((depose - limite).days, "jour")
    return False, f"Déposé le {_jour(depose)}, {retard} après la limite du {_jour(limite)}."


def _duree(lecture: Lecture) -> tuple[bool, str]:
    parcours = lecture.fige.parcours
    faites = accord(parcours.semaines, "semaine") if parcours.semaines else "Aucune semaine"
    faits = f"{faites} de stage sur {parcours.semaines_attendues} attendues."
    return parcours.semaines >= parcours.semaines_attendues, faits


def _attestations(lecture: Lecture) -> tuple[bool, str]:
    """Chaque stage noté a son attestation au dossier, et son fichier."""
    stages = lecture.fige.parcours.stages
    if not stages:
        return False, "Aucun stage n’est noté\u00a0: aucune attestation n’est jointe."
    sans = [stage.organisation for stage in stages if not lecture.attestation_de(stage.id)]
    if not sans:
        jointes = accord(len(stages), "attestation jointe", "attestations jointes")
        return True, f"{jointes} pour {accord(len(stages), 'stage')}."
    return False, f"Sans attestation signée\u00a0: {_nommer(sans)}."


def _nommer(noms: Iterable[str]) -> str:
    """« a, b, c et 4 autres »."""
    noms = list(noms)
    if len(noms) <= NOMMES:
        return ", ".join(noms)
    return f"{', '.join(noms[:NOMMES])} et {accord(len(noms) - NOMMES, 'autre')}"


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"
