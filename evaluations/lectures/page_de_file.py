"""La page de la file : ce qui attend, ce que les filtres en montrent, et qui le tient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from comptes.models import Option, Utilisateur
from evaluations.lectures.attributions import Collegue, Equipe, autres_que_moi, equipes_de
from evaluations.lectures.file_d_attente import (
    EnAttente,
    LigneFile,
    file_d_attente,
    tout_ce_qui_attend,
)
from evaluations.lectures.filtres import (
    COLLEGUES,
    DESTINATAIRES,
    MOI,
    NATURES,
    TOUS,
    FiltresDeFile,
)
from referentiel.lectures import lire_bloc


@dataclass(frozen=True)
class Choix:
    valeur: str
    libelle: str
    choisi: bool


@dataclass(frozen=True)
class ChampDeFiltre:
    """Une liste déroulante ; `vide` est ce que dit l’absence de choix."""

    nom: str
    libelle: str
    vide: str
    choix: tuple[Choix, ...]


@dataclass(frozen=True)
class FiltreActif:
    """Un filtre posé, et l’adresse de la page sans lui."""

    libelle: str
    sans: str


@dataclass(frozen=True)
class LigneMontree:
    """Une ligne de la file ; `chez` est vide à toute l’équipe, `suggere` ne décide de rien."""

    file: LigneFile
    chez: Collegue | None
    suggere: Collegue | None

    @property
    def a_moi(self) -> bool:
        return self.chez is not None and self.chez.moi


@dataclass(frozen=True)
class ClasseEnAttente:
    """Ce qui attend dans une classe ; `pour_moi` compte ce qui est à personne ou à moi."""

    promotion_id: int
    nom: str
    pour_moi: int
    aux_collegues: int
    a_repartir: int
    plus_ancienne_le: datetime | None
    regards_a_rendre: int
    equipe: tuple[Collegue, ...]
    sans_les_autres: str

    @property
    def en_equipe(self) -> bool:
        return len(self.equipe) > 1


@dataclass(frozen=True)
class PageDeFile:
    """`total` compte ce qui attend sans aucun filtre que celui de qui le tient (`filtres.a`)."""

    filtres: FiltresDeFile
    lignes: tuple[LigneMontree, ...]
    total: int
    aux_collegues: int
    champs: tuple[ChampDeFiltre, ...]
    actifs: tuple[FiltreActif, ...]
    classes: tuple[ClasseEnAttente, ...]
    collegues: tuple[Collegue, ...]

    @property
    def restreinte(self) -> bool:
        """Des filtres autres que « à qui » cachent une part de ce qui attend."""
        return bool(self.filtres.sans("a").adresse)

    @property
    def sans_restriction(self) -> str:
        return FiltresDeFile(a=self.filtres.a).adresse


def page_de_file(personne: Utilisateur, filtres: FiltresDeFile) -> PageDeFile:
    """La file filtrée et tout ce qui l’entoure : trois requêtes."""
    equipes = equipes_de(personne)
    attente = tout_ce_qui_attend(personne)
    par_identifiant = {c.id: c for equipe in equipes for c in equipe.collegues}
    autres = autres_que_moi(equipes)
    champs = tuple(_champs(equipes, attente, filtres, bool(autres)))
    return PageDeFile(
        filtres=filtres,
        lignes=tuple(
            LigneMontree(
                ligne,
                par_identifiant.get(ligne.attribuee_a),
                None if ligne.attribuee_a else par_identifiant.get(ligne.evaluee_par),
            )
            for ligne in file_d_attente(personne, filtres)
        ),
        total=sum(_est_a(ligne, filtres.a, personne) for ligne in attente),
        aux_collegues=sum(_est_a(ligne, COLLEGUES, personne) for ligne in attente),
        champs=champs,
        actifs=tuple(_actifs(champs, filtres)),
        classes=tuple(_classe(equipe, attente, personne) for equipe in equipes),
        collegues=autres,
    )


def _est_a(ligne: EnAttente, a: str, personne: Utilisateur) -> bool:
    """La même règle que `FiltresDeFile`, sur une ligne déjà lue."""
    a_moi = ligne.attribuee_a == personne.pk
    return {
        "": a_moi or ligne.attribuee_a is None,
        MOI: a_moi,
        COLLEGUES: ligne.attribuee_a is not None and not a_moi,
        TOUS: True,
    }[a]


def _champs(
    equipes: tuple[Equipe, ...],
    attente: Iterable[EnAttente],
    filtres: FiltresDeFile,
    en_equipe: bool,
) -> Iterable[ChampDeFiltre]:
    """Les filtres qui ont quelque chose à départager, et ceux qui sont déjà posés."""
    if len(equipes) > 1 or filtres.promotion:
        yield _champ("promotion", "Classe", "Toutes", _noms(equipes), filtres.promotion)
    if any(ligne.option for ligne in attente) or filtres.option:
        yield _champ("option", "Option", "Toutes", dict(Option.choices), filtres.option)
    competences = {
        str(competence.id): competence.abrege
        for equipe in equipes
        for competence in lire_bloc(equipe.promotion.referentiel_id).competences
    }
    yield _champ("competence", "Compétence", "Toutes", competences, filtres.competence)
    yield _champ("nature", "Nature", "Toutes", NATURES, filtres.nature)
    if en_equipe or filtres.a:
        yield _champ("a", "À qui", "À moi ou à personne", DESTINATAIRES, filtres.a)


def _noms(equipes: tuple[Equipe, ...]) -> dict[str, str]:
    return {str(equipe.promotion.pk): equipe.promotion.nom for equipe in equipes}


def _champ(nom: str, libelle: str, vide: str, choix: dict[str, str], choisi: str) -> ChampDeFiltre:
    """Une valeur de l’adresse inconnue de la liste s’y ajoute : elle filtre, on le dit."""
    connus = choix if not choisi or choisi in choix else {**choix, choisi: "Inconnue"}
    return ChampDeFiltre(
        nom, libelle, vide, tuple(Choix(v, dit, v == choisi) for v, dit in connus.items())
    )


def _actifs(champs: Iterable[ChampDeFiltre], filtres: FiltresDeFile) -> Iterable[FiltreActif]:
    for champ in champs:
        for choix in champ.choix:
            if choix.choisi:
                dit = f"{champ.libelle} : {choix.libelle}"
                yield FiltreActif(dit, filtres.sans(champ.nom).adresse)


def _classe(equipe: Equipe, attente: Iterable[EnAttente], personne: Utilisateur) -> ClasseEnAttente:
    promotion = equipe.promotion
    lignes = [ligne for ligne in attente if ligne.promotion_id == promotion.pk]
    miennes = [ligne for ligne in lignes if _est_a(ligne, "", personne)]
    return ClasseEnAttente(
        promotion_id=promotion.pk,
        nom=promotion.nom,
        pour_moi=len(miennes),
        aux_collegues=len(lignes) - len(miennes),
        a_repartir=sum(ligne.attribuee_a is None for ligne in lignes),
        plus_ancienne_le=min((ligne.soumise_le for ligne in miennes), default=None),
        regards_a_rendre=equipe.regards_a_rendre,
        equipe=equipe.collegues,
        sans_les_autres=FiltresDeFile(promotion=str(promotion.pk)).adresse,
    )
