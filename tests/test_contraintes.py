"""Chaque vérité du métier est tenue par la base : un essai de violation par contrainte."""

from copy import deepcopy
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from comptes.models import (
    Acte,
    Avis,
    ImportDeClasse,
    Inscription,
    Passage,
    PreferenceDAvis,
    Promotion,
    Utilisateur,
)
from documents.models import (
    Commission,
    Consultation,
    Controle,
    Dossier,
    Emission,
    EtatDePiece,
    Grille,
    LienDeCommission,
    Membre,
    NiveauDeGrille,
    NoteDeMembre,
    PieceDeDossier,
    Production,
)
from evaluations.models import (
    Constat,
    Evaluation,
    JugementEnCours,
    Positionnement,
    Rappel,
    Remarque,
    Retenue,
    SecondConstat,
    SecondeRetenue,
    SecondRegard,
)
from portfolio.models import (
    AutoEvaluation,
    Commentaire,
    ConfirmationDeTuteur,
    Equipe,
    EtatDeLien,
    EtatDeSavoir,
    FichierDeNote,
    Invitation,
    Journal,
    LienDePortfolio,
    MarqueDeLecture,
    Mobilisation,
    Note,
    Preuve,
    Realisation,
    Reponse,
    Soumission,
    Stage,
    SuiviDeSavoir,
    VeilleDeLien,
    VeilleDePortfolio,
)
from referentiel import models as officiel
from referentiel.models import SessionExamen
from tests import fabriques
from tests.fabriques import MIDI, sous_competence
from tests.troupe import arriver

ADRESSE = "https://depot.example/"
ETAGES = ("referentiel", "comptes", "portfolio", "evaluations", "documents")


def doubler(objet, **champs):
    """Recopie une ligne sous une autre clé primaire."""
    objet.pk = None
    for nom, valeur in champs.items():
        setattr(objet, nom, valeur)
    type(objet).objects.bulk_create([objet])


def changer(modele, **champs):
    modele.objects.all().update(**champs)


