"""De la trace d’un tableau de synthèse à son certificat : une page, et rien que cette trace."""

from __future__ import annotations

from django.utils.timezone import localdate, localtime

from comptes.models import Inscription
from documents.cachet import Cachet
from documents.compositions.typographie import imprimable
from documents.fichiers import en_groupes
from documents.models import Emission, Nature
from referentiel.accords import en_lettres

SORTES = {
    Nature.SYNTHESE: "Tableau de synthèse, en PDF",
    Nature.CLASSEUR: "Tableau de synthèse, en classeur",
}


def composer_certificat(emission: Emission, inscription: Inscription) -> dict[str, object]:
    """Le contexte du gabarit `impression/certificat.html`."""
    session = inscription.promotion.session
    nom = imprimable(inscription.etudiant.nom_officiel)
    cachet = Cachet(emission.code, localdate(emission.emise_le))
    return {
        "titre": f"Certificat d’authenticité — {nom} — session {session.annee}",
        "nom": nom,
        "numero_candidat": imprimable(inscription.numero_candidat),
        "cadre": imprimable(f"{inscription.promotion.nom}, {inscription.promotion.etablissement}"),
        "annee": session.annee,
        "epreuve": imprimable(session.epreuve),
        "sorte": SORTES[Nature(emission.nature)],
        "emise_par": imprimable(emission.emise_par.nom_d_usage) if emission.emise_par else "",
        "emise_le": _jour_et_heure(emission),
        "nom_fichier": imprimable(emission.nom_fichier),
        "taille": f"{emission.taille:,}".replace(",", "\u00a0"),
        "empreinte": en_groupes(emission.sha256),
        "cachet": cachet,
        "accueil": cachet.adresse.removesuffix(f"{cachet.lisible}/"),
    }


def _jour_et_heure(emission: Emission) -> str:
    """« 4 novembre 2026 à 14 h 05 »."""
    moment = localtime(emission.emise_le)
    return f"{en_lettres(moment)} à {moment:%H}\u00a0h\u00a0{moment:%M}"
