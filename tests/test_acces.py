"""Une seule table : chaque adresse × chaque personne → ce qu’elle reçoit.

Un étranger reçoit 404, un acte interdit 403, un anonyme est conduit à la connexion (302). Une
adresse absente de la table fait échouer ce fichier.
"""

from copy import deepcopy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from comptes.actions import renouveler_le_calendrier
from comptes.jetons import jeton_de
from comptes.models import Avis
from comptes.regles import signature_de_desabonnement
from portfolio.models import Etat, Preuve
from tests import fabriques
from tests.troupe import arriver

pytestmark = pytest.mark.usefixtures("decor")

PERSONNES = ("ines", "hugo", "kenza", "lefevre", "bernard", "admin", "anonyme")

# Ce que chacun reçoit en GET, dans l’ordre de PERSONNES. Inès possède l’objet ; Hugo est sa
# camarade de classe ; Kenza est ailleurs ; Mme Lefèvre est son enseignante, M. Bernard non.
LECTURES = {
    "accueil": (302, 302, 302, 302, 302, 302, 302),
    "sante": (200, 200, 200, 200, 200, 200, 200),
    "sante_pret": (200, 200, 200, 200, 200, 200, 200),
    "metriques": (404, 404, 404, 404, 404, 404, 404),  # fermées sans METRIQUES_JETON
    "robots": (200, 200, 200, 200, 200, 200, 200),
    "securite": (404, 404, 404, 404, 404, 404, 404),  # fermée sans SECURITE_CONTACT
    "referentiel": (200, 200, 200, 200, 200, 200, 302),
    "portfolio": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "adresse": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "portfolio_public": (200, 200, 200, 200, 200, 200, 200),  # qui tient le lien, celui de Kenza
    "portfolio_public_realisation": (200, 200, 200, 200, 200, 200, 200),
    "portfolio_public_piece": (200, 200, 200, 200, 200, 200, 200),
    "coach": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "auto_evaluation": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "realisation_nouvelle": (200, 200, 200, 403, 403, 403, 302),
    "realisation": (200, 404, 404, 200, 404, 200, 302),
    "realisation_modifier": (403, 404, 404, 403, 404, 403, 302),
    "realisation_historique": (200, 404, 404, 200, 404, 200, 302),
    "preuves_importer": (403, 404, 404, 403, 404, 403, 302),
    "preuves_reprendre": (403, 404, 404, 403, 404, 403, 302),
    "preuve": (200, 404, 404, 200, 404, 200, 302),
    "preuve_vignette": (404, 404, 404, 404, 404, 404, 302),  # ni image…
    "preuve_contenu": (404, 404, 404, 404, 404, 404, 302),  # … ni archive
    "preuve_texte": (404, 404, 404, 404, 404, 404, 302),  # … ni texte
    "journal": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "journal_rassembler": (302, 302, 302, 403, 403, 403, 302),  # sans note choisie : au journal
    "note_modifier": (200, 404, 404, 404, 404, 404, 302),  # nul autre, pas même l’enseignante
    "note_fichier": (200, 404, 404, 404, 404, 404, 302),
    "journal_hors_ligne": (200, 200, 200, 200, 200, 200, 200),
    "journal_travailleur": (200, 200, 200, 200, 200, 200, 200),
    "journal_manifeste": (200, 200, 200, 200, 200, 200, 200),
    "stages": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "stage_nouveau": (200, 200, 200, 403, 403, 403, 302),
    "stage_modifier": (200, 404, 404, 403, 404, 403, 302),
    "stage_attestation": (200, 404, 404, 200, 404, 200, 302),
    "invitation": (404, 200, 404, 404, 404, 404, 302),  # d’Inès à Hugo
    "confirmer": (200, 200, 200, 200, 200, 200, 200),  # qui tient le lien du tuteur
    "compte": (200, 200, 200, 200, 200, 200, 302),
    "appareils": (200, 200, 200, 200, 200, 200, 302),
    "usersessions_list": (302, 302, 302, 302, 302, 302, 302),  # à la page des appareils
    "mfa_download_recovery_codes": (404, 404, 404, 404, 404, 404, 302),  # nul n’en a
    "avis": (200, 200, 200, 200, 200, 200, 302),
    "avis_reglages": (200, 200, 200, 200, 200, 200, 302),
    "desabonnement": (200, 200, 200, 200, 200, 200, 200),  # qui tient le lien d’un courriel
    "calendrier": (200, 200, 200, 200, 200, 200, 200),  # qui tient l’adresse secrète
    "evaluations": (403, 403, 403, 200, 200, 403, 302),
    "evaluation_suivante": (403, 403, 403, 302, 302, 403, 302),
    "realisation_evaluer": (403, 404, 404, 200, 404, 403, 302),
    "remarques": (403, 403, 403, 200, 200, 403, 302),
    "remarque_modifier": (404, 404, 404, 200, 404, 404, 302),  # la sienne, nul autre
    "realisation_rouvrir": (403, 404, 404, 302, 404, 403, 302),
    "promotions": (403, 403, 403, 200, 200, 200, 302),
    "matrice": (404, 404, 404, 200, 404, 200, 302),
    "matrice_case": (404, 404, 404, 200, 404, 200, 302),  # pas même l’étudiante : c’est sa fiche
    "matrice_csv": (404, 404, 404, 200, 404, 200, 302),
    "matrice_xlsx": (404, 404, 404, 200, 404, 200, 302),
    "promotion_equite": (404, 404, 404, 200, 404, 200, 302),
    "second_regard": (404, 404, 404, 200, 404, 404, 302),  # à Mme Lefèvre, sur une collègue
    "promotion_etudiants": (404, 404, 404, 200, 404, 200, 302),
    "promotion_passage": (404, 404, 404, 200, 404, 200, 302),
    "import_deposer": (404, 404, 404, 200, 404, 200, 302),
    "import_de_classe": (404, 404, 404, 200, 404, 200, 302),
    "inscription": (200, 404, 404, 200, 404, 200, 302),
    "conformite": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "dossier": (200, 200, 200, 200, 200, 200, 302),  # sans inscription : la page le dit
    "dossier_apercu": (200, 200, 200, 403, 403, 403, 302),
    "dossier_apercu_realisation": (200, 404, 200, 403, 403, 403, 302),  # la sienne, s’il y en a une
    "dossier_apercu_piece": (404, 404, 404, 403, 403, 403, 302),
    "conformite_d_inscription": (200, 404, 404, 200, 404, 200, 302),
    "positionnement": (403, 404, 404, 200, 404, 200, 302),
    "fiche_pdf": (200, 404, 404, 200, 404, 200, 302),
    "tableau_de_synthese_pdf": (200, 404, 404, 200, 404, 200, 302),
    "tableau_de_synthese_xlsx": (200, 404, 404, 200, 404, 200, 302),
    "tableau_des_competences_pdf": (200, 404, 404, 200, 404, 200, 302),
    "certificat_pdf": (200, 404, 404, 200, 404, 200, 302),
    "verifier": (200, 200, 200, 200, 200, 200, 200),
    "verifier_code": (200, 200, 200, 200, 200, 200, 200),
    "releve_de_positionnement_pdf": (200, 404, 404, 200, 404, 200, 302),
    "synthese_de_promotion_pdf": (404, 404, 404, 200, 404, 200, 302),
    "dossier_pdf": (200, 404, 404, 200, 404, 200, 302),
    "dossier_zip": (200, 404, 404, 200, 404, 200, 302),
    "dossiers_de_promotion": (404, 404, 404, 200, 404, 200, 302),
    "dossier_depose": (200, 404, 404, 200, 404, 200, 302),
    "dossier_realisation": (200, 404, 404, 200, 404, 200, 302),
    "dossier_piece": (200, 404, 404, 200, 404, 200, 302),
    "documents_de_promotion": (404, 404, 404, 200, 404, 200, 302),
    "production": (404, 404, 404, 200, 404, 200, 302),
    "production_archive": (404, 404, 404, 200, 404, 200, 302),
    "promotion_repartir": (404, 404, 404, 200, 404, 403, 302),
    "promotion_rappels": (404, 404, 404, 200, 404, 403, 302),
    "jury": (200, 200, 200, 200, 200, 200, 200),  # qui tient le lien : l’entrée…
    "jury_candidat": (302, 302, 302, 302, 302, 302, 302),  # … où mène le reste : être connecté
    "jury_realisation": (302, 302, 302, 302, 302, 302, 302),  # n’y fait entrer personne
    "jury_piece": (302, 302, 302, 302, 302, 302, 302),
    "jury_grille": (302, 302, 302, 302, 302, 302, 302),
    "jury_synthese_pdf": (302, 302, 302, 302, 302, 302, 302),
    "jury_grille_pdf": (302, 302, 302, 302, 302, 302, 302),
    "jury_fiche_pdf": (302, 302, 302, 302, 302, 302, 302),
    "jury_journee": (302, 302, 302, 302, 302, 302, 302),
    "mes_donnees": (200, 200, 200, 200, 200, 200, 302),
    "confidentialite": (200, 200, 200, 200, 200, 200, 200),
    "registre": (403, 403, 403, 403, 403, 200, 302),
    "conservation": (403, 403, 403, 403, 403, 200, 302),
    "personne_effacer": (403, 403, 403, 403, 403, 200, 302),
    "etablissement": (403, 403, 403, 403, 403, 200, 302),
    "etablissements": (403, 403, 403, 403, 403, 200, 302),
    "personnes": (403, 403, 403, 403, 403, 200, 302),
    "personne": (403, 403, 403, 403, 403, 200, 302),
    "equipe_importer": (403, 403, 403, 403, 403, 200, 302),
    "actes": (403, 403, 403, 403, 403, 200, 302),
    "actes_csv": (403, 403, 403, 403, 403, 200, 302),
    "rentree": (403, 403, 403, 403, 403, 200, 302),
    "rentree_session": (403, 403, 403, 403, 403, 200, 302),
    "rentree_classes": (403, 403, 403, 403, 403, 302, 302),  # rien à ouvrir : le dit
    "rentree_sortants": (403, 403, 403, 403, 403, 200, 302),
    "commissions": (403, 403, 403, 403, 403, 200, 302),  # l’administration seule prépare un jury
    "commission_nouvelle": (403, 403, 403, 403, 403, 200, 302),
    "commission": (404, 404, 404, 404, 404, 200, 302),
    "commission_modifier": (404, 404, 404, 404, 404, 200, 302),
    "commission_candidats": (404, 404, 404, 404, 404, 200, 302),
    "commission_lien_feuille": (404, 404, 404, 404, 404, 200, 302),
    "commission_consultations": (404, 404, 404, 404, 404, 200, 302),
    "commission_consultations_csv": (404, 404, 404, 404, 404, 200, 302),
}

