"""Deux regards sur un indicateur : celui de l’étudiant, celui de ses enseignants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from comptes.models import Inscription
from evaluations.lectures.travaux import NiveauRetenu, niveau_retenu
from evaluations.models import Constat
from evaluations.regles import est_neutre
from portfolio.models import EtatDeSavoir
from referentiel.accords import accord
from referentiel.lectures import CompetenceLue, IndicateurLu, ItemLu, NiveauLu, lire_bloc
from referentiel.preparees import preparee

AU_DESSUS, EN_DESSOUS, MEME = "au_dessus", "en_dessous", "meme"
ECARTS = {AU_DESSUS: "au-dessus", EN_DESSOUS: "en dessous", MEME: "au même niveau"}


@dataclass(frozen=True)
class Regard:
    """Un indicateur, le niveau que l’étudiant se donne et celui que ses enseignants retiennent.

    `ecart` : où l’étudiant se situe par rapport à l’enseignant ; vide si l’un des deux n’a rien
    dit, ou a dit « non évaluable ».
    """

    indicateur: IndicateurLu
    etudiant: NiveauLu | None
    enseignant: NiveauLu | None
    ecart: str

    @property
    def ecart_dit(self) -> str:
        """« au-dessus » : à mettre après « vous vous situez »."""
        return ECARTS.get(self.ecart, "")


@dataclass(frozen=True)
class SavoirsDits:
    """Les savoirs d’une compétence dont l’étudiant a dit quelque chose."""

    acquis: tuple[ItemLu, ...]
    a_revoir: tuple[ItemLu, ...]
    nombre: int

    @property
    def resume(self) -> str:
        """« 5 savoirs acquis, 2 à revoir, sur 15 »."""
        acquis = accord(len(self.acquis), "savoir acquis", "savoirs acquis")
        return f"{acquis}, {len(self.a_revoir)} à revoir, sur {self.nombre}"

    @property
    def rien(self) -> bool:
        return not (self.acquis or self.a_revoir)


def regard(
    indicateur: IndicateurLu,
    etudiant: NiveauLu | None,
    enseignant: NiveauLu | None,
    echelle: Sequence[NiveauLu],
) -> Regard:
    return Regard(indicateur, etudiant, enseignant, _ecart(etudiant, enseignant, echelle))


def regards(
    competence: CompetenceLue,
    etudiant: Mapping[int, NiveauLu],
    enseignant: Mapping[int, NiveauRetenu],
    echelle: Sequence[NiveauLu],
) -> tuple[Regard, ...]:
    """Un regard par indicateur de la compétence, dans l’ordre officiel."""
    return tuple(
        regard(
            indicateur,
            etudiant.get(indicateur.id),
            enseignant[indicateur.id].niveau if indicateur.id in enseignant else None,
            echelle,
        )
        for indicateur in competence.indicateurs
    )


def niveaux_retenus(inscription: Inscription) -> dict[int, NiveauRetenu]:
    """Indicateur → le niveau que retiennent ses enseignants : une requête.

    Le même que `niveaux_par_indicateur`, pour une page qui n’a pas besoin des travaux.
    """
    echelle = lire_bloc(inscription.promotion.referentiel_id).niveau_par_id
    par_indicateur: dict[int, list] = {}
    for pk, niveau, rendue_le in _constats(inscription.pk):
        par_indicateur.setdefault(pk, []).append((echelle[niveau], rendue_le))
    return {pk: niveau_retenu(liste) for pk, liste in par_indicateur.items()}


@preparee
def _constats(inscription: int) -> QuerySet[Constat, tuple]:
    constats = Constat.objects.validants().filter(
        evaluation__soumission__realisation__inscription=inscription,
    )
    return constats.order_by("pk").values_list("indicateur", "niveau", "evaluation__rendue_le")


def savoirs_dits(competence: CompetenceLue, etats: Mapping[int, str]) -> SavoirsDits:
    """Range les savoirs de la compétence selon ce que l’étudiant en dit."""

    def dits(etat: EtatDeSavoir) -> tuple[ItemLu, ...]:
        return tuple(s for s in competence.savoirs if etats.get(s.id) == etat)

    return SavoirsDits(
        dits(EtatDeSavoir.ACQUIS), dits(EtatDeSavoir.A_REVOIR), len(competence.savoirs)
    )


def _ecart(
    etudiant: NiveauLu | None, enseignant: NiveauLu | None, echelle: Sequence[NiveauLu]
) -> str:
    if etudiant is None or enseignant is None:
        return ""
    if est_neutre(etudiant, echelle) or est_neutre(enseignant, echelle):
        return ""
    if etudiant.ordre == enseignant.ordre:
        return MEME
    return AU_DESSUS if etudiant.ordre > enseignant.ordre else EN_DESSOUS