ESSAIS = {
    # Étage 0
    "referentiel_empreinte_hexadecimale": lambda d: officiel.Referentiel.objects.bulk_create(
        [officiel.Referentiel(code="autre", intitule="x", source="x", empreinte="pas-du-hexa")]
    ),
    "bloc_unique": lambda d: doubler(officiel.Bloc.objects.order_by("pk")[0]),
    "competence_unique": lambda d: doubler(officiel.Competence.objects.order_by("pk")[0]),
    "sous_competence_unique": lambda d: doubler(officiel.SousCompetence.objects.order_by("pk")[0]),
    "indicateur_unique": lambda d: doubler(officiel.Indicateur.objects.order_by("pk")[0]),
    "savoir_unique": lambda d: doubler(officiel.Savoir.objects.order_by("pk")[0]),
    "savoir_nature_connue": lambda d: doubler(
        officiel.Savoir.objects.order_by("pk")[0], nature="poetique"
    ),
    "exemple_de_preuve_unique": lambda d: doubler(
        officiel.ExempleDePreuve.objects.create(
            sous_competence_id=sous_competence(1, 5), ordre=99, texte="Un procès-verbal daté."
        )
    ),
    "niveau_code_unique": lambda d: doubler(officiel.Niveau.objects.order_by("pk")[0], ordre=9),
    "niveau_ordre_unique": lambda d: doubler(officiel.Niveau.objects.order_by("pk")[0], code="Z"),
    "session_annee_plausible": lambda d: changer(SessionExamen, annee=1999),
    "session_lignes_presentes": lambda d: changer(SessionExamen, lignes_formation=0),
    "session_jury_efface_apres_les_oraux": lambda d: changer(
        SessionExamen,
        oraux_au=date(2027, 6, 2),
        jury_efface_le=date(2027, 6, 2),
        donnees_effacees_le=None,
    ),
    "session_donnees_effacees_apres_le_jury": lambda d: changer(
        SessionExamen,
        oraux_au=date(2027, 6, 2),
        jury_efface_le=date(2027, 10, 1),
        donnees_effacees_le=date(2027, 9, 30),
    ),
    "session_donnees_effacees_apres_les_oraux": lambda d: changer(
        SessionExamen,
        oraux_au=date(2027, 6, 2),
        jury_efface_le=None,
        donnees_effacees_le=date(2027, 6, 2),
    ),
    "session_expose_dans_l_oral": lambda d: changer(SessionExamen, minutes_d_expose=41),
    "session_oraux_en_ordre": lambda d: changer(
        SessionExamen,
        oraux_du=date(2027, 6, 2),
        oraux_au=date(2027, 6, 1),
        jury_efface_le=None,
        donnees_effacees_le=None,
    ),
    # Étage 1
    "acte_nature_connue": lambda d: Acte.objects.create(nature="rumeur", le=MIDI),
    "acte_place_prise_avec_motif": lambda d: Acte.objects.create(nature="place_prise", le=MIDI),
    "utilisateur_email_unique_sans_casse": lambda d: doubler(
        Utilisateur.objects.get(pk=d.enseignant.pk), email=d.enseignant.email.upper()
    ),
    "promotion_unique": lambda d: doubler(Promotion.objects.get(pk=d.promotion.pk)),
    "inscription_active_unique": lambda d: doubler(
        Inscription.objects.get(pk=d.inscription.pk), numero_candidat=""
    ),
    "inscription_numero_candidat_unique": lambda d: doubler(
        Inscription.objects.get(pk=d.inscription.pk), sortie_le=date(2026, 1, 1)
    ),
    "inscription_option_connue": lambda d: changer(Inscription, option="GEST"),
    "enseignement_unique": lambda d: doubler(d.enseignant.enseignements.get()),
    "avis_chemin_du_site": lambda d: Avis.objects.create(
        destinataire=d.enseignant, titre="Venez", chemin="//ailleurs.example/", cree_le=MIDI
    ),
    "preference_rythme_connu": lambda d: PreferenceDAvis.objects.create(
        personne=d.enseignant, rythme="semaine"
    ),
    "passage_quelque_part": lambda d: d.un_passage(),
    "passage_change_de_classe": lambda d: d.un_passage(depuis=d.promotion, vers=d.promotion),
    "import_annule_apres_import": lambda d: d.un_import(annule_le=MIDI),
    "import_avec_empreinte": lambda d: d.un_import(sha256="abc"),
    # Étage 2
    "realisation_etat_connu": lambda d: changer(Realisation, etat="perdue"),
    "realisation_cadre_connu": lambda d: changer(Realisation, cadre="vacances"),
    "realisation_partie_connue": lambda d: changer(Realisation, partie="troisieme"),
    "realisation_dates_en_ordre": lambda d: changer(Realisation, fin_le=date(2020, 1, 1)),
    "realisation_sortie_du_brouillon_datee": lambda d: changer(Realisation, fin_le=None),
    "realisation_equipe_avec_contribution": lambda d: changer(
        Realisation, en_equipe=True, contribution=""
    ),
    "mobilisation_unique": lambda d: doubler(Mobilisation.objects.order_by("pk")[0]),
    "preuve_fichier_ou_lien": lambda d: changer(Preuve, lien="https://depot.example/"),
    "preuve_fichier_avec_empreinte": lambda d: changer(Preuve, sha256="abc"),
    "preuve_fichier_une_fois": lambda d: doubler(Preuve.objects.order_by("pk")[0]),
    "appui_unique": lambda d: doubler(Preuve.objects.get().appuis.get()),
    "soumission_numero_unique": lambda d: doubler(Soumission.objects.get()),
    "soumission_numero_positif": lambda d: doubler(Soumission.objects.get(), numero=0),
    "journal_motif_quand_il_le_faut": lambda d: doubler(
        Journal.objects.order_by("pk")[0], verbe="rouvrir", motif=""
    ),
    "journal_verbe_connu": lambda d: doubler(Journal.objects.order_by("pk")[0], verbe="noter"),
    "stage_nature_connue": lambda d: changer(Stage, nature="vacances"),
    "stage_dates_en_ordre": lambda d: changer(Stage, fin_le=date(2020, 1, 1)),
    "stage_semaines_positives": lambda d: changer(Stage, semaines=0),
    "stage_attestation_avec_empreinte": lambda d: changer(Stage, attestation_sha256="abc"),
    "preuve_provenance_connue": lambda d: changer(Preuve, provenance="pigeon"),
    "preuve_provenance_en_ordre": lambda d: changer(
        Preuve, provenance_du=date(2026, 2, 2), provenance_au=date(2026, 1, 1)
    ),
    "realisation_une_par_equipier": lambda d: (
        changer(Realisation, equipe=d.une_equipe())
        or doubler(Realisation.objects.get(), cle_creation=None)
    ),
    "invitation_unique": lambda d: doubler(d.une_invitation()),
    "invitation_reponse_datee": lambda d: d.une_invitation(reponse=Reponse.ACCEPTEE),
    "note_avec_un_texte": lambda d: d.une_note(texte=""),
    "fichier_de_note_une_fois": lambda d: doubler(d.un_fichier_de_note()),
    "fichier_de_note_avec_empreinte": lambda d: d.un_fichier_de_note(sha256="abc"),
    "veilledelien_etat_connu": lambda d: d.une_veille(etat="malade"),
    "veilledelien_panne_expliquee": lambda d: d.une_veille(etat=EtatDeLien.MORT),
    "veilledelien_empreinte_hexadecimale": lambda d: d.une_veille(sha256="abc"),
    "veilledeportfolio_etat_connu": lambda d: d.une_veille_du_portfolio(etat="malade"),
    "veilledeportfolio_panne_expliquee": lambda d: d.une_veille_du_portfolio(etat=EtatDeLien.MORT),
    "veilledeportfolio_empreinte_hexadecimale": lambda d: d.une_veille_du_portfolio(sha256="abc"),
    "commentaire_non_vide": lambda d: Commentaire.objects.create(
        soumission=Soumission.objects.get(),
        auteur=d.enseignant,
        texte="",
        ecrit_le=MIDI,
        cle_creation=uuid4(),
    ),
    "marque_de_lecture_unique": lambda d: doubler(
        MarqueDeLecture.objects.create(
            personne=d.enseignant, soumission=Soumission.objects.get(), lu_le=MIDI
        )
    ),
    "auto_evaluation_unique": lambda d: doubler(
        AutoEvaluation.objects.create(
            inscription=d.inscription,
            indicateur_id=fabriques.indicateur(1, 1),
            niveau_id=fabriques.niveau("BM"),
            faite_le=MIDI,
        )
    ),
    "suivi_de_savoir_unique": lambda d: doubler(d.un_savoir()),
    "suivi_de_savoir_connu": lambda d: d.un_savoir(etat="par-coeur"),
    "confirmation_expire_apres_sa_demande": lambda d: d.une_confirmation(expire_le=MIDI),
    "confirmation_signee": lambda d: d.une_confirmation(confirmee_le=MIDI),
    "confirmation_empreinte_hexadecimale": lambda d: d.une_confirmation(empreinte="jeton"),
    # Étage 3
    "evaluation_decision_connue": lambda d: doubler(
        Evaluation.objects.get(), decision="peut-etre", soumission=d.soumission_libre
    ),
    "evaluation_reprise_commentee": lambda d: doubler(
        Evaluation.objects.get(),
        decision="a_reprendre",
        commentaire="",
        soumission=d.soumission_libre,
    ),
    "retenue_unique": lambda d: doubler(Retenue.objects.get()),
    "constat_unique": lambda d: doubler(Constat.objects.get()),
    "jugement_en_cours_unique": lambda d: doubler(
        JugementEnCours.objects.create(
            soumission=Soumission.objects.get(), enseignant=d.enseignant, vu_le=MIDI
        )
    ),
    "remarque_touche_unique": lambda d: doubler(d.une_remarque()),
    "remarque_touche_simple": lambda d: d.une_remarque(touche="é"),
    "remarque_non_vide": lambda d: d.une_remarque(texte=""),
    "second_regard_unique": lambda d: doubler(d.un_second_regard()),
    "second_constat_unique": lambda d: doubler(
        SecondConstat.objects.create(
            regard=d.un_second_regard(),
            indicateur_id=fabriques.indicateur(1, 1),
            niveau_id=fabriques.niveau("BM"),
        )
    ),
    "seconde_retenue_unique": lambda d: doubler(
        SecondeRetenue.objects.create(
            regard=d.un_second_regard(), sous_competence_id=sous_competence(1, 5), retenue=True
        )
    ),
    "rappel_un_par_semaine": lambda d: doubler(
        Rappel.objects.create(
            inscription=d.inscription, par=d.enseignant, le=MIDI, semaine=date(2026, 10, 5)
        )
    ),
    # Étage 4
    "emission_nature_connue": lambda d: fabriques.emission(d.inscription, nature="poeme"),
    "emission_empreintes_hexadecimales": lambda d: fabriques.emission(d.inscription, sha256="x"),
    "classeur_en_service_unique": lambda d: doubler(fabriques.classeur_officiel(d.enseignant)),
    "classeur_avec_empreinte": lambda d: fabriques.classeur_officiel(d.enseignant, sha256="x"),
    "classeur_retire_apres_service": lambda d: fabriques.classeur_officiel(
        d.enseignant, retire_le=MIDI - timedelta(days=1)
    ),
    "production_nature_connue": lambda d: (
        fabriques.piece(d.inscription, d.enseignant) and changer(Production, nature="poeme")
    ),
    "piece_chemin_unique": lambda d: doubler(fabriques.piece(d.inscription, d.enseignant)),
    "piece_etat_connu": lambda d: fabriques.piece(d.inscription, d.enseignant, etat="perdue"),
    "piece_faite_avec_fichier": lambda d: fabriques.piece(
        d.inscription, d.enseignant, etat=EtatDePiece.FAITE
    ),
    "piece_impossible_motivee": lambda d: fabriques.piece(
        d.inscription, d.enseignant, etat=EtatDePiece.IMPOSSIBLE
    ),
    "dossier_numero_unique": lambda d: doubler(d.un_dossier()),
    "dossier_numero_a_partir_de_un": lambda d: d.un_dossier(numero=0),
    "dossier_empreintes_hexadecimales": lambda d: d.un_dossier(sha256="x"),
    "piecededossier_chemin_unique": lambda d: doubler(d.une_piece_de_dossier()),
    "piecededossier_nature_connue": lambda d: d.une_piece_de_dossier(nature="poeme"),
    "piecededossier_empreinte_hexadecimale": lambda d: d.une_piece_de_dossier(sha256="x"),
    "piecededossier_presente_ou_expliquee": lambda d: d.une_piece_de_dossier(absence="Disparu."),
    "controle_suite_connue": lambda d: d.un_controle(suite="peut-etre", commentaire="À revoir."),
    "controle_non_explique": lambda d: d.un_controle(duree=False),
    "controle_regularisation_expliquee": lambda d: d.un_controle(suite="a_regulariser"),
    "consultation_objet_connu": lambda d: d.une_consultation(objet="poeme"),
    "consultation_par_un_lien": lambda d: d.une_consultation(lien_de_commission=None),
    "commission_unique": lambda d: doubler(fabriques.commission()),
    "convocation_candidat_unique": lambda d: doubler(d.une_convocation(), rang=2),
    "convocation_rang_unique": lambda d: fabriques.convocation(
        d.une_convocation().commission, fabriques.inscription(), rang=1
    ),
    "liendecommission_expire_apres_sa_creation": lambda d: d.un_lien_de_jury(expire_le=MIDI),
    "liendecommission_empreinte_hexadecimale": lambda d: d.un_lien_de_jury(empreinte="jeton"),
    "liendeportfolio_expire_apres_sa_creation": lambda d: d.un_lien_public(expire_le=MIDI),
    "liendeportfolio_empreinte_hexadecimale": lambda d: d.un_lien_public(empreinte="jeton"),
    "liendeportfolio_seul_non_revoque": lambda d: (
        d.un_lien_public(),
        d.un_lien_public(sel="t", empreinte="e" * 64),
    ),
    "membre_nom_unique": lambda d: doubler(d.un_membre()),
    "membre_nomme": lambda d: d.un_membre(nom_plie=""),
    "notedemembre_unique": lambda d: doubler(
        NoteDeMembre.objects.create(
            convocation=d.une_convocation(), membre=d.un_membre(), texte="Clair.", maj_le=MIDI
        )
    ),
    "grille_note_sur_vingt": lambda d: d.une_grille(note="20.25"),
    "niveaudegrille_unique": lambda d: doubler(
        NiveauDeGrille.objects.create(
            grille=d.une_grille(),
            competence_id=fabriques.bloc().competences[0].id,
            niveau_id=fabriques.niveau("BM"),
        )
    ),
}


