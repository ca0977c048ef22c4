"""Le décor d’un jury : une commission, Inès qui a déposé, Hugo qui n’a rien déposé."""

import re
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from comptes.jetons import jeton_de
from comptes.models import Utilisateur
from documents.models import Convocation, LienDeCommission
from tests import fabriques
from tests.troupe import arriver


@dataclass
class Jury:
    """`ines` et `hugo` sont leurs convocations, `lefevre` leur enseignante."""

    lien: LienDeCommission
    ines: Convocation
    hugo: Convocation
    lefevre: Utilisateur

    @property
    def jeton(self) -> str:
        return jeton_de(self.lien)

    def adresse(self, nom, *suite):
        return reverse(nom, args=[self.jeton, *suite])

    def entrer(self, client: Client, nom="Zoé Durand", **champs):
        return client.post(self.adresse("jury_entrer"), {"nom": nom, "cle": "a" * 32} | champs)


def reunir() -> Jury:
    ines, hugo, enseignante = (arriver(nom) for nom in ("ines", "hugo", "lefevre"))
    inscription_d_ines = ines.inscriptions.get()
    travail = fabriques.realisation(inscription_d_ines, en_equipe=True, contribution="J’ai écrit.")
    fabriques.preuve(travail)
    fabriques.preuve(travail, b"%PDF-1.7 secret", intitule="Secret", confidentielle=True)
    fabriques.actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=fabriques.MIDI)
    travail.refresh_from_db()
    fabriques.juger(
        travail,
        enseignante,
        niveaux={fabriques.indicateur(1, 5): fabriques.niveau("BM")},
        commentaire="Solide.",
    )
    fabriques.dossier_depose(inscription_d_ines)
    commission = fabriques.commission()
    return Jury(
        ines=fabriques.convocation(commission, inscription_d_ines),
        hugo=fabriques.convocation(commission, hugo.inscriptions.get()),
        lefevre=enseignante,
        lien=fabriques.lien_de_commission(commission),
    )


def texte_de(reponse) -> str:
    """La page sur une ligne, telle qu’elle se lit dans son source."""
    return re.sub(r"[ \n]+", " ", reponse.content.decode().replace("&nbsp;", "\u00a0"))
