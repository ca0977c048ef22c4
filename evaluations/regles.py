"""Qui juge quoi, et à quelles conditions une évaluation peut être rendue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from comptes.models import (
    Enseignement,
    Inscription,
    InscriptionQuerySet,
    Promotion,
    PromotionQuerySet,
    Utilisateur,
)
from comptes.regles import enseigne_dans, inscriptions_visibles, promotions_visibles
from evaluations.models import (
    Decision,
    Evaluation,
    EvaluationQuerySet,
    Remarque,
    SecondRegard,
    SecondRegardQuerySet,
)
from portfolio.models import ContenuFige, Etat, Realisation, Soumission
from portfolio.models.realisation import RealisationQuerySet
from portfolio.models.soumission import SoumissionQuerySet
from portfolio.regles import est_a, realisations_visibles
from referentiel.lectures import NiveauLu


def realisations_a_evaluer(personne: Utilisateur | int) -> RealisationQuerySet:
    """Les réalisations soumises des promotions que la personne enseigne, étudiants sortis exclus.

    Un travail d’étudiant sorti se juge encore depuis sa fiche ; il n’attend plus dans la file.
    """
    de_mes_classes = Inscription.objects.actives().filter(
        promotion__in=Enseignement.objects.filter(enseignant=personne).values("promotion")
    )
    # Par l’étudiant puis l’état : par l’état d’abord, SQLite lirait ce qui attend partout.
    return Realisation.objects.presentes().soumises().filter(inscription__in=de_mes_classes)


def realisations_connues(personne: Utilisateur) -> RealisationQuerySet:
    """Les visibles, et celles que l’étudiant a retirées pendant que l’enseignant les jugeait.

    `enseignee` : la personne enseigne à cet étudiant.
    """
    deja_soumises = Realisation.objects.enseignees_par(personne).filter(soumissions__isnull=False)
    enseignement = Enseignement.objects.filter(
        promotion=OuterRef("inscription__promotion"), enseignant=personne
    )
    # Ligne à ligne : « parmi toutes » ferait lire à la base les réalisations de tout le monde.
    celle_ci = {"pk": OuterRef("pk")}
    return (
        Realisation.objects.filter(
            Exists(realisations_visibles(personne).filter(**celle_ci))
            | Exists(deja_soumises.filter(**celle_ci))
        )
        .select_related("inscription__etudiant", "inscription__promotion")
        .annotate(enseignee=Exists(enseignement))
    )


def remarques_visibles(personne: Utilisateur) -> QuerySet[Remarque]:
    """Les siennes : une remarque toute prête ne se partage pas."""
    return Remarque.objects.filter(enseignant=personne)


def soumissions_connues(personne: Utilisateur) -> SoumissionQuerySet:
    """Toutes les soumissions des réalisations connues, retirées comprises."""
    connues = Soumission.objects.filter(realisation__in=realisations_connues(personne).values("pk"))
    return connues.select_related(
        "realisation__inscription__etudiant", "realisation__inscription__promotion"
    )


def inscriptions_lues(personne: Utilisateur) -> InscriptionQuerySet:
    """Les visibles, avec tout l’en-tête ; `enseignee` : la personne enseigne à cet étudiant."""
    enseignement = Enseignement.objects.filter(promotion=OuterRef("promotion"), enseignant=personne)
    visibles = inscriptions_visibles(personne).avec_tout_l_entete()
    return visibles.annotate(enseignee=Exists(enseignement))


def promotions_lues(personne: Utilisateur) -> PromotionQuerySet:
    """Les visibles, avec leur session ; `enseignee` : la personne est de l’équipe."""
    enseignement = Enseignement.objects.filter(promotion=OuterRef("pk"), enseignant=personne)
    visibles = promotions_visibles(personne).select_related("session", "etablissement")
    return visibles.annotate(enseignee=Exists(enseignement))


def evaluations_a_relire(personne: Utilisateur, promotion: Promotion) -> EvaluationQuerySet:
    """Celles d’un collègue de la promotion, qui valent encore et que la personne n’a pas tirées.

    Jamais les siennes, ni celles d’un étudiant sorti, ni un travail où elle serait l’étudiante.
    """
    collegues = Enseignement.objects.filter(promotion=promotion).exclude(enseignant=personne)
    deja_tirees = SecondRegard.objects.filter(relecteur=personne)
    de_la_classe = Inscription.objects.actives().filter(promotion=promotion)
    return (
        Evaluation.objects.en_vigueur()
        .filter(
            enseignant__in=collegues.values("enseignant"),
            soumission__realisation__etat=F("decision"),
            soumission__realisation__inscription__in=de_la_classe.exclude(etudiant=personne),
        )
        .exclude(pk__in=deja_tirees.values("evaluation"))
    )


def seconds_regards_lus(personne: Utilisateur) -> SecondRegardQuerySet:
    """Les siens ; une fois rendus, ceux qui portent sur ses propres évaluations.

    `enseignee` dit si la personne est encore de l’équipe : qui l’a quittée n’y lit plus rien.
    """
    promotion = OuterRef("evaluation__soumission__realisation__inscription__promotion")
    enseignement = Enseignement.objects.filter(promotion=promotion, enseignant=personne)
    sur_les_siennes = Q(evaluation__enseignant=personne, rendu_le__isnull=False)
    regards = SecondRegard.objects.filter(Q(relecteur=personne) | sur_les_siennes)
    return regards.avec_validite().annotate(enseignee=Exists(enseignement))


def encadre(personne: Utilisateur) -> bool:
    """Suit des promotions : enseigne quelque part, ou administre l’établissement."""
    return personne.est_enseignant or personne.is_staff


def peut_juger_la_connue(personne: Utilisateur, realisation: Realisation) -> bool:
    """La règle de `peut_juger`, sans requête, pour une des `realisations_connues`."""
    return not est_a(personne, realisation) and realisation.enseignee


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


def raison_de_ne_pas_relire(*, rendu: bool, enseignee: bool, vaut_encore: bool) -> str:
    """La phrase qui refuse un second regard ; vide s’il peut être rendu."""
    if not enseignee:
        return "Vous n’enseignez plus dans cette promotion : ce second regard n’est plus à rendre."
    if rendu:
        return "Ce second regard est déjà rendu : il ne change plus."
    if not vaut_encore:
        return (
            "Cette réalisation a été rouverte ou soumise de nouveau depuis le tirage : "
            "son évaluation ne se relit plus."
        )
    return ""


def est_neutre(niveau: NiveauLu, echelle: Sequence[NiveauLu]) -> bool:
    """Le premier de l’échelle (« Non évaluable ») ne dit ni bien ni mal."""
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
