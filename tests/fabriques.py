"""De quoi dresser un décor en une ligne : des fonctions, qui passent par les actions du site.

Les instants sont fixes : rien dans les tests ne dépend du jour où on les lance.
"""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from comptes import actions as comptes_actions
from comptes.listes import lire
from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from documents.actions.commissions import ouvrir_un_lien
from documents.actions.depot import deposer
from documents.calculs.depot import lecture_vivante
from documents.catalogue.depot import documents_du_depot
from documents.models import (
    ClasseurOfficiel,
    Commission,
    Convocation,
    Dossier,
    Emission,
    LienDeCommission,
    Nature,
    Piece,
    Production,
)
from evaluations import actions as evaluations_actions
from evaluations.lectures import positionnements
from evaluations.models import Decision, Evaluation, Remarque, SecondRegard
from portfolio import actions
from portfolio.actions.adresses import ouvrir_l_adresse
from portfolio.fichiers import FichierExamine
from portfolio.lectures import derniere_soumission
from portfolio.models import (
    ConfirmationDeTuteur,
    Invitation,
    LienDePortfolio,
    Preuve,
    Realisation,
    Soumission,
    Stage,
)
from referentiel.lectures import lire_bloc
from referentiel.models import Referentiel, SessionExamen

PARIS = ZoneInfo("Europe/Paris")
MIDI = datetime(2026, 11, 16, 12, 0, tzinfo=PARIS)
MOT_DE_PASSE = "demo-sillage"


def personne(email="quelqu-un@sillage.example", prenom="Camille", nom="Martin", **champs):
    return Utilisateur.objects.create_user(email, MOT_DE_PASSE, prenom=prenom, nom=nom, **champs)


def etablissement(uai="0870099Z", nom="Lycée Jean-Moulin", ville="Limoges"):
    trouve, _ = Etablissement.objects.get_or_create(uai=uai, defaults={"nom": nom, "ville": ville})
    return trouve


def session(annee=2027):
    trouvee, _ = SessionExamen.objects.get_or_create(
        annee=annee,
        defaults={
            "annexe_tableau": "VI-1",
            "annexe_controle": "VI-2",
            "annexe_grille": "VI-3",
            "annexe_attestation": "IX",
        },
    )
    return trouvee


def promotion(nom="BTS SIO 2", annee=2027, lycee=None) -> Promotion:
    trouvee, _ = Promotion.objects.get_or_create(
        etablissement=lycee or etablissement(),
        session=session(annee),
        nom=nom,
        defaults={"referentiel": Referentiel.objects.get(code="bts-sio")},
    )
    return trouvee


def inscription(etudiant=None, promo=None, option="SLAM", numero_candidat="", **champs):
    return Inscription.objects.create(
        etudiant=etudiant or personne(),
        promotion=promo or promotion(),
        option=option,
        numero_candidat=numero_candidat,
        **champs,
    )


def enseignement(enseignant, promo) -> Enseignement:
    return Enseignement.objects.create(enseignant=enseignant, promotion=promo)


def bloc():
    return lire_bloc(Referentiel.objects.get(code="bts-sio").pk)


def sous_competence(rang_competence=1, rang=1) -> int:
    """L’identifiant d’une sous-compétence par ses rangs officiels, comptés à partir de 1."""
    return bloc().competences[rang_competence - 1].sous_competences[rang - 1].id


def indicateur(rang_competence=1, rang=1) -> int:
    return bloc().competences[rang_competence - 1].indicateurs[rang - 1].id


def niveau(code="BM") -> int:
    return next(n.id for n in bloc().niveaux if n.code == code)


