"""Ce que l’école de mesure contient : lancé dans le site, `construire N` puis `reperes`, en JSON.

Ce module ne mesure rien seul. `batir` sert aussi aux essais. Les dépôts passent par la vraie action
(sans mise en page) : leur empreinte se vérifie comme les autres.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from math import ceil
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from benchmarks.ecole_classes import Annee, Classe, Decor, lyceen, planter
from benchmarks.ecole_copies import multiplier
from benchmarks.ecole_redaction import Fichier
from benchmarks.ecole_tables import Tables
from comptes.jetons import empreinte, jeton_de, jeton_du_sel
from comptes.management.demonstration.donnees import DOSSIER
from comptes.management.demonstration.personnes import session_de
from comptes.models import Inscription, Utilisateur
from documents.actions.depot import deposer
from documents.calculs.depot import lecture_vivante
from documents.models import Commission, Convocation, Dossier, LienDeCommission
from portfolio.models import Preuve, Realisation
from referentiel.models import Referentiel

LE = datetime(2026, 11, 27, 12)
"""Le dernier instant de l’école, en temps universel : deux écoles de même taille sont égales."""
MOT_DE_PASSE = "demo-sillage"
CANDIDATS, CANDIDATS_AILLEURS = 4, 2
"""Dossiers déposés par classe de deuxième année : dans la première, dans les autres."""
MODELE = 1000
"""La plus grande école que l’on écrive étudiant par étudiant."""
PREMIERES = 28
"""Les classes communes à toute école d’au moins mille étudiants."""
PIECES = (
    ("gantt.png", "gantt.png", "image/png"),
    ("plan-de-sauvegarde.pdf", "plan.pdf", "application/pdf"),
    ("sauvegarde.sh.modele", "sauvegarde.txt", "text/plain"),
    ("journal-restauration.txt.modele", "journal.txt", "text/plain"),
    ("rapport-de-test.pdf", "rapport.pdf", "application/pdf"),
)
ATTESTATION = ("procedure-intervention.pdf", "attestation.pdf", "application/pdf")


def construire(etudiants: int) -> Counter[str]:
    """Au-delà de mille étudiants, l’école est celle de mille, copiée ; les lignes, par modèle."""
    if etudiants <= MODELE:
        return batir(etudiants).versees
    return batir(MODELE).versees + multiplier(ceil(etudiants / MODELE))


def batir(etudiants: int) -> Tables:
    """Construit l’école ; une transaction par lycée, puis les dépôts et les commissions."""
    tables = Tables()
    un_decor = decor(tables, make_password(MOT_DE_PASSE))
    lycee, restent, secondes = 0, etudiants, []
    while restent > 0:
        lycee += 1
        classes = list(lyceen(un_decor, lycee, restent))
        tables.verser()
        restent -= sum(len(classe.inscriptions) for classe in classes)
        secondes.append(classes[0])
    tables.remettre_les_compteurs()
    for rang, classe in enumerate(secondes):
        _deposer_et_reunir(classe, CANDIDATS if rang == 0 else CANDIDATS_AILLEURS)
    return tables


def decor(tables: Tables, secret: str) -> Decor:
    """Deux années, le texte officiel, et de petits fichiers qui se rangent à la demande."""
    annees = [
        Annee(session_de(2027).pk, "BTS SIO 2", date(2025, 9, 8)),
        Annee(session_de(2028).pk, "BTS SIO 1", date(2026, 9, 7)),
    ]
    referentiel = Referentiel.objects.get(code="bts-sio").pk
    rangement = Rangement()
    attestation = rangement.attestation()
    return planter(tables, referentiel, annees, rangement.preuve, attestation, secret, LE)


class Rangement:
    """Quelques milliers de petits fichiers pour toute l’école, rangés à la première demande.

    Deux étudiants d’une même classe n’ont jamais le même : un fichier partagé se signale à
    l’enseignant, et la page qui le dit n’est pas celle de tous les jours.
    """

    def __init__(self) -> None:
        self.ranges: dict[str, Fichier] = {}

    def preuve(self, etudiant: int, realisation: int, rang: int) -> Fichier:
        return self._ranger(f"{etudiant}-{realisation}-{rang}", *PIECES[rang % len(PIECES)])

    def attestation(self) -> Fichier:
        return self._ranger("attestation", *ATTESTATION)

    def _ranger(self, cle: str, source: str, nom: str, type_mime: str) -> Fichier:
        if cle not in self.ranges:
            octets = (DOSSIER / "preuves" / source).read_bytes() + f"\n{cle}".encode()
            range_sous, trace = f"preuves/1/ecole-{cle}", sha256(octets).hexdigest()
            if not default_storage.exists(range_sous):
                default_storage.save(range_sous, ContentFile(octets))
            self.ranges[cle] = Fichier(nom, range_sous, type_mime, len(octets), trace)
        return self.ranges[cle]


def _deposer_et_reunir(classe: Classe, nombre: int) -> None:
    """Les premiers qui ont de quoi déposer le font, et passent devant une commission."""
    le = LE.replace(tzinfo=UTC)
    validees = (
        Realisation.objects.presentes().validees().filter(inscription__in=classe.inscriptions)
    )
    prets = sorted(set(validees.values_list("inscription", flat=True)))[:nombre]
    for inscription in Inscription.objects.avec_tout_l_entete().in_bulk(prets).values():
        lu = lecture_vivante(inscription, le=le).empreinte
        deposer(inscription, acteur=inscription.etudiant, le=le, lu=lu, produire=_sans_document)
    _reunir(classe, prets, le)


def _sans_document(*demande: object) -> dict[str, object]:
    """Les PDF ont leurs propres mesures : un dossier de cette école n’a que ses preuves."""
    return {}


def _reunir(classe: Classe, candidats: Sequence[int], le: datetime) -> None:
    session = Inscription.objects.get(pk=classe.inscriptions[0]).promotion.session
    commission = Commission.objects.create(
        session=session,
        etablissement_id=classe.etablissement,
        intitule="Commission 1",
        jour=date(2027, 5, 18),
        salle="B 204",
    )
    Convocation.objects.bulk_create(
        Convocation(
            commission=commission, inscription_id=inscription, rang=rang, heure=time(7 + rang)
        )
        for rang, inscription in enumerate(candidats, start=1)
    )
    sel = sha256(f"commission {classe.promotion}".encode()).hexdigest()[:32]
    LienDeCommission.objects.create(
        commission=commission,
        sel=sel,
        empreinte=empreinte(jeton_du_sel(sel)),
        cree_le=le,
        expire_le=le + timedelta(days=36_500),
    )


def optimiser() -> None:
    """PostgreSQL relit ses statistiques, comme il le fait seul au bout d’un moment."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("VACUUM (ANALYZE)")