# Les verbes : ils ne répondent pas à GET (405) ; en POST, la réalisation étant soumise, son
# étudiante soumet (déjà fait) ou retire (302) ; changer ses preuves lui est interdit (403).
VERBES = {
    "dossier_controler": (403, 404, 404, 200, 404, 403, 302),  # sans réponse : une phrase
    "dossier_deposer": (409, 422, 409, 403, 403, 403, 302),  # rien de lu, rien de validé : le dit
    "premiers_pas_masquer": (302, 302, 302, 403, 403, 403, 302),
    "adresse_ouvrir": (302, 302, 302, 403, 403, 403, 302),
    "adresse_renouveler": (302, 302, 302, 403, 403, 403, 302),
    "adresse_fermer": (302, 302, 302, 403, 403, 403, 302),
    "adresse_code": (200, 200, 200, 403, 403, 403, 302),  # sans code : une phrase
    "portfolio_public_code": (302, 302, 302, 302, 302, 302, 302),  # aucun n’est demandé
    "realisation_soumettre": (302, 404, 404, 403, 404, 403, 302),
    "realisation_retirer": (302, 404, 404, 403, 404, 403, 302),
    "realisation_supprimer": (302, 404, 404, 403, 404, 403, 302),
    "preuves_deposer": (403, 404, 404, 403, 404, 403, 302),
    "preuves_ordonner": (403, 404, 404, 403, 404, 403, 302),
    "preuve_lier": (403, 404, 404, 403, 404, 403, 302),
    "preuve_modifier": (403, 404, 404, 403, 404, 403, 302),
    "preuve_retirer": (403, 404, 404, 403, 404, 403, 302),
    "note_supprimer": (302, 404, 404, 404, 404, 404, 302),
    "stage_supprimer": (302, 404, 404, 403, 404, 403, 302),
    "stage_confirmation": (200, 404, 404, 403, 404, 403, 302),
    "stage_confirmation_fermer": (302, 404, 404, 403, 404, 403, 302),
    "equipe_inviter": (302, 404, 404, 403, 404, 403, 302),
    "equipe_quitter": (302, 404, 404, 403, 404, 403, 302),
    "invitation_accepter": (404, 302, 404, 404, 404, 404, 302),
    "invitation_decliner": (404, 302, 404, 404, 404, 404, 302),
    "invitation_annuler": (302, 404, 404, 404, 404, 404, 302),
    "soumission_commenter": (200, 404, 404, 200, 404, 403, 302),  # sans texte : une phrase
    "echanges_lus": (302, 404, 404, 302, 404, 403, 302),
    "appareils_fermer": (302, 302, 302, 302, 302, 302, 302),
    "appareil_fermer": (302, 302, 302, 302, 302, 302, 302),  # pas le sien : la page le dit
    "avis_ouvrir": (302, 404, 404, 404, 404, 404, 302),
    "avis_lus": (302, 302, 302, 302, 302, 302, 302),
    "avis_vus": (200, 200, 200, 200, 200, 200, 302),
    "calendrier_renouveler": (302, 302, 302, 302, 302, 302, 302),
    "jugement_en_cours": (403, 404, 404, 422, 404, 403, 302),  # sans rien : une phrase
    "jugement_presence": (403, 404, 404, 200, 404, 403, 302),
    "remarque_supprimer": (404, 404, 404, 302, 404, 404, 302),
    "production_reprendre": (404, 404, 404, 302, 404, 302, 302),
    "promotion_inviter": (404, 404, 404, 302, 404, 302, 302),
    "inscription_inviter": (403, 404, 404, 302, 404, 302, 302),
    "import_colonnes": (404, 404, 404, 200, 404, 200, 302),  # sans rien désigner : une phrase
    "import_importer": (404, 404, 404, 302, 404, 302, 302),
    "import_abandonner": (404, 404, 404, 302, 404, 302, 302),
    "import_annuler": (404, 404, 404, 302, 404, 302, 302),
    "evaluations_attribuer": (403, 403, 403, 302, 302, 403, 302),
    "realisation_attribuer": (403, 404, 404, 302, 404, 403, 302),
    "jury_entrer": (422, 422, 422, 422, 422, 422, 422),  # sans nom : une phrase
    "jury_sortir": (302, 302, 302, 302, 302, 302, 302),
    "jury_note": (403, 403, 403, 403, 403, 403, 403),  # qui tient le lien, sans être entré
    "taches_relancer": (403, 403, 403, 403, 403, 302, 302),
    "taches_oublier": (403, 403, 403, 403, 403, 302, 302),
    "personnes_agir": (403, 403, 403, 403, 403, 302, 302),  # sans rien choisir : une phrase
    "personne_identite": (403, 403, 403, 403, 403, 200, 302),  # sans nom : une phrase
    "personne_adresse": (403, 403, 403, 403, 403, 200, 302),  # sans adresse : une phrase
    "personne_droits": (403, 403, 403, 403, 403, 302, 302),
    "personne_prendre_sa_place": (403, 403, 403, 403, 403, 200, 302),  # sans motif : une phrase
    "place_rendre": (302, 302, 302, 302, 302, 302, 302),  # aucune n’est prise
    "mes_donnees_archive": (200, 200, 200, 200, 200, 200, 302),
    "rentree_inviter": (403, 403, 403, 403, 403, 302, 302),
    "commission_lien": (404, 404, 404, 404, 404, 200, 302),  # sans date : une phrase
    "commission_lien_revoquer": (404, 404, 404, 404, 404, 302, 302),
    "commission_supprimer": (404, 404, 404, 404, 404, 302, 302),
}

