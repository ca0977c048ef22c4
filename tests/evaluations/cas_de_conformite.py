"""Ce qui gâte un dossier conforme, règle par règle, et la constatation exacte que cela donne."""

from dataclasses import replace
from datetime import date, timedelta

from evaluations.conformite import Gravite, Place, Releve
from portfolio.models import MobilisationFigee, StageFige
from tests.evaluations.faits import (
    DOSSIER,
    SESSION,
    attestation,
    gater,
    gater_un_stage,
    ligne,
    preuve,
    reprise,
    stage,
)

BLOQUANT, AVERTISSEMENT, CONSEIL = Gravite
TABLEAU = ("Voir le tableau", "/inscriptions/7/tableau-de-synthese.pdf")
ADRESSE = ("Choisir l’adresse", "/portfolio/adresse/")
NOTER = "Noter une réalisation"
A_DEMANDER = " À demander à votre établissement."
PREMIERE_ANNEE = replace(
    DOSSIER, aujourd_hui=date(2026, 3, 2), lignes=DOSSIER.lignes[:2], stages=()
)


def champ(nom, geste, realisation=1):
    return geste, f"/realisations/{realisation}/modifier/#id_{nom}"


def inscrit(**champs):
    return replace(DOSSIER, **champs)


def en_seance(**champs):
    """Le même dossier, sous les réglages d’une autre session."""
    valeurs = {c.attname: getattr(SESSION, c.attname) for c in SESSION._meta.concrete_fields}
    return replace(DOSSIER, session=type(SESSION)(**valeurs | champs))


def retenant(*sous_competences):
    """Seules ces sous-compétences sont retenues, par la première réalisation."""
    premiere, *autres = DOSSIER.lignes
    lignes = (replace(premiere, retenues=frozenset(sous_competences)),) + tuple(
        replace(autre, retenues=frozenset()) for autre in autres
    )
    return replace(DOSSIER, lignes=lignes)


def sauf(retirees):
    """Tout est retenu, sauf ces sous-compétences."""
    lignes = tuple(replace(li, retenues=li.retenues - retirees) for li in DOSSIER.lignes)
    return replace(DOSSIER, lignes=lignes)


def en_formation(nombre):
    """Ce nombre de réalisations dans la première partie."""
    lignes = tuple(
        ligne(n, Place(0, n), 11, intitule=f"Service n° {n} mis en production", preuves=())
        for n in range(1, nombre + 1)
    )
    return replace(DOSSIER, lignes=lignes)


def copie(**champs):
    """Une quatrième réalisation, copiée de la première puis changée, en cours de reprise."""
    seconde = ligne(4, Place(0, 2), 11, etat="a_reprendre", **champs)
    return replace(DOSSIER, lignes=(*DOSSIER.lignes, seconde))


def a_jours_du_depot(jours, etat="soumise"):
    return replace(gater(etat=etat), aujourd_hui=SESSION.depot_le - timedelta(days=jours))


REALISATION = ("Voir la réalisation", "/realisations/1/")
DEBUT, FIN = (
    champ("debut_le", "Corriger la date de début"),
    champ("fin_le", "Corriger la date de fin"),
)
INTITULE = champ("intitule", "Corriger l’intitulé")
INTITULE_4 = champ("intitule", "Corriger l’intitulé", 4)
CONTRIBUTION = champ("contribution", "Écrire la contribution")
ENVIRONNEMENT = champ("environnement", "Déclarer l’environnement")
JUSTIFIER = champ("justification-11", "Écrire la justification")
AJOUTER = ("Ajouter une preuve", "/realisations/1/#preuves")
CORRIGER_LA_PREUVE = ("Corriger la preuve", "/realisations/1/#preuve-1")
NOTER_UN_STAGE = ("Noter un stage", "/stages/nouveau/#id_organisation")
VIDE = (NOTER, "/realisations/nouvelle/#id_intitule")
LE_LIEN = preuve(1, 11, 12, 21, 22, lien="https://ci.example.org/7", intitule="Chaîne de tests")
CONFIDENTIELLE = preuve(1, 11, 12, 21, 22, confidentielle=True)
SANS_PREUVE_DE_12 = "Sans preuve : « Savoir-faire 1.2 »."


def au_stage(geste, nom, numero=1):
    return geste, f"/stages/{numero}/modifier/#id_{nom}"


