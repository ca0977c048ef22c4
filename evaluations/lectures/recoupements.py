"""Ce que des camarades ont rendu en commun : l’équipe, ses textes, et les mêmes fichiers.

Pour l’enseignant seulement, et sur les soumissions : un brouillon ne se recoupe pas.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from evaluations.lectures.jugements_ailleurs import (
    AccordDesJugements,
    JugementDAilleurs,
    comparer_les_jugements,
    jugements_ailleurs,
)
from evaluations.models import Decision
from portfolio.models import ContenuFige, Etat, Preuve, Realisation, Soumission
from referentiel.lectures import lire_bloc

SUITE = 4
"""Le nombre de mots de suite à partir duquel un passage compte comme identique."""
SEUIL = 5
"""En dessous de tant de centièmes, deux textes ne se ressemblent pas plus que d’autres."""
MONTREES = 12
"""Combien de copies d’un même fichier se montrent, les plus anciennes."""
CHAMPS = {"contribution": "de la contribution", "demarche": "de la démarche"}


@dataclass(frozen=True)
class Equipier:
    """Un membre de l’équipe ; sans `realisation`, il n’a pas encore soumis sa part.

    `identiques` : « 82 % de la démarche est identique », un champ par phrase.
    """

    nom: str
    realisation: int | None
    etat: str
    libelle_etat: str
    en_commun: tuple[str, ...]
    identiques: tuple[str, ...]


@dataclass(frozen=True)
class Copie:
    """Le même fichier chez un camarade ; `realisation_id` mène à sa page."""

    nom: str
    realisation_id: int
    intitule: str
    depuis_le: datetime
    meme_equipe: bool
    du_meme: bool
    jugement: JugementDAilleurs | None


@dataclass(frozen=True)
class FichierPartage:
    """Une preuve, ses premières copies et leur nombre, le jugement de cette page s’il est rendu."""

    intitule: str
    copies: tuple[Copie, ...]
    nombre: int
    jugement: JugementDAilleurs | None

    @property
    def tues(self) -> int:
        """Combien de copies ne se montrent pas."""
        return self.nombre - len(self.copies)

    @property
    def accord_des_jugements(self) -> AccordDesJugements | None:
        """Si remarque et niveaux sont les mêmes là où ces copies ont été jugées, et ici."""
        juges = [copie.jugement for copie in self.copies if copie.jugement]
        return comparer_les_jugements([self.jugement, *juges] if self.jugement else juges)


@dataclass(frozen=True)
class Recoupements:
    en_equipe: bool
    equipe: tuple[Equipier, ...]
    fichiers: tuple[FichierPartage, ...]


def recoupements(realisation: Realisation, contenu: ContenuFige) -> Recoupements:
    """Recoupe ce que l’enseignant lit avec la classe : quatre requêtes au plus."""
    return Recoupements(
        en_equipe=realisation.equipe_id is not None,
        equipe=_equipe(realisation, contenu) if realisation.equipe_id else (),
        fichiers=_fichiers(realisation, contenu),
    )


def part_identique(texte: str, autre: str) -> int:
    """La part de `texte`, en centièmes de ses mots, qui se lit aussi dans `autre`.

    Un mot compte s’il est pris dans une suite de quatre mots présente dans les deux : l’ordre des
    passages, la casse et la ponctuation n’y changent rien. Le coût croît comme la longueur.
    """
    mots, autres = _mots(texte), _mots(autre)
    taille = min(SUITE, len(mots), len(autres))
    if not taille:
        return 0
    connues = {tuple(autres[i : i + taille]) for i in range(len(autres) - taille + 1)}
    communs: set[int] = set()
    for debut in range(len(mots) - taille + 1):
        if tuple(mots[debut : debut + taille]) in connues:
            communs.update(range(debut, debut + taille))
    return round(100 * len(communs) / len(mots))


def _mots(texte: str) -> list[str]:
    return re.findall(r"\w+", texte.casefold())


def _equipe(realisation: Realisation, contenu: ContenuFige) -> tuple[Equipier, ...]:
    """Les autres parts de l’équipe, avec leur dernière soumission : une requête."""
    parts = (
        Realisation.objects.presentes()
        .filter(equipe=realisation.equipe_id)
        .exclude(pk=realisation.pk)
        .select_related("inscription__etudiant")
        .annotate(fige=Subquery(_derniere_soumission("pk").values("contenu")[:1]))
        .order_by("inscription__etudiant__nom", "inscription__etudiant__prenom", "pk")
    )
    intitules = {
        pk: item.intitule
        for pk, item in lire_bloc(
            realisation.inscription.promotion.referentiel_id
        ).sous_competences.items()
    }
    return tuple(_equipier(part, contenu, intitules) for part in parts)


def _derniere_soumission(lien: str) -> QuerySet:
    """La dernière soumission maintenue de la réalisation que désigne `lien`."""
    maintenues = Soumission.objects.maintenues().filter(realisation=OuterRef(lien))
    return maintenues.order_by("-numero")


def _equipier(part: Realisation, contenu: ContenuFige, intitules: dict[int, str]) -> Equipier:
    nom = str(part.inscription.etudiant)
    if part.etat == Etat.BROUILLON or part.fige is None:
        return Equipier(nom, None, "", "", (), ())
    autre = ContenuFige.depuis_json(part.fige)
    communes = contenu.sous_competences & autre.sous_competences
    return Equipier(
        nom=nom,
        realisation=part.pk,
        etat=part.etat,
        libelle_etat=part.get_etat_display(),
        en_commun=tuple(intitule for pk, intitule in intitules.items() if pk in communes),
        identiques=tuple(_identiques(contenu, autre)),
    )


def _identiques(contenu: ContenuFige, autre: ContenuFige) -> list[str]:
    parts = {
        nom: part_identique(getattr(contenu, champ), getattr(autre, champ))
        for champ, nom in CHAMPS.items()
    }
    return [f"{part}\u00a0% {nom} est identique" for nom, part in parts.items() if part >= SEUIL]


def _fichiers(realisation: Realisation, contenu: ContenuFige) -> tuple[FichierPartage, ...]:
    """Les preuves montrées ici que d’autres soumissions montrent aussi, et ce qui en a été dit.

    Une requête ; deux de plus s’il y en a, qui ne lisent que ce qui se montre.
    """
    empreintes = {preuve.sha256 for preuve in contenu.preuves if preuve.sha256}
    trouvees = _soumises_ailleurs(realisation, empreintes) if empreintes else ()
    if not trouvees:
        return ()
    candidates = _candidates(trouvees)
    jugements = _jugements(realisation, contenu, candidates)
    # Un étudiant reprend ses fichiers : cela ne se signale qu’une fois jugé.
    tues = {t.pk for t in candidates if t.du_meme and not _jugement(t, jugements)}
    par_empreinte: dict[str, list[Trouvee]] = {}
    for trouvee in trouvees:
        if trouvee.pk not in tues:
            par_empreinte.setdefault(trouvee.sha256, []).append(trouvee)
    montrees = [t for siennes in par_empreinte.values() for t in siennes[:MONTREES]]
    copies = _copies(realisation, montrees, jugements)
    ici = jugements.get(realisation.pk)
    return tuple(
        FichierPartage(
            preuve.intitule,
            tuple(copies[trouvee.pk] for trouvee in siennes[:MONTREES]),
            len(siennes),
            ici,
        )
        for preuve in contenu.preuves
        if (siennes := par_empreinte.get(preuve.sha256))
    )


class Trouvee(NamedTuple):
    """Une preuve de la même empreinte, réduite à ce qui la compte et la range."""

    soumise_le: datetime
    pk: int
    sha256: str
    realisation_id: int
    retiree_le: datetime | None
    du_meme: bool


def _soumises_ailleurs(realisation: Realisation, empreintes: set[str]) -> list[Trouvee]:
    """Toutes celles de la classe, la plus ancienne d’abord : rien que des nombres et des dates."""
    preuves = (
        Preuve.objects.soumises()
        .filter(
            sha256__in=empreintes,
            realisation__inscription__promotion=realisation.inscription.promotion_id,
            realisation__supprimee_le__isnull=True,
        )
        .exclude(realisation=realisation)
        .exclude(realisation__etat=Etat.BROUILLON)
    )
    champs = ("soumise_le", "pk", "sha256", "realisation", "retiree_le", "realisation__inscription")
    return sorted(
        Trouvee(*reste, inscription == realisation.inscription_id)
        for *reste, inscription in preuves.values_list(*champs)
    )


def _candidates(trouvees: Iterable[Trouvee]) -> list[Trouvee]:
    """Celles dont il faut lire le jugement : les premières de chaque fichier, et celles du même."""
    vues: Counter[str] = Counter()
    candidates = []
    for trouvee in trouvees:
        vues[trouvee.sha256] += not trouvee.du_meme
        if trouvee.du_meme or vues[trouvee.sha256] <= MONTREES:
            candidates.append(trouvee)
    return candidates


def _jugements(
    realisation: Realisation, contenu: ContenuFige, trouvees: Iterable[Trouvee]
) -> dict[int, JugementDAilleurs]:
    """Ceux des copies ; celui de cette page aussi, sauf si elle attend encore le sien."""
    realisations = {trouvee.realisation_id for trouvee in trouvees}
    if realisation.etat in Decision.values:
        realisations.add(realisation.pk)
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    return jugements_ailleurs(realisations, contenu, bloc)


def _jugement(
    trouvee: Trouvee, jugements: Mapping[int, JugementDAilleurs]
) -> JugementDAilleurs | None:
    """Celui de sa réalisation, s’il portait sur elle."""
    jugement = jugements.get(trouvee.realisation_id)
    porte = jugement and jugement.porte_sur(trouvee.soumise_le, trouvee.retiree_le)
    return jugement if porte else None


def _copies(
    realisation: Realisation,
    trouvees: Iterable[Trouvee],
    jugements: Mapping[int, JugementDAilleurs],
) -> dict[int, Copie]:
    """Preuve → la copie qui s’en montre : une requête."""
    par_realisation = {trouvee.realisation_id for trouvee in trouvees}
    lues = (
        Realisation.objects.filter(pk__in=par_realisation)
        .select_related("inscription__etudiant")
        .annotate(
            intitule_soumis=Subquery(
                _derniere_soumission("pk").values(intitule=KT("contenu__intitule"))[:1]
            )
        )
        .only("inscription__etudiant__prenom", "inscription__etudiant__nom", "equipe")
    )
    autres = {autre.pk: autre for autre in lues}
    equipe = realisation.equipe_id
    return {
        trouvee.pk: Copie(
            nom=str(autres[trouvee.realisation_id].inscription.etudiant),
            realisation_id=trouvee.realisation_id,
            intitule=autres[trouvee.realisation_id].intitule_soumis,
            depuis_le=trouvee.soumise_le,
            meme_equipe=equipe is not None and autres[trouvee.realisation_id].equipe_id == equipe,
            du_meme=trouvee.du_meme,
            jugement=_jugement(trouvee, jugements),
        )
        for trouvee in trouvees
    }
