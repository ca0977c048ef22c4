"""À deux sur une classe : une collègue, ce qu’elles se sont passé, les rappels déjà partis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from comptes.management.demonstration.personnes import DOMAINE, Inscrit
from comptes.models import Avis, Enseignement, Utilisateur
from evaluations.actions.attributions import attribuer
from evaluations.actions.rappels import rappeler
from evaluations.actions.remarques import ecrire_une_remarque
from evaluations.models import Remarque

# Étudiant dont un seul travail attend, à la collègue ou non, jours avant le chargement, mot.
PASSAGES = (
    ("Chloé", True, 2, "Tu as suivi son Matomo en atelier, je te la laisse."),
    ("Nora", True, 1, ""),
    ("Adam", False, 3, ""),
)
# Étudiant, jours avant le chargement : le premier est trop récent pour un autre rappel.
RAPPELS = (("Hugo", 3), ("Yanis", 16))
# Touche, phrase que Mme Lefèvre insère d’une touche dans ses retours.
REMARQUES = (
    ("p", "{prenom}, joignez une preuve datée : capture, procès-verbal ou commit."),
    ("c", "Dites ce que vous avez fait, vous : le jury l’évalue, pas l’équipe."),
    ("r", "Reliez « {realisation} » à l’indicateur : quelle règle, quel outil, quel résultat ?"),
)
MATINEE = timedelta(hours=2)


def travailler_a_deux(inscrits: Sequence[Inscrit], le: datetime) -> None:
    """Rejoue l’équipe de la deuxième année par les actions du site."""
    par_prenom = {inscrit.etudiant.prenom: inscrit for inscrit in inscrits}
    premier = par_prenom["Hugo"]
    collegue = collegue_de(premier)
    for prenom, a_la_collegue, jours, mot in PASSAGES:
        inscrit = par_prenom[prenom]
        attribuer(
            inscrit.inscription.realisations.presentes().soumises().get(),
            acteur=inscrit.enseignant,
            a=collegue if a_la_collegue else inscrit.enseignant,
            le=le - timedelta(days=jours) + MATINEE,
            mot=mot,
        )
    for prenom, jours in RAPPELS:
        inscription = par_prenom[prenom].inscription
        rappeler(
            inscription.promotion,
            acteur=premier.enseignant,
            le=le - timedelta(days=jours),
            inscriptions=[inscription.pk],
        )
    for touche, texte in REMARQUES:
        ecrire_une_remarque(
            Remarque(), acteur=premier.enseignant, le=le, touche=touche, texte=texte
        )
    Avis.objects.filter(cree_le__lt=le - timedelta(days=7)).update(lu_le=le)


def collegue_de(inscrit: Inscrit) -> Utilisateur:
    """Mme Roche, qui enseigne dans la même classe ; créée une fois."""
    trouvee, creee = Utilisateur.objects.get_or_create(
        email=f"roche@{DOMAINE}",
        defaults={
            "civilite": "mme",
            "prenom": "Nadia",
            "nom": "Roche",
            "password": inscrit.enseignant.password,
        },
    )
    if creee:
        Enseignement.objects.create(promotion=inscrit.inscription.promotion, enseignant=trouvee)
    return trouvee
