"""La synthèse d’une promotion : les mêmes faits que les documents de chacun, lus d’un coup."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from comptes.models import Inscription, Promotion
from documents.tables.promotion import CaseDeCompetence, LigneDePromotion, SyntheseDePromotion
from evaluations.lectures import PositionnementLu, couvertures, positionnements_arretes
from evaluations.lectures.couverture import Couverture
from portfolio.lectures import StageLu, semaines_de_stage, stages_des
from portfolio.models import Etat, Realisation
from referentiel.lectures import BlocLu, lire_bloc


def synthese_de_promotion(promotion: Promotion) -> SyntheseDePromotion:
    """Les étudiants présents, en ordre alphabétique français : cinq requêtes, quel qu’en soit le
    nombre. `promotion` vient avec son établissement et sa session.
    """
    bloc = lire_bloc(promotion.referentiel_id)
    actives = Inscription.objects.actives().filter(promotion=promotion)
    inscriptions = sorted(
        actives.select_related("etudiant").par_nom(), key=lambda i: i.etudiant.rang_alphabetique
    )
    lues = couvertures(actives)
    arretes = positionnements_arretes(inscriptions)
    etats = _realisations_par_etat(inscriptions)
    stages = stages_des(inscriptions)
    return SyntheseDePromotion(
        bloc=bloc,
        nom=promotion.nom,
        etablissement=str(promotion.etablissement),
        annee=promotion.session.annee,
        epreuve=promotion.session.epreuve_affichee,
        semaines_attendues=promotion.session.semaines_de_stage,
        lignes=tuple(
            _ligne(
                inscription,
                _cases(bloc, lues.get(inscription.pk, {}), arretes.get(inscription.pk, {})),
                etats.get(inscription.pk, {}),
                stages.get(inscription.pk, ()),
            )
            for inscription in inscriptions
        ),
    )


def _realisations_par_etat(inscriptions: list[Inscription]) -> dict[int, dict[str, int]]:
    """Inscription → état → combien de réalisations sorties du brouillon : une requête."""
    comptes = (
        Realisation.objects.presentes()
        .connues_de_l_enseignant()
        .filter(inscription__in=inscriptions)
        .order_by()
        .values_list("inscription", "etat")
        .annotate(nombre=Count("pk"))
    )
    etats: dict[int, dict[str, int]] = {}
    for inscription, etat, nombre in comptes:
        etats.setdefault(inscription, {})[etat] = nombre
    return etats


def _cases(
    bloc: BlocLu, couverture: Couverture, arretes: Mapping[int, PositionnementLu]
) -> tuple[CaseDeCompetence, ...]:
    validees = {pk for pk, etat in couverture.items() if etat.code == Etat.VALIDEE}
    return tuple(
        CaseDeCompetence(
            arrete=arretes[c.id].niveau if c.id in arretes else None,
            validees=sum(s.id in validees for s in c.sous_competences),
            sous_competences=len(c.sous_competences),
        )
        for c in bloc.competences
    )


def _ligne(
    inscription: Inscription,
    competences: tuple[CaseDeCompetence, ...],
    etats: Mapping[str, int],
    stages: tuple[StageLu, ...],
) -> LigneDePromotion:
    return LigneDePromotion(
        nom_officiel=inscription.etudiant.nom_officiel,
        numero_candidat=inscription.numero_candidat,
        option=inscription.option,
        competences=competences,
        validees=etats.get(Etat.VALIDEE, 0),
        soumises=etats.get(Etat.SOUMISE, 0),
        a_reprendre=etats.get(Etat.A_REPRENDRE, 0),
        stages=len(stages),
        semaines=semaines_de_stage(stages),
        attestations=sum(stage.attestation is not None for stage in stages),
    )