def realisation(inscrit, intitule="Plan de sauvegarde 3-2-1", revendications=None, **champs):
    """Un brouillon complet : deux dates, une revendication justifiée."""
    valeurs = {
        "intitule": intitule,
        "debut_le": date(2026, 2, 2),
        "fin_le": date(2026, 2, 13),
        "demarche": "J’ai rédigé le plan, automatisé la copie et testé la restauration.",
        "environnement": "Debian 12, BorgBackup",
    } | champs
    if revendications is None:
        revendications = {sous_competence(1, 5): "Le plan 3-2-1 est en service et restauré."}
    return actions.creer_realisation(
        inscrit,
        acteur=inscrit.etudiant,
        le=MIDI,
        champs=valeurs,
        revendications=revendications,
    )


def preuve(
    realisation: Realisation,
    contenu=b"%PDF-1.7 preuve",
    nom_fichier="plan.pdf",
    intitule="Plan de sauvegarde",
    type_mime="application/pdf",
    sous_competences=None,
    **champs,
) -> Preuve:
    """Une preuve-fichier rangée par l’action, comme si elle venait d’être examinée."""
    if sous_competences is None:
        sous_competences = list(
            realisation.mobilisations.order_by("pk").values_list("sous_competence", flat=True)
        )
    return actions.ajouter_fichier(
        realisation,
        acteur=realisation.inscription.etudiant,
        le=MIDI,
        contenu=ContentFile(contenu),
        nom_fichier=nom_fichier,
        type_mime=type_mime,
        taille=len(contenu),
        sha256=sha256(contenu).hexdigest(),
        intitule=intitule,
        sous_competences=sous_competences,
        **champs,
    )


def soumise(inscrit, le=MIDI, avec_preuve=False, **champs) -> Realisation:
    """Une réalisation soumise, prête à être jugée."""
    brouillon = realisation(inscrit, **champs)
    if avec_preuve:
        preuve(brouillon)
    actions.soumettre(brouillon, acteur=inscrit.etudiant, le=le)
    brouillon.refresh_from_db()
    return brouillon


def soumission_de(realisation: Realisation) -> Soumission:
    return derniere_soumission(realisation)


def juger(
    realisation: Realisation,
    enseignant,
    decision=Decision.VALIDEE,
    retenues=None,
    niveaux=None,
    commentaire="",
    le=MIDI + timedelta(days=1),
) -> Evaluation:
    """Rend une évaluation ; par défaut toutes les revendications sont retenues."""
    soumission = soumission_de(realisation)
    if retenues is None:
        retenues = dict.fromkeys(soumission.contenu_fige.sous_competences, True)
    evaluation = evaluations_actions.rendre(
        soumission,
        acteur=enseignant,
        le=le,
        decision=decision,
        retenues=retenues,
        niveaux=niveaux or {},
        commentaire=commentaire,
    )
    realisation.refresh_from_db()
    return evaluation


def validee(inscrit, enseignant, niveaux=None, retenues=None, le=MIDI, **champs) -> Realisation:
    travail = soumise(inscrit, le=le, **champs)
    juger(travail, enseignant, niveaux=niveaux, retenues=retenues, le=le + timedelta(days=1))
    return travail


def a_reprendre(inscrit, enseignant, commentaire="Montrez le test de restauration.", **champs):
    travail = soumise(inscrit, **champs)
    juger(
        travail,
        enseignant,
        decision=Decision.A_REPRENDRE,
        retenues={},
        commentaire=commentaire,
    )
    return travail


def fichier_pret(contenu: bytes, nom="attestation.pdf") -> FichierExamine:
    """Un PDF tel que l’examen le rend."""
    empreinte = sha256(contenu).hexdigest()
    return FichierExamine(ContentFile(contenu), nom, "application/pdf", len(contenu), empreinte)


def stage(inscrit, attestation: bytes | None = None, **champs) -> Stage:
    """Un stage de cinq semaines ; `attestation` est le contenu du PDF signé, s’il y en a un."""
    valeurs = {
        "organisation": "MairieTech",
        "debut_le": date(2026, 5, 26),
        "fin_le": date(2026, 11, 20),
        "semaines": 5,
    }
    return actions.creer_stage(
        inscrit,
        acteur=inscrit.etudiant,
        le=MIDI,
        champs=valeurs | champs,
        attestation=attestation and fichier_pret(attestation),
    )


