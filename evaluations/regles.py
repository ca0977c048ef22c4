"""Qui juge quoi, et à quelles conditions une évaluation peut être rendue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from comptes.models import Inscription, Utilisateur
from comptes.regles import enseigne_dans
from evaluations.models import Decision
from portfolio.models import ContenuFige, Etat, Realisation, Soumission
from portfolio.models.realisation import RealisationQuerySet
from portfolio.models.soumission import SoumissionQuerySet
from portfolio.regles import est_a, realisations_visibles
from referentiel.lectures import NiveauLu


def realisations_a_evaluer(personne: Utilisateur) -> RealisationQuerySet:
    """Les réalisations soumises des promotions que la personne enseigne, étudiants sortis exclus.

    Un travail d’étudiant sorti se juge encore depuis sa fiche ; il n’attend plus dans la file.
    """
    soumises = Realisation.objects.presentes().soumises().enseignees_par(personne)
    return soumises.filter(inscription__sortie_le__isnull=True)


def realisations_connues(personne: Utilisateur) -> RealisationQuerySet:
    """Les visibles, et celles que l’étudiant a retirées pendant que l’enseignant les jugeait."""
    deja_soumises = Realisation.objects.enseignees_par(personne).filter(soumissions__isnull=False)
    return Realisation.objects.filter(
        Q(pk__in=realisations_visibles(personne).values("pk"))
        | Q(pk__in=deja_soumises.values("pk"))
    ).select_related("inscription__etudiant", "inscription__promotion")


def soumissions_connues(personne: Utilisateur) -> SoumissionQuerySet:
    """Toutes les soumissions des réalisations connues, retirées comprises."""
    connues = Soumission.objects.filter(realisation__in=realisations_connues(personne).values("pk"))
    return connues.select_related(
        "realisation__inscription__etudiant", "realisation__inscription__promotion"
    )


def encadre(personne: Utilisateur) -> bool:
    """Suit des promotions : enseigne quelque part, ou administre l’établissement."""
    return personne.est_enseignant or personne.is_staff


def peut_juger(personne: Utilisateur, realisation: Realisation) -> bool:
    """L’enseignant de la promotion ; jamais son propre travail, jamais l’administration seule."""
    return not est_a(personne, realisation) and enseigne_dans(
        personne, realisation.inscription.promotion_id
    )


def peut_positionner(personne: Utilisateur, inscription: Inscription) -> bool:
    """L’enseignant de la promotion ; jamais soi-même, jamais l’administration seule."""
    return inscription.etudiant_id != personne.pk and enseigne_dans(
        personne, inscription.promotion_id
    )


def est_neutre(niveau: NiveauLu, echelle: Sequence[NiveauLu]) -> bool:
    """Le premier de l’échelle (« Non évaluable ») ne dit ni bien ni mal."""
    return niveau.ordre == min(n.ordre for n in echelle)


def raison_de_ne_pas_rendre(
    soumission: Soumission, derniere: Soumission | None, *, jugee: bool
) -> str:
    """La phrase qui refuse l’évaluation d’une soumission dépassée ; vide si elle peut être rendue.

    `derniere` est la dernière soumission maintenue de la réalisation verrouillée.
    """
    if jugee:
        return "Cette soumission vient d’être évaluée : une évaluation rendue ne change plus."
    if derniere is None or soumission.retiree_le is not None:
        return "L’étudiant a retiré cette soumission pendant que vous l’évaluiez."
    if derniere.pk != soumission.pk or soumission.realisation.etat != Etat.SOUMISE:
        return "Une autre soumission a remplacé celle que vous évaluez."
    return ""


def manques_pour_rendre(
    contenu: ContenuFige, decision: str, commentaire: str, retenues: Mapping[int, bool]
) -> tuple[tuple[str, str], ...]:
    """Ce qui empêche de rendre cette décision : couples (champ, phrase) ; vide si tout y est."""
    if decision == Decision.A_REPRENDRE:
        if commentaire.strip():
            return ()
        return (("commentaire", "Dites à l’étudiant ce qu’il doit reprendre."),)
    sans_reponse = contenu.sous_competences - set(retenues)
    if sans_reponse:
        return (("retenues", _reponses_manquantes(len(sans_reponse))),)
    if not any(retenues.values()):
        return (
            ("retenues", "Valider demande au moins une sous-compétence retenue ; sinon, renvoyez."),
        )
    return ()


def _reponses_manquantes(nombre: int) -> str:
    if nombre == 1:
        return "Une revendication attend votre réponse : retenue ou non."
    return f"{nombre} revendications attendent votre réponse : retenue ou non."
