"""Un candidat d’exemple, dont le tableau est plein et déborde : ce que montre un aperçu."""

from __future__ import annotations

from comptes.models import Promotion
from documents.tables.synthese import (
    TITRE_FORMATION,
    TITRE_PREMIERE_ANNEE,
    TITRE_SECONDE_ANNEE,
    EnTeteCompetence,
    Ligne,
    PartieSynthese,
    TableauSynthese,
)
from referentiel.lectures import lire_bloc
from referentiel.models import Referentiel, SessionExamen

EN_TROP = 2  # les lignes de formation au-delà de la capacité : elles s’insèrent
SUJETS = (
    "Déploiement d’un gestionnaire de parc",
    "Sauvegarde chiffrée du serveur de fichiers",
    "Site vitrine d’une association",
    "Application de réservation de salles",
    "Supervision du réseau pédagogique",
    "Migration des postes et accompagnement des utilisateurs, du recensement à la recette",
    "Veille sur la sécurité des bibliothèques",
)
DOCUMENTS = ("Cahier des charges", "Procédure d’installation", "Rapport de tests")


def tableau_d_exemple(session: SessionExamen) -> TableauSynthese:
    """Toutes les parties pleines, la première avec `EN_TROP` lignes de plus que la session."""
    bloc = lire_bloc(_referentiel(session).pk)
    nombre = len(bloc.competences)
    parties = (
        (TITRE_FORMATION, session.lignes_formation, EN_TROP),
        (TITRE_PREMIERE_ANNEE, session.lignes_premiere_annee, 0),
        (TITRE_SECONDE_ANNEE, session.lignes_seconde_annee, 0),
    )
    return TableauSynthese(
        annee=session.annee,
        nom_officiel="EXEMPLE Camille",
        numero_candidat="0123456789",
        centre="Lycée d’exemple (Ville)",
        option="SLAM",
        url="https://portfolio.example/camille/",
        competences=tuple(
            EnTeteCompetence(c.intitule, tuple(s.intitule for s in c.sous_competences))
            for c in bloc.competences
        ),
        parties=tuple(
            PartieSynthese(titre, capacite, _lignes(capacite + en_trop, nombre))
            for titre, capacite, en_trop in parties
        ),
        projet=True,
    )


def _referentiel(session: SessionExamen) -> Referentiel:
    """Celui des classes de la session ; à défaut, le premier chargé."""
    classes = Promotion.objects.filter(session=session).select_related("referentiel")
    classe = classes.order_by("pk").first()
    return classe.referentiel if classe else Referentiel.objects.order_by("pk")[:1].get()


def _lignes(nombre: int, competences: int) -> tuple[Ligne, ...]:
    return tuple(
        Ligne(
            intitule=SUJETS[rang % len(SUJETS)],
            documents=DOCUMENTS[: rang % (len(DOCUMENTS) + 1)],
            periode="02/02/26 au 13/02/26",
            croix=tuple((rang + colonne) % 3 == 0 for colonne in range(competences)),
        )
        for rang in range(nombre)
    )