def note(inscrit, texte="Commutateur remplacé.", faite_le=date(2026, 11, 12), lien="", **options):
    """Une note du journal ; `fichiers` sont déjà examinés."""
    return actions.noter(
        inscrit,
        acteur=inscrit.etudiant,
        le=MIDI,
        champs={"texte": texte, "faite_le": faite_le, "lien": lien},
        cle_creation=options.pop("cle_creation", None) or uuid4(),
        **options,
    )


def emission(inscrit, **champs) -> Emission:
    valeurs = {
        "code": "7K3M90QXV2TD8HAC",
        "empreinte": "e" * 64,
        "nature": Nature.DOSSIER,
        "promotion": inscrit.promotion,
        "inscription": inscrit,
        "emise_par": inscrit.etudiant,
        "emise_le": MIDI,
        "sha256": "a" * 64,
        "taille": 12,
        "nom_fichier": "dossier.pdf",
    }
    return Emission.objects.create(**valeurs | champs)


def dossier_depose(inscrit, le=MIDI + timedelta(days=2), documents=False) -> Dossier:
    """Dépose ce qui est validé ; `documents` : met aussi en page ses PDF (une seconde)."""
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscrit.pk)
    return deposer(
        entiere,
        acteur=entiere.etudiant,
        le=le,
        lu=lecture_vivante(entiere, le=le).empreinte,
        produire=documents_du_depot if documents else sans_documents,
    )


def sans_documents(inscription, lecture):
    return {}


def classeur_officiel(depose_par, session_d_examen=None, **champs) -> ClasseurOfficiel:
    valeurs = {
        "session": session_d_examen or session(),
        "fichier": "classeurs/modele.xlsx",
        "nom_fichier": "tableau.xlsx",
        "sha256": "c" * 64,
        "depose_par": depose_par,
        "depose_le": MIDI,
        "mis_en_service_le": MIDI,
    }
    return ClasseurOfficiel.objects.create(**valeurs | champs)


def piece(inscrit, demandee_par, **champs) -> Piece:
    """Une pièce en attente, dans une production de dossiers à elle."""
    production = Production.objects.create(
        promotion=inscrit.promotion,
        nature=Nature.DOSSIER,
        demandee_par=demandee_par,
        demandee_le=MIDI,
    )
    return Piece.objects.create(
        **{"production": production, "inscription": inscrit, "chemin": "MOREAU-Ines.pdf"} | champs
    )


def positionnement(inscrit, enseignant, rang=1, code="BM", commentaire="", le=MIDI):
    """Arrête le niveau d’une compétence, par son rang officiel, à la suite des précédents."""
    lu = positionnements(inscrit, ())[rang - 1]
    position = evaluations_actions.Position(niveau(code), commentaire, lu.version)
    return evaluations_actions.positionner(
        inscrit, acteur=enseignant, le=le, positions={lu.competence.id: position}
    )


def invitation(hote, invite, **champs) -> Invitation:
    """Une invitation en attente dans l’équipe d’un brouillon de l’hôte (inscriptions)."""
    part = realisation(hote, **{"en_equipe": True, "contribution": "J’ai écrit le plan."} | champs)
    actions.inviter(part, acteur=hote.etudiant, le=MIDI, camarades=[invite.pk])
    return Invitation.objects.get(par=hote, inscription=invite)


def confirmation(stage, jeton="jeton", **champs) -> ConfirmationDeTuteur:
    """Une demande au tuteur, au lien toujours ouvert."""
    valeurs = {
        "empreinte": sha256(jeton.encode()).hexdigest(),
        "courriel": "tuteur@mairietech.example",
        "demandee_le": MIDI,
        "expire_le": MIDI.replace(year=2126),
    }
    return ConfirmationDeTuteur.objects.create(stage=stage, **valeurs | champs)


