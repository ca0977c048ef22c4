"""Toutes les tables qui parlent d’une personne, des feuilles aux racines.

L’ordre est celui de l’effacement : rien ne pointe plus vers une ligne quand elle part. Un test
interroge le schéma et échoue si une table, ou une colonne de texte, n’est ni ici ni `ECARTEES`.
"""

from __future__ import annotations

from documents.donnees.arbre_comptes import COMPTES, CONNEXION
from documents.donnees.arbre_documents import DOCUMENTS
from documents.donnees.arbre_portfolio import EVALUATIONS, PORTFOLIO
from documents.donnees.branches import Branche

BRANCHES: tuple[Branche, ...] = (
    *DOCUMENTS,
    *EVALUATIONS,
    *PORTFOLIO,
    *CONNEXION,
    *COMPTES,
)

# Ce qui pointe vers une personne sans rien en dire de plus.
ECARTEES: dict[str, str] = {
    "comptes.Utilisateur_groups": "Les groupes de l’administration de Django, ôtés avec le compte.",
    "comptes.Utilisateur_user_permissions": "Les droits de l’administration de Django, de même.",
    "portfolio.Note_sous_competences": "Le lien d’une note au texte officiel, remis avec la note.",
    "evaluations.Rappel_competences": "Le lien d’un rappel au texte officiel, remis avec lui.",
}
