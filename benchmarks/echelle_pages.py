"""Les pages mesurées, par rôle ; `{…}` se remplit des repères de `ecole_base.py`.

Ce module ne mesure rien seul. Les PDF, classeurs et archives ont leurs propres mesures
(`documents.py`, `tableau.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

ETUDIANT = (
    "/portfolio/",
    "/realisations/{validee}/",
    "/realisations/{validee}/historique/",
    "/realisations/{brouillon}/",
    "/realisations/{brouillon}/modifier/",
    "/realisations/{brouillon}/importer/",
    "/realisations/nouvelle/",
    "/preuves/{preuve}/",
    "/competences/1/",
    "/auto-evaluation/",
    "/journal/",
    "/stages/",
    "/conformite/",
    "/dossier/",
    "/dossier/apercu/",
    "/inscriptions/{inscription}/",
    "/avis/",
    "/mes-donnees/",
    "/compte/",
    "/referentiel/",
    "/portfolio/adresse/",
)
ENSEIGNANT = (
    "/evaluations/",
    "/realisations/{soumise}/evaluer/",
    "/realisations/{validee}/",
    "/promotions/",
    "/promotions/{promotion}/matrice/",
    "/promotions/{promotion}/matrice/?au=2026-06-15",
    "/promotions/{promotion}/etudiants/",
    "/promotions/{promotion}/equite/",
    "/promotions/{promotion}/repartir/",
    "/promotions/{promotion}/rappels/",
    "/promotions/{promotion}/passage/",
    "/promotions/{promotion}/documents/",
    "/promotions/{promotion}/dossiers/",
    "/dossiers/{dossier}/",
    "/inscriptions/{inscription}/",
    "/inscriptions/{inscription}/positionnement/",
    "/inscriptions/{inscription}/conformite/",
    "/evaluations/remarques/",
    "/avis/",
)
ADMINISTRATION = (
    "/etablissement/",
    "/etablissement/personnes/",
    "/etablissement/personnes/?q=moreau",
    "/etablissement/personnes/{personne}/",
    "/etablissement/rentree/",
    "/etablissement/actes/",
    "/etablissement/conservation/",
    "/etablissement/registre/",
    "/commissions/",
    "/commissions/{commission}/",
    "/commissions/{commission}/candidats/",
    "/commissions/{commission}/consultations/",
    "/promotions/",
    "/promotions/{promotion}/matrice/",
    "/admin/comptes/utilisateur/",
    "/admin/portfolio/realisation/",
    "/admin/evaluations/evaluation/",
)
JURY = (
    "/jury/{jeton}/",
    "/jury/{jeton}/candidats/{candidat}/",
    "/jury/{jeton}/candidats/{candidat}/?q=service",
    "/jury/{jeton}/candidats/{candidat}/realisations/1/",
    "/jury/{jeton}/candidats/{candidat}/grille/",
)
PAGES: Mapping[str, tuple[str, ...]] = {
    "etudiants": ETUDIANT,
    "enseignants": ENSEIGNANT,
    "administration": ADMINISTRATION,
    "jury": JURY,
}
SANS_RAPPORT = frozenset({"administration"})
"""Ces pages-là n’ont pas de budget par rapport à l’étalon ; leur croissance en a un."""