def remarque(enseignant, touche="p", texte="{prenom}, montrez une preuve datée.") -> Remarque:
    return Remarque.objects.create(enseignant=enseignant, touche=touche, texte=texte)


def collegue(promo, nom="Roche") -> Utilisateur:
    """Une autre enseignante de la promotion, avec ses rôles."""
    autre = personne(f"{nom.lower()}@sillage.example", "Nadia", nom, civilite="mme")
    enseignement(autre, promo)
    return Utilisateur.objects.avec_roles().get(pk=autre.pk)


def second_regard(evaluation, relecteur, le=MIDI + timedelta(days=2)) -> SecondRegard:
    """Une évaluation tirée au sort, pas encore relue."""
    return SecondRegard.objects.create(evaluation=evaluation, relecteur=relecteur, tire_le=le)


def relue(evaluation, relecteur, niveaux=None, reponse=True, commentaire="") -> SecondRegard:
    """Un second regard rendu ; toutes les revendications reçoivent la même réponse."""
    revendiquees = evaluation.soumission.contenu_fige.sous_competences
    return evaluations_actions.rendre_un_regard(
        second_regard(evaluation, relecteur),
        acteur=relecteur,
        le=MIDI + timedelta(days=3),
        retenues=dict.fromkeys(revendiquees, reponse),
        niveaux=niveaux or {},
        commentaire=commentaire,
    )


def liste_deposee(promo, acteur, contenu=b"Nom;Mail\nRoy Lina;lina.roy@sillage.example", le=MIDI):
    """Une liste de classe déposée, dont le nom est à désigner."""
    return comptes_actions.deposer(
        promo, lire(contenu), acteur=acteur, le=le, nom_fichier="liste.csv", contenu=contenu
    )


def commission(intitule="Commission 1", jour=date(2027, 6, 2), **champs) -> Commission:
    """Une commission de la session 2027, sans candidat ni lien."""
    valeurs = {"session": session(), "etablissement": etablissement(), "salle": "B 204"}
    return Commission.objects.create(intitule=intitule, jour=jour, **valeurs | champs)


def convocation(commission, inscrit, rang=None, heure=None) -> Convocation:
    """Un candidat de plus : à la suite, toutes les cinquante minutes depuis huit heures."""
    rang = rang or commission.convocations.count() + 1
    minutes = 8 * 60 + 50 * (rang - 1)
    heure = heure or time(minutes // 60, minutes % 60)
    return Convocation.objects.create(
        commission=commission, inscription=inscrit, rang=rang, heure=heure
    )


def lien_de_commission(commission, le=MIDI, expire_le=None, **options) -> LienDeCommission:
    """Un lien toujours ouvert ; `jeton_de(lien)` en donne le jeton, `expire_le=` le date."""
    lien = ouvrir_un_lien(commission, le=le, **{"acteur": None} | options)
    # L’action n’ouvre pas au-delà de l’effacement des notes : un essai n’a pas à dater d’un jour.
    lien.expire_le = expire_le or le.replace(year=2126)
    lien.save(update_fields=["expire_le"])
    return lien


def lien_de_portfolio(inscrit, le=MIDI, code="", expire_le=None) -> LienDePortfolio:
    """L’adresse publique d’un étudiant, ouverte pour cent ans ou jusqu’à `expire_le`."""
    lien = ouvrir_l_adresse(inscrit, acteur=None, le=le)
    lien.expire_le = expire_le or le.replace(year=2126)
    lien.code = make_password(code) if code else ""
    lien.save(update_fields=["expire_le", "code"])
    return lien


def portfolio_ouvert(inscrit, enseignant, **options) -> LienDePortfolio:
    """Une réalisation validée avec sa preuve, et l’adresse qui la montre."""
    validee(inscrit, enseignant, avec_preuve=True)
    return lien_de_portfolio(inscrit, **options)