def contraintes_declarees():
    return {
        contrainte.name
        for etage in ETAGES
        for modele in apps.get_app_config(etage).get_models()
        for contrainte in modele._meta.constraints
    }


class Decor:
    """Une ligne au moins dans chaque table : une réalisation validée avec preuve et constat."""

    def __init__(self, ines, lefevre):
        self.enseignant = lefevre
        self.inscription = ines.inscriptions.get()
        self.promotion = self.inscription.promotion
        self.inscription.numero_candidat = "02147483647"
        self.inscription.save()
        travail = fabriques.soumise(self.inscription, avec_preuve=True)
        fabriques.juger(
            travail, lefevre, niveaux={fabriques.indicateur(1, 5): fabriques.niveau("EM")}
        )
        fabriques.positionnement(self.inscription, lefevre)
        fabriques.stage(self.inscription, attestation=b"%PDF-1.7 signee")
        self.soumission_libre = Soumission(
            realisation=travail, numero=2, auteur=ines, soumise_le=MIDI, contenu={}
        )

    def un_passage(self, **classes):
        return Passage.objects.create(
            inscription=self.inscription, par=self.enseignant, le=MIDI, **classes
        )

    def un_import(self, sha256="a" * 64, **champs):
        return ImportDeClasse.objects.create(
            promotion=self.promotion,
            auteur=self.enseignant,
            nom_fichier="classe.csv",
            sha256=sha256,
            depose_le=MIDI,
            **champs,
        )

    def une_remarque(self, touche="p", texte="Montrez un relevé daté."):
        return Remarque.objects.create(enseignant=self.enseignant, touche=touche, texte=texte)

    def un_second_regard(self):
        return SecondRegard.objects.create(
            evaluation=Evaluation.objects.get(), relecteur=self.enseignant, tire_le=MIDI
        )

    def une_equipe(self):
        return Equipe.objects.create(promotion=self.promotion, creee_le=MIDI)

    def une_invitation(self, **champs):
        return Invitation.objects.create(
            equipe=self.une_equipe(),
            inscription=self.inscription,
            par=self.inscription,
            envoyee_le=MIDI,
            **champs,
        )

    def une_note(self, texte="J’ai remplacé un disque du NAS."):
        return Note.objects.create(
            inscription=self.inscription,
            texte=texte,
            faite_le=MIDI.date(),
            cle_creation=uuid4(),
            cree_le=MIDI,
            modifiee_le=MIDI,
        )

    def un_fichier_de_note(self, sha256="a" * 64):
        return FichierDeNote.objects.create(
            note=self.une_note(),
            fichier="notes/1/photo",
            nom_fichier="photo.jpg",
            type_mime="image/jpeg",
            taille=3,
            sha256=sha256,
        )

    def une_veille(self, etat=EtatDeLien.VIVANT, **champs):
        return VeilleDeLien.objects.create(
            preuve=Preuve.objects.get(), adresse=ADRESSE, etat=etat, releve_le=MIDI, **champs
        )

    def une_veille_du_portfolio(self, etat=EtatDeLien.VIVANT, **champs):
        return VeilleDePortfolio.objects.create(
            inscription=self.inscription, adresse=ADRESSE, etat=etat, releve_le=MIDI, **champs
        )

    def un_savoir(self, etat=EtatDeSavoir.ACQUIS):
        return SuiviDeSavoir.objects.create(
            inscription=self.inscription,
            savoir=officiel.Savoir.objects.order_by("pk")[0],
            etat=etat,
            note_le=MIDI,
        )

    def une_confirmation(self, **champs):
        valeurs = {
            "empreinte": "f" * 64,
            "demandee_le": MIDI,
            "expire_le": MIDI + timedelta(days=21),
        }
        return ConfirmationDeTuteur.objects.create(
            stage=Stage.objects.get(), courriel="tuteur@mairietech.example", **valeurs | champs
        )

    def un_dossier(self, **champs):
        valeurs = {"numero": 1, "depose_le": MIDI, "lu": "a" * 64, "sha256": "b" * 64}
        valeurs |= {"depose_par": self.inscription.etudiant, "contenu": "{}"} | champs
        return Dossier.objects.create(inscription=self.inscription, **valeurs)

    def une_piece_de_dossier(self, **champs):
        valeurs = {"nature": "preuve", "chemin": "preuves/01/01-plan.pdf", "taille": 3}
        valeurs |= {"nom_fichier": "plan.pdf", "type_mime": "application/pdf", "sha256": "c" * 64}
        valeurs |= {"fichier": f"dossiers/cc/{'c' * 64}"} | champs
        return PieceDeDossier.objects.create(dossier=self.un_dossier(), **valeurs)

    def un_controle(self, **champs):
        valeurs = dict.fromkeys(Controle.POINTS, True) | {"suite": "vise", "fait_le": MIDI} | champs
        return Controle.objects.create(
            dossier=self.un_dossier(), enseignant=self.enseignant, **valeurs
        )

    def une_consultation(self, **champs):
        valeurs = {"le": MIDI, "objet": "liste", "lien_de_commission": self.un_lien_de_jury()}
        return Consultation.objects.create(**valeurs | champs)

    def une_convocation(self):
        return fabriques.convocation(fabriques.commission(), self.inscription)

    def un_lien_de_jury(self, **champs):
        valeurs = {"sel": "s", "empreinte": "f" * 64, "cree_le": MIDI}
        valeurs |= {"expire_le": MIDI + timedelta(days=1)} | champs
        return LienDeCommission.objects.create(commission=fabriques.commission(), **valeurs)

    def un_lien_public(self, **champs):
        valeurs = {"sel": "s", "empreinte": "f" * 64, "cree_le": MIDI}
        valeurs |= {"expire_le": MIDI + timedelta(days=1)} | champs
        return LienDePortfolio.objects.create(inscription=self.inscription, **valeurs)

    def un_membre(self, **champs):
        valeurs = {"nom": "Mme Petit", "nom_plie": "mme petit", "code": "x", "entre_le": MIDI}
        commission = Commission.objects.first() or fabriques.commission()
        return Membre.objects.create(commission=commission, **valeurs | champs)

    def une_grille(self, **champs):
        return Grille.objects.create(convocation=self.une_convocation(), maj_le=MIDI, **champs)