# (règle, faits gâtés, [(gravité, phrase, geste, adresse)])
CAS = [
    (
        "numero_candidat_connu",
        inscrit(numero_candidat=" "),
        [(BLOQUANT, f"Le n° candidat manque : le tableau l’imprime vide.{A_DEMANDER}", *TABLEAU)],
    ),
    (
        "numero_candidat_connu",
        replace(PREMIERE_ANNEE, numero_candidat=""),
        [(CONSEIL, f"Le n° candidat manque : le tableau l’imprime vide.{A_DEMANDER}", *TABLEAU)],
    ),
    (
        "option_choisie",
        inscrit(option=""),
        [
            (
                BLOQUANT,
                f"L’option n’est pas choisie : ni SISR ni SLAM n’est coché au tableau.{A_DEMANDER}",
                *TABLEAU,
            )
        ],
    ),
    (
        "adresse_du_portfolio_donnee",
        replace(en_seance(penalite_inaccessible=8), url_portfolio=""),
        [
            (
                BLOQUANT,
                "L’adresse du portfolio manque : la commission ne pourrait pas l’ouvrir"
                " (8 points en moins).",
                *ADRESSE,
            )
        ],
    ),
    *(
        (
            "adresse_du_portfolio_bien_formee",
            inscrit(url_portfolio=adresse),
            [
                (
                    BLOQUANT,
                    f"L’adresse du portfolio, « {adresse} », ne s’ouvre pas de l’extérieur.",
                    *ADRESSE,
                )
            ],
        )
        for adresse in (
            "http://localhost:8000/",
            "http://192.168.1.20/ines",
            "ftp://ines.example.org/",
            "https://portfolio",
            "https://nas.lan/ines",
            "https://[ines/",
        )
    ),
    (
        "adresse_du_portfolio_repond",
        inscrit(releve_du_portfolio=Releve("mort", "La page n’existe plus (404).")),
        [
            (
                BLOQUANT,
                "L’adresse du portfolio ne répond plus : la page n’existe plus (404).",
                *ADRESSE,
            )
        ],
    ),
    (
        "adresse_du_portfolio_repond",
        inscrit(releve_du_portfolio=Releve("reserve", "Connexion demandée.")),
        [
            (
                AVERTISSEMENT,
                "L’adresse du portfolio demande une connexion : la commission n’a pas de compte.",
                *ADRESSE,
            )
        ],
    ),
    (
        "depot_a_temps",
        en_seance(depot_le=None),
        [
            (
                CONSEIL,
                "La date de dépôt de la session 2027 n’est pas encore publiée.",
                *("Voir le portfolio", "/portfolio/"),
            )
        ],
    ),
    (
        "depot_a_temps",
        a_jours_du_depot(-3),
        [
            (
                AVERTISSEMENT,
                "La date de dépôt est passée depuis 3 jours.",
                *("Voir le portfolio", "/portfolio/"),
            )
        ],
    ),
    (
        "depot_a_temps",
        a_jours_du_depot(1),
        [
            (
                CONSEIL,
                "Le dossier se dépose dans 1 jour : relisez chaque page avant de l’envoyer.",
                *("Voir le portfolio", "/portfolio/"),
            )
        ],
    ),
    (
        "depot_a_temps",
        a_jours_du_depot(0),
        [
            (
                CONSEIL,
                "Le dossier se dépose aujourd’hui : relisez chaque page avant de l’envoyer.",
                *("Voir le portfolio", "/portfolio/"),
            )
        ],
    ),
    (
        "session_a_venir",
        inscrit(aujourd_hui=date(2027, 9, 1)),
        [
            (
                BLOQUANT,
                "La classe prépare la session 2027, déjà passée : le tableau la porterait."
                + A_DEMANDER,
                *TABLEAU,
            )
        ],
    ),
    (
        "tableau_rempli",
        inscrit(lignes=()),
        [
            (
                BLOQUANT,
                "Aucune réalisation n’est validée : le tableau de synthèse n’aurait pas de croix.",
                *VIDE,
            )
        ],
    ),
    (
        "competences_couvertes",
        sauf({11, 12}),
        [
            (
                BLOQUANT,
                "« Compétence 1 » n’a aucune croix.",
                *("Combler ce manque", "/competences/11/"),
            )
        ],
    ),
    (
        "competences_couvertes",
        replace(
            gater(etat="soumise"),
            lignes=(
                replace(DOSSIER.lignes[0], etat="soumise", retenues=frozenset({21, 22})),
                *DOSSIER.lignes[1:],
            ),
        ),
        [
            (
                BLOQUANT,
                "« Compétence 1 » n’a aucune croix. Voir « Plan de sauvegarde 3-2-1 et test de"
                " restauration », qui attend d’être évaluée.",
                *REALISATION,
            )
        ],
    ),
    (
        "sous_competences_couvertes",
        sauf({62}),
        [
            (
                CONSEIL,
                "Pas encore validé dans « Compétence 6 » : Savoir-faire 6.2.",
                *("Combler ce manque", "/competences/62/"),
            )
        ],
    ),
    (
        "capacite_tenue",
        en_formation(11),
        [
            (
                AVERTISSEMENT,
                "11 réalisations en formation pour 10 lignes : le tableau aura une page de suite.",
                *TABLEAU,
            )
        ],
    ),
    (
        "capacite_tenue",
        replace(
            en_seance(lignes_premiere_annee=1),
            lignes=(
                DOSSIER.lignes[1],
                replace(DOSSIER.lignes[1], places=(Place(1, 2), Place(2, 1))),
            ),
        ),
        [
            (
                AVERTISSEMENT,
                "2 réalisations en milieu professionnel en première année pour 1 ligne :"
                " le tableau aura une page de suite.",
                *TABLEAU,
            )
        ],
    ),
    (
        "parties_remplies",
        inscrit(lignes=DOSSIER.lignes[1:]),
        [
            (
                AVERTISSEMENT,
                "Aucune réalisation en formation : cette partie du tableau est vide.",
                *(NOTER, "/realisations/nouvelle/#id_cadre_0"),
            )
        ],
    ),
    (
        "parties_remplies",
        inscrit(lignes=DOSSIER.lignes[:2]),
        [
            (
                AVERTISSEMENT,
                "Aucune réalisation en milieu professionnel en seconde année :"
                " cette partie du tableau est vide.",
                *(NOTER, "/realisations/nouvelle/#id_cadre_1"),
            )
        ],
    ),
    (
        "intitules_distincts",
        copie(intitule="PLAN de sauvegarde 3-2-1  et test de restauration"),
        [(AVERTISSEMENT, "Même intitulé que la ligne 1, en formation.", *INTITULE_4)],
    ),
    (
        "realisations_distinctes",
        copie(intitule="Plan de sauvegarde 3-2-1 et tests de restauration"),
        [
            (
                AVERTISSEMENT,
                "Mêmes dates que « Plan de sauvegarde 3-2-1 et test de restauration », et presque"
                " le même intitulé : est-ce un seul travail ?",
                *INTITULE_4,
            )
        ],
    ),
    (
        "periode_complete",
        reprise(debut_le=None),
        [(BLOQUANT, "La date de début manque : la période serait incomplète.", *DEBUT)],
    ),
    (
        "periode_complete",
        gater(etat="brouillon", fin_le=None),
        [(AVERTISSEMENT, "La date de fin manque : la période serait incomplète.", *FIN)],
    ),
    (
        "periode_en_ordre",
        reprise(fin_le=date(2026, 1, 30)),
        [
            (
                BLOQUANT,
                "La période finit le 30/01/2026, avant de commencer le 02/02/2026.",
                *FIN,
            )
        ],
    ),
    (
        "periode_dans_le_cursus",
        reprise(debut_le=date(2025, 8, 31)),
        [
            (
                AVERTISSEMENT,
                "Commence le 31/08/2025, avant l’entrée en formation du 01/09/2025 :"
                " sauf redoublement, vérifiez l’année.",
                *DEBUT,
            )
        ],
    ),
    (
        "periode_dans_le_cursus",
        reprise(fin_le=date(2027, 5, 1)),
        [(AVERTISSEMENT, "Finit le 01/05/2027, après le dépôt du 30/04/2027.", *FIN)],
    ),
    (
        "periode_vraisemblable",
        reprise(fin_le=date(2026, 2, 2)),
        [(CONSEIL, "Ne dure qu’un jour, le 02/02/2026 : est-ce bien tout le travail ?", *FIN)],
    ),
    (
        "periode_vraisemblable",
        reprise(fin_le=date(2027, 2, 13)),
        [
            (
                AVERTISSEMENT,
                "Dure plus d’un an, du 02/02/2026 au 13/02/2027 : vérifiez l’année.",
                *FIN,
            )
        ],
    ),
    (
        "croix_posee",
        replace(DOSSIER, lignes=(replace(DOSSIER.lignes[0], retenues=frozenset()),)),
        [
            (
                BLOQUANT,
                "Validée sans aucune sous-compétence retenue : la ligne n’a pas de croix.",
                *("Voir la réalisation, à faire rouvrir", "/realisations/1/"),
            )
        ],
    ),
    (
        "croix_posee",
        reprise(mobilisations=()),
        [
            (
                AVERTISSEMENT,
                "Ne revendique aucune sous-compétence : la ligne n’aurait pas de croix.",
                "Choisir les sous-compétences",
                "/realisations/1/modifier/#titre-revendications",
            )
        ],
    ),
    (
        "justification_dite",
        reprise(mobilisations=(MobilisationFigee(11, " "),)),
        [(BLOQUANT, "« Savoir-faire 1.1 » n’est pas justifiée.", *JUSTIFIER)],
    ),
    (
        "justification_dite",
        reprise(mobilisations=(MobilisationFigee(11, "C’est fait."),)),
        [
            (
                AVERTISSEMENT,
                "La justification de « Savoir-faire 1.1 » est trop courte : dites en quoi.",
                *JUSTIFIER,
            )
        ],
    ),
    (
        "contribution_dite",
        reprise(en_equipe=True),
        [
            (
                BLOQUANT,
                "Réalisée en équipe, mais la contribution personnelle n’est pas dite.",
                *CONTRIBUTION,
            )
        ],
    ),
    (
        "contribution_dite",
        reprise(en_equipe=True, contribution="Nous avons tout fait ensemble."),
        [
            (
                AVERTISSEMENT,
                "La contribution personnelle ne dit pas ce qui a été fait par le candidat.",
                *CONTRIBUTION,
            )
        ],
    ),
    (
        "environnement_declare",
        reprise(environnement=" Aucun. "),
        [
            (
                AVERTISSEMENT,
                "L’environnement technologique n’est pas déclaré : systèmes, outils, versions.",
                *ENVIRONNEMENT,
            )
        ],
    ),
    (
        "intitule_tient",
        reprise(intitule="Plan de sauvegarde " * 7),
        [
            (
                AVERTISSEMENT,
                "Intitulé de 132 signes : au-delà de 120, le tableau l’imprime en tout petit.",
                *INTITULE,
            )
        ],
    ),
    (
        "intitule_en_bas_de_casse",
        reprise(intitule="PLAN DE SAUVEGARDE"),
        [
            (
                CONSEIL,
                "L’intitulé est tout en majuscules : il se lit mieux en minuscules.",
                *INTITULE,
            )
        ],
    ),
    (
        "intitule_precis",
        reprise(intitule="TP 1"),
        [
            (
                AVERTISSEMENT,
                "L’intitulé ne dit pas ce qui a été fait : un verbe, un objet, un outil.",
                *INTITULE,
            )
        ],
    ),
    (
        "travail_termine",
        a_jours_du_depot(31),
        [(CONSEIL, "L’évaluation est attendue, à 31 jours du dépôt.", *REALISATION)],
    ),
    (
        "travail_termine",
        a_jours_du_depot(30, "a_reprendre"),
        [
            (
                AVERTISSEMENT,
                "Une reprise est demandée, à 30 jours du dépôt.",
                *("Reprendre et soumettre", "/realisations/1/#soumettre"),
            )
        ],
    ),
    (
        "travail_termine",
        a_jours_du_depot(7, "brouillon"),
        [
            (
                BLOQUANT,
                "Ce brouillon n’est pas soumis, à 7 jours du dépôt.",
                *("Terminer et soumettre", "/realisations/1/#soumettre"),
            )
        ],
    ),
    (
        "document_nomme",
        reprise(preuves=()),
        [
            (
                AVERTISSEMENT,
                "Aucun document à nommer sous l’intitulé : la ligne du tableau reste seule.",
                *AJOUTER,
            )
        ],
    ),
    (
        "document_nomme",
        reprise(preuves=(CONFIDENTIELLE,)),
        [
            (
                AVERTISSEMENT,
                "Toutes les preuves sont confidentielles : le tableau n’en nomme aucune.",
                *AJOUTER,
            )
        ],
    ),
    (
        "document_bien_nomme",
        reprise(preuves=(preuve(1, 11, 12, 21, 22, intitule="IMG_2043"),)),
        [
            (
                AVERTISSEMENT,
                "Le nom du document « IMG_2043 » ne dit pas ce que c’est.",
                *CORRIGER_LA_PREUVE,
            )
        ],
    ),
    (
        "revendication_prouvee",
        reprise(preuves=(preuve(1, 11, 21, 22),)),
        [(AVERTISSEMENT, SANS_PREUVE_DE_12, *AJOUTER)],
    ),
    (
        "preuve_montrable",
        reprise(preuves=(preuve(1, 11, 21, 22), preuve(9, 12, confidentielle=True))),
        [
            (
                CONSEIL,
                "« Savoir-faire 1.2 » n’a que des preuves confidentielles : le jury ne les verra"
                " pas.",
                *("Corriger la preuve", "/realisations/1/#preuve-9"),
            )
        ],
    ),
    (
        "liens_vivants",
        replace(reprise(preuves=(LE_LIEN,)), liens={1: Releve("mort", "404")}),
        [(AVERTISSEMENT, "Le lien « Chaîne de tests » ne répond plus.", *CORRIGER_LA_PREUVE)],
    ),
    (
        "liens_vivants",
        replace(reprise(preuves=(LE_LIEN,)), liens={1: Releve("reserve", "401")}),
        [
            (
                CONSEIL,
                "Le lien « Chaîne de tests » demande au jury de se connecter.",
                *CORRIGER_LA_PREUVE,
            )
        ],
    ),
    (
        "organisation_dite",
        reprise(1, organisation=""),
        [
            (
                AVERTISSEMENT,
                "En milieu professionnel, mais l’organisation n’est pas dite.",
                *champ("organisation", "Dire l’organisation", 2),
            )
        ],
    ),
    (
        "stage_correspondant",
        reprise(1, debut_le=date(2026, 7, 6), fin_le=date(2026, 7, 10)),
        [
            (
                AVERTISSEMENT,
                "En milieu professionnel, mais aucun stage ne correspond à ces dates.",
                *champ("stage", "Choisir le stage", 2),
            )
        ],
    ),
    (
        "dates_dans_le_stage",
        reprise(1, fin_le=date(2026, 6, 27)),
        [
            (
                AVERTISSEMENT,
                "La période déborde du stage chez MairieTech, du 25/05/2026 au 26/06/2026.",
                *champ("fin_le", "Corriger la date de fin", 2),
            )
        ],
    ),
    (
        "dates_dans_le_stage",
        reprise(1, stage=StageFige("Ostrel", date(2026, 6, 1), date(2026, 6, 19))),
        [
            (
                AVERTISSEMENT,
                "La période déborde du stage chez Ostrel, du 01/06/2026 au 19/06/2026.",
                *champ("debut_le", "Corriger la date de début", 2),
            )
        ],
    ),
    (
        "semaines_suffisantes",
        en_seance(semaines_de_stage=12),
        [(AVERTISSEMENT, "10 semaines de stage sur 12 attendues.", *NOTER_UN_STAGE)],
    ),
    (
        "semaines_suffisantes",
        PREMIERE_ANNEE,
        [(CONSEIL, "Aucune semaine de stage sur 10 attendues.", *NOTER_UN_STAGE)],
    ),
    (
        "periodes_suffisantes",
        inscrit(stages=(stage(semaines=10),)),
        [(AVERTISSEMENT, "1 période de stage sur 2 attendues.", *NOTER_UN_STAGE)],
    ),
    (
        "stages_separes",
        gater_un_stage(fin_le=date(2026, 11, 30)),
        [
            (
                AVERTISSEMENT,
                "Commence le 30/11/2026, pendant celui de MairieTech, qui finit le 30/11/2026.",
                *au_stage("Corriger la date de début", "debut_le", 2),
            )
        ],
    ),
    (
        "stage_dans_le_cursus",
        gater_un_stage(debut_le=date(2025, 5, 26)),
        [
            (
                AVERTISSEMENT,
                "Commence le 26/05/2025, avant l’entrée en formation du 01/09/2025 :"
                " sauf redoublement, vérifiez l’année.",
                *au_stage("Corriger la date de début", "debut_le"),
            )
        ],
    ),
    (
        "attestation_deposee",
        gater_un_stage(attestation=None),
        [
            (
                BLOQUANT,
                "Fini depuis le 26/06/2026, et l’attestation signée n’est pas déposée.",
                *au_stage("Déposer l’attestation", "attestation"),
            )
        ],
    ),
    (
        "attestation_signee_a_la_fin",
        gater_un_stage(attestation=attestation(date(2026, 6, 18))),
        [
            (
                AVERTISSEMENT,
                "L’attestation est du 18/06/2026, le stage finit le 26/06/2026 :"
                " déposez celle de la fin.",
                *au_stage("Déposer l’attestation", "attestation"),
            )
        ],
    ),
    (
        "stage_decrit",
        gater_un_stage(tuteur="", missions=""),
        [
            (
                CONSEIL,
                "À compléter : le tuteur, les missions.",
                *au_stage("Nommer le tuteur", "tuteur"),
            )
        ],
    ),
]
