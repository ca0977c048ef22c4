"""Rendre anonyme, effacer : rien de la personne ne reste nulle part, et seul ce geste le peut."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from comptes.actions import noter_un_acte, prevenir
from comptes.models import Acte, Inscription, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee
from documents.donnees.arbre import BRANCHES, ECARTEES
from documents.donnees.effacement import effacer, rendre_anonyme
from documents.donnees.fichiers import effacer_les_fichiers_condamnes
from documents.donnees.permission import effacement_permis
from documents.models import (
    Dossier,
    Emission,
    FichierAEffacer,
    Grille,
    Membre,
    NoteDeMembre,
    PieceDeDossier,
)
from evaluations.models import Evaluation, JugementEnCours
from portfolio import actions
from portfolio.models import Realisation, Soumission, Stage
from tests import fabriques

APRES = fabriques.MIDI + timedelta(days=400)
MARQUE = "Zéphyrine"
NOM = "Quillvert"
ADRESSE = "zephyrine.quillvert@sillage.example"
TEXTE = "xylophone-ambulant"


@pytest.fixture
def zephyrine(sio2, lefevre, hugo, admin):
    """Une étudiante au nom unique, qui a laissé quelque chose dans chaque table."""
    personne = fabriques.personne(ADRESSE, MARQUE, NOM)
    inscrite = fabriques.inscription(personne, sio2, numero_candidat="ZQ-001")
    inscrite.url_portfolio = f"https://{TEXTE}.example/"
    inscrite.save()
    _portfolio(inscrite, lefevre, hugo)
    _depot(inscrite, lefevre)
    _autour(inscrite, lefevre, admin)
    return personne


def _portfolio(inscrite, lefevre, hugo):
    texte = {"intitule": TEXTE, "demarche": TEXTE, "organisation": TEXTE, "lieu": TEXTE}
    jugee = fabriques.soumise(
        inscrite,
        avec_preuve=True,
        revendications={fabriques.sous_competence(1, 5): TEXTE},
        **texte,
    )
    fabriques.preuve(
        fabriques.realisation(inscrite, intitule=f"{TEXTE} 2"), nom_fichier=f"{TEXTE}.pdf"
    )
    fabriques.juger(jugee, lefevre, commentaire=f"Bravo {MARQUE}")
    soumission = jugee.soumissions.get()
    actions.commenter(
        soumission,
        acteur=lefevre,
        le=fabriques.MIDI,
        texte=f"{MARQUE}, {TEXTE}",
        cle_creation="0b1c2d3e-0000-4000-8000-000000000001",
    )
    fabriques.a_reprendre(
        inscrite, lefevre, commentaire=f"Reprenez, {MARQUE}.", intitule=f"{TEXTE} 3"
    )
    a_juger = fabriques.soumise(inscrite, intitule=f"{TEXTE} 4")
    JugementEnCours.objects.create(
        soumission=a_juger.soumissions.get(),
        enseignant=lefevre,
        saisi={"c": MARQUE},
        vu_le=fabriques.MIDI,
    )
    stage = fabriques.stage(
        inscrite,
        attestation=b"%PDF-1.7 " + TEXTE.encode(),
        organisation=TEXTE,
        tuteur=TEXTE,
        missions=TEXTE,
    )
    fabriques.confirmation(stage, courriel=f"{TEXTE}@example.org", nom=TEXTE, message=TEXTE)
    fabriques.note(inscrite, texte=TEXTE, fichiers=[fabriques.fichier_pret(b"%PDF-1.7 note")])
    fabriques.invitation(inscrite, hugo.inscriptions.get())
    fabriques.positionnement(inscrite, lefevre, commentaire=f"{MARQUE} progresse")


def _depot(inscrite, lefevre):
    fabriques.dossier_depose(inscrite)
    convocation = fabriques.convocation(fabriques.commission(), inscrite)
    membre = Membre.objects.create(
        commission=convocation.commission,
        nom="A. B.",
        nom_plie="a b",
        code="x",
        entre_le=fabriques.MIDI,
    )
    NoteDeMembre.objects.create(
        convocation=convocation, membre=membre, texte=TEXTE, maj_le=fabriques.MIDI
    )
    Grille.objects.create(convocation=convocation, appreciation=TEXTE, maj_le=fabriques.MIDI)
    fabriques.lien_de_portfolio(inscrite)
    fabriques.emission(
        inscrite,
        nom_fichier=f"{NOM}-{MARQUE}.pdf",
        fichier=default_storage.save("emissions/signee", fabriques.fichier_pret(b"s").contenu),
    )
    fabriques.piece(inscrite, lefevre, chemin=f"{NOM}.pdf")


def _autour(inscrite, lefevre, admin):
    personne = inscrite.etudiant
    EmailAddress.objects.create(user=personne, email=ADRESSE, primary=True)
    LogEntry.objects.create(
        user=admin,
        content_type=ContentType.objects.get_for_model(Inscription),
        object_id=str(inscrite.pk),
        object_repr=str(inscrite),
        action_flag=CHANGE,
        change_message=f'[{{"changed": {{"name": "{MARQUE} {NOM}"}}}}]',
    )
    prevenir([lefevre], titre=f"{MARQUE} {NOM} a déposé", chemin="/promotions/", le=fabriques.MIDI)
    prevenir([personne], titre=TEXTE, chemin="/portfolio/", le=fabriques.MIDI)
    noter_un_acte(
        NatureDActe.PLACE_PRISE,
        acteur=admin,
        le=fabriques.MIDI,
        personne=personne,
        motif=f"{MARQUE} ne retrouve plus son stage",
    )
    fabriques.liste_deposee(inscrite.promotion, lefevre, f"Nom;Mail\n{NOM};{ADRESSE}".encode())


def tout_ce_qui_est_ecrit():
    """Chaque texte, JSON ou chemin de fichier de la base : « table.colonne » et sa valeur."""
    ecrits = models.CharField, models.TextField, models.JSONField, models.FileField
    for modele in apps.get_models(include_auto_created=True):
        colonnes = [c.attname for c in modele._meta.concrete_fields if isinstance(c, ecrits)]
        for ligne in modele._base_manager.values(*colonnes) if colonnes else ():
            yield from ((f"{modele._meta.label}.{c}", str(v)) for c, v in ligne.items())


def ou_se_lit(*mots):
    mots = [m.casefold() for m in mots] + [m.encode("unicode_escape").decode() for m in mots]
    return sorted({ou for ou, v in tout_ce_qui_est_ecrit() if any(m in v.casefold() for m in mots)})


def fichiers_ranges(dossier=""):
    dossiers, fichiers = default_storage.listdir(dossier or ".")
    debut = f"{dossier}/" if dossier else ""
    yield from (f"{debut}{nom}" for nom in fichiers)
    for nom in dossiers:
        yield from fichiers_ranges(f"{debut}{nom}")


def siens(personne):
    """Les fichiers rangés que ses lignes citent."""
    inscrites = [i.pk for i in personne.inscriptions.all()]
    return {
        chemin
        for b in BRANCHES
        for f in b.fichiers
        for chemin in b.concernant(inscrites, personne.pk).values_list(f.champ, flat=True)
        if chemin
    }


def anonymiser(personne, admin, **options):
    rendre_anonyme(personne, acteur=admin, le=APRES, motif="À sa demande", **options)


DEROGATION = {"derogation": "décision du chef d’établissement"}


def test_anonyme_rien_d_elle_ne_se_lit_plus_nulle_part(
    zephyrine, admin, django_capture_on_commit_callbacks
):
    assert len(ou_se_lit(MARQUE, NOM, ADRESSE, TEXTE, "ZQ-001")) > 25
    ranges = siens(zephyrine)
    assert len(ranges) >= 5

    with django_capture_on_commit_callbacks(execute=True):
        anonymiser(zephyrine, admin, **DEROGATION)

    assert ou_se_lit(MARQUE, NOM, ADRESSE, TEXTE, "ZQ-001") == []
    assert ranges & set(fichiers_ranges()) == set()
    assert FichierAEffacer.objects.count() == 0


def test_anonyme_les_faits_restent(zephyrine, admin):
    avant = {
        modele: modele.objects.filter(**{f"{chemin}__etudiant": zephyrine}).count()
        for modele, chemin in (
            (Realisation, "inscription"),
            (Soumission, "realisation__inscription"),
            (Evaluation, "soumission__realisation__inscription"),
            (Stage, "inscription"),
            (Dossier, "inscription"),
        )
    }

    anonymiser(zephyrine, admin, **DEROGATION)

    zephyrine.refresh_from_db()
    assert (str(zephyrine), zephyrine.email) == (
        "Personne effacée",
        f"anonyme-{zephyrine.pk}@sillage.invalid",
    )
    assert (zephyrine.is_active, zephyrine.has_usable_password()) == (False, False)
    assert avant == {
        modele: modele.objects.filter(**{f"{chemin}__etudiant": zephyrine}).count()
        for modele, chemin in (
            (Realisation, "inscription"),
            (Soumission, "realisation__inscription"),
            (Evaluation, "soumission__realisation__inscription"),
            (Stage, "inscription"),
            (Dossier, "inscription"),
        )
    }
    assert Acte.objects.filter(nature=NatureDActe.ANONYMISATION, personne=zephyrine).count() == 1


def test_effacee_il_ne_reste_ni_ligne_ni_fichier(
    zephyrine, admin, django_capture_on_commit_callbacks
):
    inscrites, numero = list(zephyrine.inscriptions.values_list("pk", flat=True)), zephyrine.pk
    ranges = siens(zephyrine)

    with django_capture_on_commit_callbacks(execute=True):
        effacer(zephyrine, acteur=admin, le=APRES, motif="À sa demande", **DEROGATION)

    assert [b.cle for b in BRANCHES if b.concernant(inscrites, numero).exists()] == []
    assert ou_se_lit(MARQUE, NOM, ADRESSE, TEXTE, "ZQ-001") == []
    assert ranges & set(fichiers_ranges()) == set()
    assert Acte.objects.get(nature=NatureDActe.EFFACEMENT).objet == f"compte n°\u00a0{numero}"


def test_le_fichier_qu_un_autre_dossier_cite_reste(zephyrine, admin, inscription_de_hugo, lefevre):
    fabriques.validee(inscription_de_hugo, lefevre, avec_preuve=True)
    autre = fabriques.dossier_depose(inscription_de_hugo).pieces.get(nature="preuve")
    partagee = PieceDeDossier.objects.filter(
        dossier__inscription__etudiant=zephyrine, fichier=autre.fichier
    )
    assert partagee.count() == 1

    anonymiser(zephyrine, admin, **DEROGATION)
    effacer_les_fichiers_condamnes()

    assert default_storage.exists(autre.fichier.name)


def test_une_coupure_avant_d_oter_les_fichiers_se_rattrape(zephyrine, admin):
    ranges = siens(zephyrine)
    anonymiser(zephyrine, admin, **DEROGATION)  # la transaction du test : rien n’est parti
    assert ranges & set(fichiers_ranges()) == ranges

    effacer_les_fichiers_condamnes()

    assert ranges & set(fichiers_ranges()) == set()


def test_ses_appareils_sont_deconnectes(zephyrine, admin):
    navigateur = Client()
    navigateur.force_login(zephyrine)

    anonymiser(zephyrine, admin, **DEROGATION)

    assert navigateur.get("/portfolio/").status_code == 302


def test_un_dossier_depose_se_garde_jusqu_a_la_fin_des_oraux(zephyrine, admin):
    avant = fabriques.MIDI + timedelta(days=10)
    with pytest.raises(ActionRefusee, match="session 2027, dont les oraux finissent le"):
        rendre_anonyme(zephyrine, acteur=admin, le=avant, motif="À sa demande")

    rendre_anonyme(zephyrine, acteur=admin, le=avant, motif="À sa demande", **DEROGATION)

    assert Utilisateur.objects.get(pk=zephyrine.pk).anonymise_le == avant


def test_sans_fin_d_oraux_l_obligation_tient_toujours(zephyrine, admin, sio2):
    type(sio2.session).objects.update(oraux_du=None, oraux_au=None)

    with pytest.raises(ActionRefusee, match="dont la fin des oraux n’est pas fixée"):
        anonymiser(zephyrine, admin)


def test_deux_fois_de_suite_dit_que_c_est_fait(zephyrine, admin):
    anonymiser(zephyrine, admin, **DEROGATION)

    with pytest.raises(ActionRefusee, match="déjà anonyme"):
        anonymiser(zephyrine, admin, **DEROGATION)


def test_ni_soi_ni_le_dernier_de_l_administration(admin, ines):
    with pytest.raises(ActionRefusee, match="votre propre compte"):
        anonymiser(admin, admin)
    with pytest.raises(ActionRefusee, match="dernier compte"):
        anonymiser(admin, None)


def test_une_enseignante_qui_a_juge_ne_s_efface_pas_mais_devient_anonyme(zephyrine, lefevre, admin):
    with pytest.raises(ActionRefusee, match="rendez-la anonyme"):
        effacer(lefevre, acteur=admin, le=APRES, motif="Départ")

    anonymiser(lefevre, admin)

    # Un dossier déposé est scellé : le nom de qui a jugé y reste jusqu’à sa propre échéance.
    assert ou_se_lit("Lefèvre", "lefevre@") == ["documents.Dossier.contenu"]
    assert Evaluation.objects.filter(enseignant=lefevre).count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Les déclencheurs de PostgreSQL.")
def test_sans_la_permission_la_base_refuse_encore(zephyrine, admin):
    soumission = Soumission.objects.filter(realisation__inscription__etudiant=zephyrine).first()
    gestes = (
        lambda: Soumission.objects.filter(pk=soumission.pk).update(contenu={}),
        lambda: Evaluation.objects.all().update(commentaire="x"),
        lambda: Emission.objects.all().update(nom_fichier="x"),
        lambda: Dossier.objects.all().update(contenu="x"),
        lambda: Acte.objects.all().delete(),
    )
    for geste in gestes:
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()
    with effacement_permis():
        Soumission.objects.filter(pk=soumission.pk).update(numero=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Soumission.objects.filter(pk=soumission.pk).update(numero=8)


# La table des branches suit le schéma


def pointent_vers(departs):
    """Tous les modèles d’où l’on remonte, de clé en clé, à l’un de ceux-là."""
    vus, reste = set(), list(departs)
    while reste:
        modele = reste.pop()
        for lien in modele._meta.get_fields(include_hidden=True):
            remonte = lien.auto_created and not lien.concrete and not lien.many_to_many
            if remonte and lien.related_model not in vus:
                vus.add(lien.related_model)
                reste.append(lien.related_model)
    return vus


def test_toute_table_qui_mene_a_une_personne_est_dans_l_arbre_ou_ecartee():
    menent = {m._meta.label for m in pointent_vers([Utilisateur, Inscription])}
    connues = {b.modele._meta.label for b in BRANCHES} | set(ECARTEES)

    assert sorted(menent - connues) == []


def test_toute_colonne_ecrite_a_son_sort():
    """Une table qui reste dit de chaque texte, JSON ou fichier ce qu’il devient."""
    ecrits = models.CharField, models.TextField, models.JSONField, models.FileField
    oubliees = [
        f"{b.cle}.{c.name}"
        for b in BRANCHES
        if not b.otee
        for c in b.modele._meta.concrete_fields
        if isinstance(c, ecrits) and not c.choices
        if c.name not in {*b.vide, *b.garde}
    ]

    assert oubliees == []


def test_tout_fichier_de_l_arbre_sait_s_effacer():
    oublies = [
        f"{b.cle}.{c.name}"
        for b in BRANCHES
        for c in b.modele._meta.concrete_fields
        if isinstance(c, models.FileField) and c.name not in b.garde
        if c.name not in {f.champ for f in b.fichiers}
    ]

    assert oublies == []