@pytest.fixture(scope="module")
def decor_du_fichier(base_du_fichier):
    return Decor(arriver("ines"), arriver("lefevre"))


@pytest.fixture
def decor(db, decor_du_fichier):
    """Le même pour tous ; chaque test défait ce qu’il y change."""
    return deepcopy(decor_du_fichier)


def test_aucune_contrainte_sans_essai():
    assert contraintes_declarees() == set(ESSAIS)


@pytest.mark.parametrize("nom", sorted(ESSAIS))
def test_la_base_refuse(nom, decor):
    if nom.startswith("evaluation_"):
        Soumission.objects.bulk_create([decor.soumission_libre])

    with pytest.raises(IntegrityError) as refus, transaction.atomic():
        ESSAIS[nom](decor)

    assert designe(nom, str(refus.value))


def designe(nom, message):
    """PostgreSQL nomme toujours la contrainte ; SQLite dit les colonnes d’une unicité."""
    if connection.vendor == "postgresql" or "CHECK" in message:
        return nom in message
    return message.startswith("UNIQUE constraint failed")


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="déclencheurs de PostgreSQL ; sur SQLite, aucune action n’écrit sur ce qui est rendu",
)
@pytest.mark.parametrize(
    "alterer",
    [
        lambda: Evaluation.objects.update(commentaire="Finalement, non."),
        lambda: Evaluation.objects.all()._raw_delete("default"),
        lambda: Retenue.objects.update(retenue=False),
        lambda: Constat.objects.all()._raw_delete("default"),
        lambda: Positionnement.objects.update(commentaire="Finalement, non."),
        lambda: Positionnement.objects.all()._raw_delete("default"),
        lambda: Journal.objects.update(motif="Réécrit."),
        lambda: Journal.objects.all()._raw_delete("default"),
        lambda: Soumission.objects.update(contenu={}),
        lambda: Emission.objects.update(sha256="b" * 64),
        lambda: Emission.objects.all()._raw_delete("default"),
        lambda: Acte.objects.update(motif="Réécrit."),
        lambda: Acte.objects.all()._raw_delete("default"),
    ],
)
def test_ce_qui_est_rendu_ne_change_plus(alterer, decor):
    fabriques.emission(decor.inscription)
    Acte.objects.create(nature="rentree", le=MIDI)

    with (
        pytest.raises(IntegrityError, match="ne change plus|ne se corrige pas|figée"),
        transaction.atomic(),
    ):
        alterer()


def test_retirer_une_soumission_reste_permis(decor):
    Soumission.objects.update(retiree_le=MIDI)

    assert Soumission.objects.get().retiree_le == MIDI


def test_sous_competence_officielle_protegee(decor):
    with pytest.raises(ProtectedError):
        officiel.SousCompetence.objects.get(pk=sous_competence(1, 5)).delete()