DE_COMPTE = {
    "compte",
    "appareils",
    "appareils_fermer",
    "usersessions_list",
    "mfa_download_recovery_codes",
}
PIECE = "preuves/01/01-plan.pdf"
JETON = "celui-qu-a-recu-le-tuteur"
OBJETS = {
    "jugement": "realisation",
    "remarque": "remarque",
    "personne": "personne",
    "realisation": "realisation",
    "preuves": "realisation",
    "preuve": "preuve",
    "stage": "stage",
    "equipe": "realisation",
    "echanges": "realisation",
    "soumission": "soumission",
    "avis": "avis",
    "invitation": "invitation",
    "note": "note",
    "matrice": "promotion",
    "promotion": "promotion",
    "second": "regard",
    "inscription": "inscription",
    "positionnement": "inscription",
    "tableau": "inscription",
    "fiche": "realisation",
    "certificat": "inscription",
    "conformite": "inscription",
    "releve": "inscription",
    "synthese": "promotion",
    "dossier": "inscription",
    "dossiers": "promotion",
    "documents": "promotion",
    "production": "production",
    "import": "import",
}


def noms_d_adresse(resolver=None):
    """Les noms de nos adresses ; allauth et l’administration de Django ont leurs propres tests."""
    for motif in (resolver or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            if str(motif.pattern) not in {"compte/", "admin/"}:
                yield from noms_d_adresse(motif)
        elif not motif.name.startswith(("account_", "socialaccount_")):
            yield motif.name


def _un_second_regard(inscription, relectrice):
    """Sur ce qu’une collègue a jugé d’un autre travail d’Inès."""
    travail = fabriques.soumise(inscription, intitule="Relue")
    evaluation = fabriques.juger(travail, fabriques.collegue(inscription.promotion, "Thomas"))
    return fabriques.second_regard(evaluation, relectrice)


@pytest.fixture(scope="module")
def troupe_du_fichier(base_du_fichier):
    return {nom: arriver(nom) for nom in PERSONNES[:-1]}


@pytest.fixture(scope="module")
def decor(troupe_du_fichier):
    """Une réalisation d’Inès, soumise avec une preuve, et ce qui l’entoure : une fois pour tous.

    Le portfolio public est celui de Kenza : elle y a une réalisation validée.
    """
    ines, hugo, lefevre = (troupe_du_fichier[nom] for nom in ("ines", "hugo", "lefevre"))
    kenza, bernard = (troupe_du_fichier[nom] for nom in ("kenza", "bernard"))
    inscription = ines.inscriptions.get()
    realisation = fabriques.soumise(inscription, avec_preuve=True)
    fabriques.emission(inscription)
    stage = fabriques.stage(inscription, attestation=b"%PDF-1.7 signee")
    fabriques.confirmation(stage, JETON)
    return {
        "realisation": realisation,
        "soumission": realisation.soumissions.get(),
        "avis": Avis.objects.create(
            destinataire=ines, titre="Rouverte", chemin="/portfolio/", cree_le=fabriques.MIDI
        ),
        "cle": renouveler_le_calendrier(ines),
        "signature": signature_de_desabonnement(ines),
        "preuve": Preuve.objects.get(),
        "note": fabriques.note(inscription, fichiers=[fabriques.fichier_pret(b"%PDF-1.7 note")]),
        "stage": stage,
        "invitation": fabriques.invitation(inscription, hugo.inscriptions.get()),
        "inscription": inscription,
        "promotion": inscription.promotion,
        "regard": _un_second_regard(inscription, lefevre),
        "production": fabriques.piece(inscription, lefevre).production,
        "import": fabriques.liste_deposee(inscription.promotion, lefevre),
        "remarque": fabriques.remarque(lefevre),
        "personne": kenza,
        "lien": fabriques.portfolio_ouvert(kenza.inscriptions.get(), bernard),
        "convocation": fabriques.convocation(fabriques.commission(), inscription),
        "depot": fabriques.dossier_depose(inscription),
    }


def adresse_du_jury(nom, convocation):
    """Par un lien ouvert de sa commission."""
    jeton = jeton_de(fabriques.lien_de_commission(convocation.commission))
    if nom in {"jury", "jury_entrer", "jury_sortir", "jury_journee"}:
        return reverse(nom, args=[jeton])
    suite = {"jury_realisation": [1], "jury_piece": ["documents/dossier.pdf"]}.get(nom, [])
    return reverse(nom, args=[jeton, convocation.pk, *suite])


def adresse_d_un_depot(nom, depot):
    suite = {"dossier_realisation": [1], "dossier_piece": ["attestations/01-mairietech.pdf"]}
    return reverse(nom, args=[depot.pk, *suite.get(nom, [])])


def adresse_de_commission(nom, commission):
    if nom in {"commissions", "commission_nouvelle"}:
        return reverse(nom)
    if nom in {"commission_lien_feuille", "commission_lien_revoquer"}:
        return reverse(nom, args=[commission.pk, fabriques.lien_de_commission(commission).pk])
    return reverse(nom, args=[commission.pk])


@pytest.fixture
def objets(db, decor):
    return deepcopy(decor)


@pytest.fixture
def adresse(objets):
    def composer(nom):
        if nom in {"robots", "securite"}:
            return reverse(nom)
        if nom in {"personnes", "personnes_agir", "equipe_importer", "place_rendre"}:
            return reverse(nom)
        if nom.startswith("actes"):
            return reverse(nom)
        if nom in {"confidentialite", "registre", "conservation"} or nom.startswith("mes_donnees"):
            return reverse(nom)
        if nom in {
            "etablissement",
            "etablissements",
            "rentree",
            "taches_relancer",
            "taches_oublier",
        }:
            return reverse(nom)
        if nom.startswith("rentree_"):
            return reverse(nom, args=[2031 if nom == "rentree_session" else 2030])
        if nom in {"accueil", "sante", "sante_pret", "metriques"}:
            return reverse(nom)
        if nom in {"referentiel", "portfolio", "promotions"}:
            return reverse(nom)
        if nom.startswith("portfolio_public"):
            reste = {"portfolio_public_realisation": [1], "portfolio_public_piece": [PIECE]}
            return reverse(nom, args=[jeton_de(objets["lien"]), *reste.get(nom, [])])
        if nom.startswith("adresse"):
            return reverse(nom)
        if nom == "coach":
            return reverse(nom, args=[fabriques.sous_competence(1, 6)])
        if nom in {"dossier_depose", "dossier_realisation", "dossier_piece", "dossier_controler"}:
            return adresse_d_un_depot(nom, objets["depot"])
        if nom.startswith("dossier_apercu_"):
            return reverse(nom, args=[1 if nom.endswith("realisation") else "preuves/01/01-a.pdf"])
        if nom.startswith("evaluation") or nom in {
            "auto_evaluation",
            "dossier",
            "dossier_apercu",
            "dossier_deposer",
            "remarques",
            "premiers_pas_masquer",
            "realisation_nouvelle",
            "stages",
            "stage_nouveau",
        }:
            return reverse(nom)
        if nom in DE_COMPTE:
            return reverse(nom)
        if nom == "appareil_fermer":
            return reverse(nom, args=[1])
        if nom in {"avis", "avis_reglages", "avis_lus", "avis_vus", "calendrier_renouveler"}:
            return reverse(nom)
        if nom in {"calendrier", "desabonnement"}:
            return reverse(nom, args=[objets["cle" if nom == "calendrier" else "signature"]])
        if nom == "conformite":
            return reverse(nom)
        if nom.startswith("journal"):
            return reverse(nom)
        if nom == "matrice_case":
            case = (objets["inscription"].pk, fabriques.sous_competence(1, 5))
            return reverse(nom, args=[objets["promotion"].pk, *case])
        if nom == "note_fichier":
            return reverse(nom, args=[objets["note"].fichiers.get().pk])
        if nom.startswith("jury"):
            return adresse_du_jury(nom, objets["convocation"])
        if nom.startswith("commission"):
            return adresse_de_commission(nom, objets["convocation"].commission)
        if nom == "confirmer":
            return reverse(nom, args=[JETON])
        if nom.startswith("verifier"):
            return reverse(nom, args=["7K3M-90QX-V2TD-8HAC"] if nom == "verifier_code" else [])
        if nom == "import_deposer":
            return reverse(nom, args=[objets["promotion"].pk])
        objet = "realisation" if nom == "preuve_lier" else OBJETS[nom.split("_")[0]]
        return reverse(nom, args=[objets[objet].pk])

    return composer


def demander(methode, url):
    """La réponse, puis tout est défait : chacun trouve l’objet dans le même état."""
    with transaction.atomic():
        reponse = methode(url)
        reponse.close()
        transaction.set_rollback(True)
    return reponse


def statut(methode, url):
    return demander(methode, url).status_code


@pytest.fixture(scope="module")
def connexions(troupe_du_fichier):
    """Les témoins de connexion de chacun, entré une fois pour tout le fichier."""
    clients = {nom: Client() for nom in troupe_du_fichier}
    for nom, client in clients.items():
        client.force_login(troupe_du_fichier[nom])
    return {nom: client.cookies for nom, client in clients.items()}


@pytest.fixture
def reponses(db, connexions, ouvrir_un_navigateur):
    """`reponses("get", url)` : celle de chacun, dans l’ordre de PERSONNES."""

    def de_chacun(methode, url):
        for personne in PERSONNES:
            navigateur = ouvrir_un_navigateur()
            navigateur.cookies = deepcopy(connexions.get(personne, navigateur.cookies))
            yield demander(getattr(navigateur, methode), url)

    return lambda methode, url: tuple(de_chacun(methode, url))


@pytest.fixture(scope="module")
def deja_lues():
    return {}


@pytest.fixture
def lues(deja_lues, adresse, reponses):
    """Le statut et la politique de chaque réponse à GET, demandées une fois pour deux tests."""

    def lire(nom):
        if nom not in deja_lues:
            deja_lues[nom] = [
                (r.status_code, r.headers["Content-Security-Policy"])
                for r in reponses("get", adresse(nom))
            ]
        return deja_lues[nom]

    return lire


def test_aucune_adresse_hors_de_la_table():
    assert set(noms_d_adresse()) == set(LECTURES) | set(VERBES)


@pytest.mark.parametrize("nom", sorted(LECTURES))
def test_qui_lit_quoi(nom, lues):
    assert tuple(statut for statut, _ in lues(nom)) == LECTURES[nom]


@pytest.mark.parametrize("nom", sorted(VERBES))
def test_qui_agit_sur_quoi(nom, adresse, reponses, objets):
    assert tuple(r.status_code for r in reponses("post", adresse(nom))) == VERBES[nom]


@pytest.mark.parametrize("nom", sorted(VERBES))
def test_un_verbe_ne_repond_qu_a_post(nom, adresse, client_de, ines):
    assert client_de(ines).get(adresse(nom)).status_code == 405


@pytest.mark.parametrize(
    "personne, etat",
    [(p, Etat.SOUMISE) for p in ("ines", "hugo", "kenza", "bernard", "admin")]
    + [("lefevre", Etat.A_REPRENDRE)],
)
def test_nul_autre_que_son_enseignante_ne_juge(personne, etat, request, adresse, client_de, objets):
    """Le même envoi, complet : seule l’enseignante l’obtient, donc il aurait pu réussir."""
    donnees = {"decision": "a_reprendre", "numero": 1, "commentaire": "Datez vos preuves."}

    client_de(request.getfixturevalue(personne)).post(adresse("realisation_evaluer"), donnees)

    objets["realisation"].refresh_from_db()
    assert objets["realisation"].etat == etat


@pytest.mark.parametrize(
    "personne, attendu",
    [("ines", 403), ("lefevre", 403), ("admin", 200), ("anonyme", 302)],
)
def test_l_administration_est_fermee_aux_autres(personne, attendu, request, client_de, anonyme):
    qui = request.getfixturevalue(personne)
    client = anonyme if personne == "anonyme" else client_de(qui)

    assert client.get(reverse("admin:index"), follow=personne != "anonyme").status_code == attendu


def test_un_brouillon_n_est_vu_que_de_son_etudiant(client_de, ines, lefevre, admin):
    brouillon = fabriques.realisation(ines.inscriptions.get())
    url = reverse("realisation", args=[brouillon.pk])

    assert [client_de(p).get(url).status_code for p in (ines, lefevre, admin)] == [200, 404, 404]


def test_une_preuve_pas_encore_soumise_n_est_vue_que_de_son_etudiant(client_de, ines, lefevre):
    reprise = fabriques.a_reprendre(ines.inscriptions.get(), lefevre)
    nouvelle = fabriques.preuve(reprise)
    url = reverse("preuve", args=[nouvelle.pk])

    assert [statut(client_de(p).get, url) for p in (ines, lefevre)] == [200, 404]


@pytest.mark.parametrize("nom", sorted(LECTURES))
def test_aucune_reponse_ne_permet_l_en_ligne(nom, lues):
    for _, politique in lues(nom):
        assert ("unsafe" in politique, "default-src 'none'" in politique) == (False, True)


def test_toute_page_porte_la_politique_de_securite(client_de, ines):
    reponse = client_de(ines).get(reverse("portfolio"))

    politique = reponse.headers["Content-Security-Policy"]
    assert "unsafe" not in politique
    assert "default-src 'none'" in politique
    assert "script-src 'self'" in politique