def octets() -> int:
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SELECT pg_database_size(current_database())")
        else:
            curseur.execute(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            )
        return curseur.fetchone()[0]


def reperes(nombre: int = 3) -> dict[str, object]:
    """De quoi remplir les adresses des pages : des personnes des premiers lycées.

    Ceux-là sont les mêmes dans toute école d’au moins mille étudiants : seule la taille change.
    """
    return {
        "etudiants": [_etudiant(pk) for pk in _repartis(_deposants(), nombre)],
        "enseignants": [_enseignant(pk) for pk in _repartis(_enseignants(), nombre)],
        "administration": [_administration()],
        "jury": [_jury()],
    }


def _repartis(cles: list[int], nombre: int) -> list[int]:
    """Le premier, puis à intervalles égaux."""
    return [cles[rang * len(cles) // nombre] for rang in range(min(nombre, len(cles)))]


def _deposants() -> list[int]:
    """Ceux qui ont tout : un dossier, un brouillon, un travail jugé."""
    par_etat = [
        Realisation.objects.filter(etat=etat, inscription__promotion__lte=PREMIERES)
        for etat in ("brouillon", "validee")
    ]
    deposants = set(Dossier.objects.values_list("inscription", flat=True))
    return sorted(
        deposants.intersection(*(set(r.values_list("inscription", flat=True)) for r in par_etat))
    )


def _enseignants() -> list[int]:
    enseignants = Utilisateur.objects.filter(
        enseignements__promotion__session__annee=2027, enseignements__promotion__lte=PREMIERES
    )
    return sorted(set(enseignants.values_list("pk", flat=True)))


def _etudiant(inscription: int) -> dict[str, object]:
    trouvee = Inscription.objects.select_related("etudiant").get(pk=inscription)
    travaux = dict(trouvee.realisations.order_by("pk").values_list("etat", "pk"))
    preuve = Preuve.objects.filter(realisation=travaux["validee"], type_mime="image/png")
    return {
        "compte": trouvee.etudiant.email,
        "inscription": inscription,
        "validee": travaux["validee"],
        "brouillon": travaux["brouillon"],
        "preuve": preuve.order_by("pk").values_list("pk", flat=True).first() or 0,
    }


def _enseignant(pk: int) -> dict[str, object]:
    personne = Utilisateur.objects.get(pk=pk)
    promotion = personne.enseignements.order_by("pk").first().promotion_id
    dans_la_classe = Realisation.objects.filter(inscription__promotion=promotion).order_by("pk")
    return {
        "compte": personne.email,
        "promotion": promotion,
        "inscription": dans_la_classe.validees().first().inscription_id,
        "validee": dans_la_classe.validees().first().pk,
        "soumise": dans_la_classe.soumises().first().pk,
        "dossier": Dossier.objects.filter(inscription__promotion=promotion).first().pk,
    }


def _administration() -> dict[str, object]:
    personne = Utilisateur.objects.filter(is_staff=True).order_by("pk").first()
    reperes = _enseignant(_enseignants()[0])
    eleve = Inscription.objects.get(pk=reperes["inscription"]).etudiant_id
    commission = Commission.objects.order_by("pk").first().pk
    return reperes | {"compte": personne.email, "personne": eleve, "commission": commission}


def _jury() -> dict[str, object]:
    lien = LienDeCommission.objects.order_by("pk").first()
    candidat = lien.commission.convocations.order_by("rang").first()
    return {"jeton": jeton_de(lien), "candidat": candidat.pk}


def main() -> None:
    verbe, *reste = sys.argv[1:]
    if verbe == "construire":
        lignes = construire(int(reste[0]))
        optimiser()
        print(json.dumps({"lignes": dict(lignes), "octets": octets()}))
    else:
        print(json.dumps(reperes(), ensure_ascii=False))


if __name__ == "__main__":
    main()
