"""La page de la file : ce qui attend, ce que les filtres en montrent, et qui le tient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from comptes.models import Option, Utilisateur
from evaluations.lectures.attributions import Collegue, Equipe, autres_que_moi, equipes_de
from evaluations.lectures.file_d_attente import (
    LigneFile,
    file_d_attente,
    jours_d_attente,
)
from evaluations.lectures.filtres import (
    COLLEGUES,
    DESTINATAIRES,
    NATURES,
    TOUS,
    FiltresDeFile,
    est_a,
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


class LigneMontree(NamedTuple):
    """Une ligne de la file, telle qu’elle se montre.

    `cle` est l’identifiant de la réalisation, `chez` celui de qui la tient, vide à toute l’équipe.
    """

    cle: str
    intitule: str
    etudiant: str
    evaluer: str
    details: str
    messages: int
    numero: int
    chez: str
    a_moi: bool
    a_qui: str
    attribuer: str
    attente: str


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
    """`total` compte ce qui attend sans aucun filtre que celui de qui le tient (`filtres.a`).

    `pour_moi` : ce qui est à personne ou à moi, la longueur de la file sans rien choisir.
    """

    filtres: FiltresDeFile
    lignes: tuple[LigneMontree, ...]
    depuis_le: datetime | None
    total: int
    pour_moi: int
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
    """La file filtrée et tout ce qui l’entoure : deux requêtes, trois selon le filtre."""
    equipes = equipes_de(personne)
    attente = file_d_attente(personne, FiltresDeFile(a=TOUS))
    file = tuple(ligne for ligne in attente if filtres.garde(ligne, personne))
    if filtres.dans_la_base:
        file = file_d_attente(personne, filtres)
    autres = autres_que_moi(equipes)
    champs = tuple(_champs(equipes, attente, filtres, bool(autres)))
    return PageDeFile(
        filtres=filtres,
        lignes=tuple(_lignes(file, equipes, filtres.adresse)),
        depuis_le=file[0].soumise_le if file else None,
        total=sum(est_a(filtres.a, ligne, personne) for ligne in attente),
        pour_moi=sum(est_a("", ligne, personne) for ligne in attente),
        aux_collegues=sum(est_a(COLLEGUES, ligne, personne) for ligne in attente),
        champs=champs,
        actifs=tuple(_actifs(champs, filtres)),
        classes=tuple(_classe(equipe, attente, personne) for equipe in equipes),
        collegues=autres,
    )


def _lignes(
    file: Iterable[LigneFile], equipes: Iterable[Equipe], filtres: str
) -> Iterable[LigneMontree]:
    """`filtres` : ce qui se colle derrière l’adresse où une ligne s’évalue ou change de main."""
    collegues = {c.id: c for equipe in equipes for c in equipe.collegues}
    evaluer, attribuer = (
        f"{reverse(nom, args=[0])}{filtres}"
        for nom in ("realisation_evaluer", "realisation_attribuer")
    )
    aujourd_hui = timezone.localdate()
    for ligne in file:
        chez, cle = collegues.get(ligne.attribuee_a), str(ligne.realisation_id)
        yield LigneMontree(
            cle=cle,
            intitule=ligne.intitule,
            etudiant=ligne.etudiant,
            evaluer=evaluer.replace("/0/", f"/{cle}/", 1),
            details=_details(ligne, None if chez else collegues.get(ligne.evaluee_par)),
            messages=ligne.messages_non_lus,
            numero=ligne.numero,
            chez=str(chez.id) if chez else "",
            a_moi=chez is not None and chez.moi,
            a_qui=f"à {chez.nom}" if chez else "à personne",
            attribuer=attribuer.replace("/0/", f"/{cle}/", 1),
            attente=jours_d_attente(ligne.soumise_le, aujourd_hui),
        )


def _details(ligne: LigneFile, suggere: Collegue | None) -> str:
    """« Inès Moreau · BTS SIO 2 · SLAM · 3 revendications · 1 preuve · vous l’aviez évaluée »."""
    revendications, preuves = ligne.nombre_sous_competences, ligne.nombre_preuves
    dits = [ligne.etudiant, ligne.promotion, ligne.option]
    dits.append(f"{revendications} revendication{'' if revendications == 1 else 's'}")
    dits.append(f"{preuves} preuve{'s' if preuves > 1 else ''}" if preuves else "aucune preuve")
    if suggere:
        qui = "vous l’aviez" if suggere.moi else f"{suggere.nom} l’avait"
        dits.append(f"{qui} évaluée")
    return " · ".join(filter(None, dits))


def _champs(
    equipes: tuple[Equipe, ...],
    attente: Iterable[LigneFile],
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


def _classe(equipe: Equipe, attente: Iterable[LigneFile], personne: Utilisateur) -> ClasseEnAttente:
    promotion = equipe.promotion
    lignes = [ligne for ligne in attente if ligne.promotion_id == promotion.pk]
    miennes = [ligne for ligne in lignes if est_a("", ligne, personne)]
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
