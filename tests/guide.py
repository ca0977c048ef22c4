"""Les images de `docs/PRISE-EN-MAIN.md` : chez qui, quelle page, et le titre qu’on doit y lire.

Le parcours `tests/navigateur/test_prise_en_main.py` les prend toutes, sur la démonstration ;
`make images` les remplace dans `docs/images/`. `tests/test_guide.py` tient le guide et cette table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Prise:
    """Une image : chez `qui` (vide : personne), à `chemin`, dont le titre est `voir`.

    `clic` : le nom d’un lien à suivre d’abord. Tailles en pixels CSS.
    """

    nom: str
    qui: str
    chemin: str
    voir: str
    clic: str = ""
    largeur: int = 1200
    hauteur: int = 780


PRISES = (
    Prise("connexion", "", "/compte/login/", "Se connecter", hauteur=560),
    Prise("compte", "ines", "/compte/", "Mon compte"),
    Prise("etudiant-accueil", "ines", "/portfolio/", "Mon portfolio", hauteur=900),
    Prise("etudiant-journal", "ines", "/journal/", "Mon journal", largeur=390, hauteur=760),
    Prise("etudiant-realisation", "ines", "/realisations/nouvelle/", "Nouvelle réalisation"),
    Prise("etudiant-conformite", "ines", "/conformite/", "Ce que la commission contrôlera"),
    Prise("etudiant-adresse", "ines", "/portfolio/adresse/", "Adresse de mon portfolio"),
    Prise("etudiant-dossier", "ines", "/dossier/", "Mon dossier"),
    Prise("enseignant-liste", "lefevre", "/promotions/1/importer/", "Importer une liste"),
    Prise("enseignant-file", "lefevre", "/evaluations/", "À évaluer"),
    Prise("enseignant-matrice", "lefevre", "/promotions/1/matrice/", "BTS SIO 2 — session 2027"),
    Prise("enseignant-dossiers", "lefevre", "/promotions/1/dossiers/", "Dossiers déposés"),
    Prise("jury-candidats", "jury", "(le lien de la commission)", "Commission 1", hauteur=640),
    Prise("jury-candidat", "jury", "(le lien de la commission)", "Inès Moreau", clic="Inès Moreau"),
    Prise("administration-tableau-de-bord", "admin", "/etablissement/", "Lycée Jean-Moulin"),
    Prise("administration-personnes", "admin", "/etablissement/personnes/", "Personnes"),
    Prise("administration-commission", "admin", "/commissions/1/", "Commission 1"),
)
