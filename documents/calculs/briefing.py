"""Du dossier gelé à la page qu’un jury lit en une minute : tout se compte, rien ne se note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from documents.calculs.depot import Lecture
from documents.calculs.extraits import citation
from documents.models import NatureDePiece
from documents.tables.briefing import (
    Briefing,
    Chiffre,
    CouvertureDeCompetence,
    Question,
    RealisationForte,
    Theme,
)
from documents.tables.competences import CompetenceSuivie, IndicateurSuivi
from documents.tables.dossier_fige import DossierFige, RealisationFigee
from documents.tables.fiche import RETENUE
from evaluations.regles import est_neutre
from portfolio.models.lien import EtatDeLien
from referentiel.accords import accord
from referentiel.lectures import CompetenceLue, IndicateurLu, NiveauLu

FORTES = 3
QUESTIONS = 6
"""Au plus, par thème : au-delà on dit combien il en reste."""


def briefing(lecture: Lecture) -> Briefing:
    """Aucune requête : tout est dans le dossier."""
    fige = lecture.fige
    return Briefing(
        chiffres=tuple(_chiffres(lecture)),
        couverture=tuple(_couverture(c) for c in fige.competences.competences),
        fortes=_fortes(fige.realisations),
        themes=tuple(theme for theme in _themes(fige) if theme.questions),
    )


def _chiffres(lecture: Lecture) -> Iterator[Chiffre]:
    fige = lecture.fige
    realisations, couvertes = len(fige.realisations), fige.competences.couvertes
    yield _compte(realisations, "réalisation validée", "réalisations validées")
    yield Chiffre(
        f"{couvertes} sur {fige.competences.sous_competences}", "sous-compétences couvertes"
    )
    yield from _stages(lecture)
    fichiers = sum(p.nature == NatureDePiece.PREUVE for p in lecture.montrables.values())
    yield _compte(fichiers + len(fige.liens), "preuve à ouvrir", "preuves à ouvrir")
    if lecture.dossier is not None:
        depose, retard = f"{lecture.dossier.depose_en:%d/%m/%y}", lecture.dossier.en_retard
        yield Chiffre(depose, "déposé en retard" if retard else "déposé", alerte=retard)


def _stages(lecture: Lecture) -> Iterator[Chiffre]:
    parcours = lecture.fige.parcours
    semaines, attendues = parcours.semaines, parcours.semaines_attendues
    yield Chiffre(
        f"{semaines} sur {attendues}", "semaines de stage attendues", alerte=semaines < attendues
    )
    signes = sum(lecture.attestation_de(stage.id) is not None for stage in parcours.stages)
    yield Chiffre(
        f"{signes} sur {len(parcours.stages)}",
        "attestations de stage signées",
        alerte=signes < len(parcours.stages) or not parcours.stages,
    )


def _compte(nombre: int, singulier: str, pluriel: str) -> Chiffre:
    return Chiffre(str(nombre), singulier if nombre < 2 else pluriel, alerte=nombre == 0)


def _couverture(suivie: CompetenceSuivie) -> CouvertureDeCompetence:
    manquantes = tuple(s.officielle for s in suivie.sous_competences if not s.couverte)
    return CouvertureDeCompetence(suivie.officielle, manquantes)


def _fortes(realisations: Iterable[RealisationFigee]) -> tuple[RealisationForte, ...]:
    """Les trois qui comptent le plus de niveaux satisfaisants, puis de revendications retenues.

    À égalité, l’ordre du dossier : le même dossier donne toujours les mêmes.
    """
    fortes = sorted(
        (_forte(realisation) for realisation in realisations),
        key=lambda forte: (-forte.satisfaisants, -forte.retenues, forte.numero),
    )
    return tuple(forte for forte in fortes[:FORTES] if forte.retenues)


def _forte(realisation: RealisationFigee) -> RealisationForte:
    niveaux = _niveaux(realisation).values()
    satisfaisants = sum(niveau.satisfaisant for niveau in niveaux)
    retenues = _retenues(realisation)
    dit = (
        accord(satisfaisants, "niveau satisfaisant", "niveaux satisfaisants"),
        accord(retenues, "sous-compétence retenue", "sous-compétences retenues"),
    )
    intitule = realisation.fiche.contenu.intitule
    return RealisationForte(
        realisation.numero, intitule, satisfaisants, retenues, f"{dit[0]}, {dit[1]}."
    )


def _retenues(realisation: RealisationFigee) -> int:
    competences = realisation.fiche.competences
    return sum(r.reponse == RETENUE for c in competences for r in c.revendications)


def _niveaux(realisation: RealisationFigee) -> Mapping[int, NiveauLu]:
    jugement = realisation.fiche.jugement
    return jugement.niveaux if jugement else {}


def _themes(fige: DossierFige) -> Iterator[Theme]:
    echelle = fige.competences.bloc.niveaux
    yield _theme("non_couvertes", "Aucune croix", _non_couvertes(fige))
    yield _theme("faibles", "Observé, jamais satisfaisant", _faibles(fige, echelle))
    yield _theme("jamais", "Jamais observé", _jamais(fige, echelle))
    yield _theme("equipe", "Sa part dans l’équipe", _equipe(fige))
    yield _theme("liens", "Liens qui ne s’ouvraient plus au dépôt", _liens(fige))


def _theme(code: str, titre: str, questions: Iterator[Question]) -> Theme:
    dites = tuple(islice(questions, QUESTIONS))
    return Theme(code, titre, dites, reste=sum(1 for _ in questions))


def _non_couvertes(fige: DossierFige) -> Iterator[Question]:
    """Une compétence sans aucune croix est une question ; sinon chaque sous-compétence sans croix.

    Revendiquée sans être retenue, la question y mène ; sinon à ce qui touche la compétence.
    """
    for suivie in fige.competences.competences:
        if not suivie.couvertes:
            yield _rien_ne_couvre(fige, suivie)
            continue
        for manque in (s.officielle for s in suivie.sous_competences if not s.couverte):
            refusee = _qui_revendique(fige, {manque.id})
            if refusee is not None:
                phrase = f"«\u00a0{manque.intitule}\u00a0»\u00a0: revendiqué sans être retenu, dans"
                yield _vers(refusee, phrase)
            else:
                voisine = _qui_touche(fige, suivie.officielle)
                yield _vers(voisine, f"«\u00a0{manque.intitule}\u00a0»\u00a0; au plus près, voir")


def _rien_ne_couvre(fige: DossierFige, suivie: CompetenceSuivie) -> Question:
    phrase = f"Rien ne couvre «\u00a0{suivie.officielle.intitule}\u00a0»"
    siennes = {item.id for item in suivie.officielle.sous_competences}
    refusee = _qui_revendique(fige, siennes)
    if refusee is None:
        return Question(phrase)
    return _vers(refusee, f"{phrase}\u00a0; revendiqué sans être retenu, dans")


def _faibles(fige: DossierFige, echelle: tuple[NiveauLu, ...]) -> Iterator[Question]:
    for suivi in _indicateurs(fige):
        niveau = suivi.niveau
        if niveau is None or niveau.satisfaisant or est_neutre(niveau, echelle):
            continue
        phrase = (
            f"«\u00a0{suivi.officiel.texte.rstrip('.')}\u00a0»\u00a0: au mieux "
            f"«\u00a0{niveau.intitule}\u00a0», dans"
        )
        yield _vers(_ou_constate(fige, suivi.officiel), phrase)


def _jamais(fige: DossierFige, echelle: tuple[NiveauLu, ...]) -> Iterator[Question]:
    """Une question par compétence : le nombre d’indicateurs sans constat, et le premier."""
    for suivie in fige.competences.competences:
        tus = [
            suivi.officiel
            for suivi in suivie.indicateurs
            if suivi.niveau is None or est_neutre(suivi.niveau, echelle)
        ]
        if not tus:
            continue
        nombre = accord(len(tus), "indicateur")
        debut = (
            f"{nombre} sur {len(suivie.indicateurs)} de «\u00a0{suivie.officielle.intitule}\u00a0»"
        )
        phrase = f"{debut}, dont «\u00a0{tus[0].texte.rstrip('.')}\u00a0»"
        voisine = _qui_touche(fige, suivie.officielle)
        yield _vers(voisine, f"{phrase}\u00a0; à chercher dans" if voisine else phrase)


def _equipe(fige: DossierFige) -> Iterator[Question]:
    for realisation in fige.realisations:
        contenu = realisation.fiche.contenu
        if contenu.en_equipe:
            yield _vers(realisation, "Faire préciser sa part dans", citation(contenu.contribution))


def _liens(fige: DossierFige) -> Iterator[Question]:
    for realisation in fige.realisations:
        for lue in realisation.fiche.preuves:
            lien = fige.lien_par_preuve.get(lue.preuve.id)
            if lien is not None and lien.etat == EtatDeLien.MORT:
                phrase = (
                    f"«\u00a0{lue.preuve.intitule}\u00a0» ({lien.raison.rstrip('.')}), preuve de"
                )
                yield _vers(realisation, phrase)


def _vers(realisation: RealisationFigee | None, phrase: str, cite: str = "") -> Question:
    """La phrase s’arrête avant le nom de la réalisation, que la page écrit en lien."""
    if realisation is None:
        return Question(phrase)
    return Question(phrase, realisation.numero, realisation.fiche.contenu.intitule, cite)


def _indicateurs(fige: DossierFige) -> Iterator[IndicateurSuivi]:
    for suivie in fige.competences.competences:
        yield from suivie.indicateurs


def _qui_revendique(fige: DossierFige, siennes: set[int]) -> RealisationFigee | None:
    """La première qui revendique l’une de ces sous-compétences."""
    trouvees = (r for r in fige.realisations if siennes & r.fiche.contenu.sous_competences)
    return next(trouvees, None)


def _qui_touche(fige: DossierFige, competence: CompetenceLue) -> RealisationFigee | None:
    """Celle qui retient le plus de sous-compétences de cette compétence."""
    comptees = [
        (sum(rev.reponse == RETENUE for rev in c.revendications), -r.numero, r)
        for r in fige.realisations
        for c in r.fiche.competences
        if c.officielle.id == competence.id
    ]
    return max(comptees, key=lambda comptee: comptee[:2])[2] if comptees else None


def _ou_constate(fige: DossierFige, indicateur: IndicateurLu) -> RealisationFigee | None:
    """Là où son meilleur niveau a été constaté."""
    constats = [
        (niveau.ordre, -r.numero, r)
        for r in fige.realisations
        if (niveau := _niveaux(r).get(indicateur.id)) is not None
    ]
    return max(constats, key=lambda constat: constat[:2])[2] if constats else None
