"""Un dossier conforme fabriqué sans base, et de quoi le gâter : les règles se prouvent dessus.

Six compétences de deux sous-compétences ; trois réalisations validées, une par partie ; deux
stages attestés. Le contrôle n’y trouve rien.
"""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from evaluations.conformite import Faits, Ligne, Place
from portfolio.lectures import AttestationLue, StageLu
from portfolio.models import ContenuFige, MobilisationFigee, PreuveFigee
from referentiel.lectures import BlocLu, CompetenceLue, ItemLu
from referentiel.models import SessionExamen

AUJOURD_HUI = date(2027, 1, 15)
SESSION = SessionExamen(
    annee=2027,
    annexe_tableau="VI-1",
    annexe_controle="VI-2",
    annexe_grille="VI-3",
    annexe_attestation="IX",
    depot_le=date(2027, 4, 30),
)
JUSTIFICATION = "Le plan est en service et sa restauration a été essayée."


def competence(ordre):
    items = tuple(
        ItemLu(10 * ordre + rang, rang, f"Savoir-faire {ordre}.{rang}") for rang in (1, 2)
    )
    return CompetenceLue(ordre, ordre, f"Compétence {ordre}", f"C{ordre}", items, (), (), ())


BLOC = BlocLu(
    *(1, "BTS SIO", "annexe I.B", "e" * 64, "B1", 1, "Support", (), (), ()),
    competences=tuple(competence(ordre) for ordre in range(1, 7)),
    niveaux=(),
)


def preuve(numero=1, *sous_competences, **champs):
    valeurs = {
        "id": numero,
        "intitule": f"Procédure de sauvegarde n° {numero}",
        "nom_fichier": "procedure.pdf",
        "type_mime": "application/pdf",
        "taille": 2048,
        "sha256": "a" * 64,
        "lien": "",
        "confidentielle": False,
        "sous_competences": sous_competences,
    }
    return PreuveFigee(**valeurs | champs)


def contenu(numero, *sous_competences, **champs):
    valeurs = {
        "intitule": "Plan de sauvegarde 3-2-1 et test de restauration",
        "cadre": "formation",
        "partie": "",
        "debut_le": date(2026, 2, 2),
        "fin_le": date(2026, 2, 13),
        "organisation": "",
        "lieu": "",
        "en_equipe": False,
        "contribution": "",
        "contexte": "",
        "demarche": "",
        "resultats": "",
        "environnement": "Debian 12, BorgBackup 1.2",
        "mobilisations": tuple(MobilisationFigee(pk, JUSTIFICATION) for pk in sous_competences),
        "preuves": (preuve(numero, *sous_competences),),
    }
    return ContenuFige(**valeurs | champs)


def ligne(numero, place, *sous_competences, etat="validee", **champs):
    return Ligne(
        id=numero,
        etat=etat,
        contenu=contenu(numero, *sous_competences, **champs),
        retenues=frozenset(sous_competences if etat == "validee" else ()),
        places=(place,) if place else (),
    )


def attestation(le=date(2026, 6, 26)):
    deposee_le = datetime(le.year, le.month, le.day, 17, 0, tzinfo=ZoneInfo("Europe/Paris"))
    return AttestationLue("attestation.pdf", 2048, "b" * 64, deposee_le)


def stage(numero=1, **champs):
    valeurs = {
        "id": numero,
        "nature": "Stage",
        "organisation": "MairieTech",
        "adresse": "3 rue du Port",
        "debut_le": date(2026, 5, 25),
        "fin_le": date(2026, 6, 26),
        "semaines": 5,
        "tuteur": "Agathe Roux",
        "fonction_du_tuteur": "",
        "missions": "Parc et assistance.",
        "attestation": attestation(),
    }
    return StageLu(**valeurs | champs)


SECOND_STAGE = stage(
    2,
    organisation="Ostrel",
    debut_le=date(2026, 11, 30),
    fin_le=date(2027, 1, 8),
    attestation=attestation(date(2027, 1, 8)),
)

DOSSIER = Faits(
    aujourd_hui=AUJOURD_HUI,
    session=SESSION,
    bloc=BLOC,
    inscription_id=7,
    option="SLAM",
    numero_candidat="0274518301",
    url_portfolio="https://ines.example.org/",
    lignes=(
        ligne(1, Place(0, 1), 11, 12, 21, 22),
        ligne(
            *(2, Place(1, 1), 31, 32, 41, 42),
            intitule="Déploiement de GLPI et inventaire du parc",
            cadre="professionnel",
            organisation="MairieTech",
            debut_le=date(2026, 5, 26),
            fin_le=date(2026, 6, 19),
        ),
        ligne(
            *(3, Place(2, 1), 51, 52, 61, 62),
            intitule="Refonte de l’intranet en Django",
            cadre="professionnel",
            organisation="Ostrel",
            debut_le=date(2026, 12, 1),
            fin_le=date(2027, 1, 8),
        ),
    ),
    stages=(stage(), SECOND_STAGE),
)


def gater(rang=0, etat=None, faits=DOSSIER, **champs):
    """La réalisation de ce rang, contenu changé ; `etat` la rend modifiable ou l’envoie."""
    lignes = list(faits.lignes)
    gatee = lignes[rang]
    lignes[rang] = replace(gatee, contenu=replace(gatee.contenu, **champs), etat=etat or gatee.etat)
    return replace(faits, lignes=tuple(lignes))


def reprise(rang=0, **champs):
    """La même, pendant que l’étudiant la reprend : ses champs se corrigent."""
    return gater(rang, "a_reprendre", **champs)


def gater_un_stage(**champs):
    return replace(DOSSIER, stages=(replace(DOSSIER.stages[0], **champs), DOSSIER.stages[1]))
