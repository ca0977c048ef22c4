"""Les remarques d’un enseignant, et ce qu’elles deviennent sur une soumission."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from comptes.models import Utilisateur
from evaluations.lectures.a_juger import AJuger
from evaluations.models import Remarque
from evaluations.remarques import enumerer, remplacer
from portfolio.models import Realisation
from referentiel.preparees import preparee


@dataclass(frozen=True)
class RemarquePrete:
    """Une touche, et le texte qu’elle insère, variables remplacées."""

    touche: str
    texte: str


def remarques_de(personne: Utilisateur) -> tuple[Remarque, ...]:
    """Dans l’ordre des touches, chiffres d’abord : une requête."""
    return tuple(_remarques(personne.pk))


@preparee
def _remarques(personne: int) -> QuerySet[Remarque]:
    return Remarque.objects.filter(enseignant=personne).order_by("touche")


def remarques_pretes(
    personne: Utilisateur, realisation: Realisation, a_juger: AJuger
) -> tuple[RemarquePrete, ...]:
    """Ses remarques telles qu’elles s’écrivent pour cette soumission : une requête."""
    etudiant = realisation.inscription.etudiant
    valeurs = {
        "prenom": etudiant.prenom,
        "nom": etudiant.nom,
        "realisation": a_juger.contenu.intitule,
        "competence": enumerer([c.competence.intitule for c in a_juger.competences]),
        "enseignant": personne.nom_d_usage,
    }
    return tuple(
        RemarquePrete(r.touche, remplacer(r.texte, valeurs)) for r in remarques_de(personne)
    )
