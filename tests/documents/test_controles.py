"""Les dossiers d’une classe et leur contrôle : ce que les faits proposent, ce qui se garde."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from comptes.models import Avis
from comptes.regles import ActionRefusee
from documents.actions.controles import Reponse, Verdict, controler
from documents.calculs.controles import MOTIF_MAX, constatations_par_gravite, points_proposes
from documents.calculs.depot import relire
from documents.catalogue.depot import ATTESTATIONS, TITRES
from documents.lectures.controles import controles_de
from documents.lectures.dossiers_de_classe import dossiers_de_classe, suivant_a_controler
from documents.models import Controle, PieceDeDossier, Suite
from tests import fabriques

pytestmark = pytest.mark.django_db

MIDI = fabriques.MIDI
TOUT_OUI = {point: Reponse(True) for point in Controle.POINTS}
ENVOI = {
    "present": "oui",
    "dans_les_temps": "oui",
    "duree": "non",
    "motif_duree": "Sept semaines sur dix.",
    "attestations": "oui",
    "suite": "vise",
    "vu": "0",
}


@pytest.fixture
def depot(inscription_d_ines, lefevre):
    """Le dossier d’Inès : une réalisation validée, un stage de cinq semaines attesté."""
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
    return fabriques.dossier_depose(inscription_d_ines)


def viser(depot, acteur, vu=0, le=MIDI + timedelta(days=3), **champs):
    return controler(depot, Verdict(TOUT_OUI, Suite.VISE, **champs), acteur=acteur, le=le, vu=vu)


def page(depot):
    return reverse("dossier_depose", args=[depot.pk])


def rendre(client, depot, **champs):
    return client.post(reverse("dossier_controler", args=[depot.pk]), ENVOI | champs, follow=True)


def dits(depot):
    return {point.code: (point.oui, point.faits) for point in points_proposes(relire(depot))}


# Ce que les faits proposent


def test_un_dossier_entier_est_present(depot):
    lecture = relire(depot)
    produits = {c: PieceDeDossier(nature="document", chemin=c) for c in TITRES if c != ATTESTATIONS}

    entiere = replace(lecture, pieces=lecture.pieces | produits)

    assert points_proposes(entiere)[0].faits == (
        "4\u00a0documents et 2\u00a0fichiers joints, aucun absent."
    )


def test_une_piece_absente_se_nomme(depot):
    lecture = relire(depot)
    piece = lecture.pieces["preuves/01/01-plan.pdf"]
    piece.absence, piece.fichier = "Disparu.", ""

    presente, faits = {p.code: (p.oui, p.faits) for p in points_proposes(lecture)}["present"]

    assert not presente
    assert faits.endswith("Fichiers absents\u00a0: plan.pdf.")


@pytest.mark.parametrize(
    "limite, attendu",
    [
        (None, (True, "Déposé le 18/11/2026\u00a0; la session n’avait pas de date limite.")),
        (date(2026, 11, 18), (True, "Déposé le 18/11/2026, la limite était le 18/11/2026.")),
        (
            date(2026, 11, 16),
            (False, "Déposé le 18/11/2026, 2\u00a0jours après la limite du 16/11/2026."),
        ),
    ],
)
def test_l_heure_se_juge_a_la_limite_du_depot(limite, attendu, depot):
    depot.limite_le = limite

    assert dits(depot)["dans_les_temps"] == attendu


def test_les_semaines_et_les_attestations_se_comptent(depot):
    lus = dits(depot)

    assert lus["duree"] == (False, "5\u00a0semaines de stage sur 10 attendues.")
    assert lus["attestations"] == (True, "1\u00a0attestation jointe pour 1\u00a0stage.")


def test_un_stage_sans_attestation_se_nomme(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.stage(inscription_d_ines)

    depot = fabriques.dossier_depose(inscription_d_ines)

    assert dits(depot)["attestations"] == (False, "Sans attestation signée\u00a0: MairieTech.")


def test_sans_stage_ni_semaine_ni_attestation(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)

    lus = dits(fabriques.dossier_depose(inscription_d_ines))

    assert lus["duree"] == (False, "Aucune semaine de stage sur 10 attendues.")
    assert lus["attestations"][0] is False


def test_un_motif_propose_tient_dans_son_champ(depot):
    lecture = relire(depot)
    modele = lecture.pieces["preuves/01/01-plan.pdf"]
    for rang in range(9):
        piece = PieceDeDossier(nature="preuve", nom_fichier=f"{rang}-{'a' * 190}", absence="Perdu.")
        lecture.pieces[f"{modele.chemin}-{rang}"] = piece

    motif = points_proposes(lecture)[0].motif

    assert len(motif) <= MOTIF_MAX


def test_la_conformite_du_depot_se_range_par_gravite(depot):
    groupes = constatations_par_gravite(relire(depot).fige)

    assert [(g.icone, g.ouvert) for g in groupes] == [
        ("non_retenue", True),
        ("attention", True),
        ("info", False),
    ]


# Ce qui s’écrit


def test_viser_previent_l_etudiante_et_lit_l_avis_de_l_enseignante(depot, ines, lefevre):
    bilan = viser(depot, lefevre)

    assert (bilan.controle.suite, bilan.entre_temps) == (Suite.VISE, ())
    assert [(a.titre, a.chemin) for a in Avis.objects.filter(destinataire=ines)][-1] == (
        "Votre dossier n°\u00a01 est visé",
        "/dossier/",
    )
    assert Avis.objects.non_lus().filter(destinataire=lefevre, chemin=page(depot)).count() == 0


def test_un_double_clic_ne_controle_qu_une_fois(depot, ines, lefevre):
    premier = viser(depot, lefevre).controle

    assert viser(depot, lefevre).controle == premier
    assert Avis.objects.filter(destinataire=ines, chemin="/dossier/").count() == 1


def test_deux_enseignants_a_la_fois_sont_tous_deux_gardes(depot, lefevre):
    collegue = fabriques.collegue(depot.inscription.promotion)
    viser(depot, collegue)

    bilan = viser(depot, lefevre)

    assert bilan.entre_temps == (collegue,)
    assert [c.enseignant for c in controles_de([depot])[depot.pk]] == ["Mme Lefèvre", "Mme Roche"]


def test_un_non_sans_motif_est_refuse(depot, lefevre):
    verdict = Verdict(TOUT_OUI | {"duree": Reponse(False, "  ")}, Suite.VISE)

    with pytest.raises(ActionRefusee, match="Dites pourquoi"):
        controler(depot, verdict, acteur=lefevre, le=MIDI, vu=0)


def test_regulariser_sans_dire_quoi_est_refuse(depot, lefevre):
    verdict = Verdict(TOUT_OUI, Suite.A_REGULARISER)

    with pytest.raises(ActionRefusee, match="régulariser"):
        controler(depot, verdict, acteur=lefevre, le=MIDI, vu=0)


@pytest.mark.parametrize("qui", ["ines", "bernard", "admin"])
def test_nul_autre_que_son_enseignante_ne_controle(qui, depot, request):
    with pytest.raises(ActionRefusee, match="enseignant de la promotion"):
        viser(depot, request.getfixturevalue(qui))


def test_un_dossier_remplace_ne_se_controle_plus(depot, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, intitule="Audit du réseau")
    fabriques.dossier_depose(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="n°\u00a02"):
        viser(depot, lefevre)


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="déclencheur de PostgreSQL ; sur SQLite, aucune action n’écrit sur un contrôle rendu",
)
def test_un_controle_rendu_ne_change_plus(depot, lefevre):
    viser(depot, lefevre)

    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        Controle.objects.update(commentaire="Finalement, non.")


# Les pages


def test_le_formulaire_part_des_faits(depot, client_de, lefevre):
    points = client_de(lefevre).get(page(depot)).context["formulaire"].points

    assert [(p.propose.code, p.reponse) for p in points] == [
        ("present", "non"),
        ("dans_les_temps", "oui"),
        ("duree", "non"),
        ("attestations", "oui"),
    ]
    assert points[2].motif == "5\u00a0semaines de stage sur 10 attendues."


def test_viser_avec_un_non_motive(depot, client_de, lefevre):
    reponse = rendre(client_de(lefevre), depot)

    (lu,) = controles_de([depot])[depot.pk]
    assert [(p.code, p.motif) for p in lu.refuses] == [("duree", "Sept semaines sur dix.")]
    assert (lu.vise, lu.enseignant) == (True, "Mme Lefèvre")
    assert "Dossier n°\u00a01 visé. Inès Moreau en est prévenu" in reponse.text


def test_ce_qui_manque_se_dit_et_rien_ne_se_perd(depot, client_de, lefevre):
    reponse = rendre(client_de(lefevre), depot, motif_duree="", motif_present="Ne s’ouvre pas.")

    assert "Dites pourquoi ce point est à «\u00a0non\u00a0»." in reponse.text
    assert ("Ne s’ouvre pas." in reponse.text, Controle.objects.count()) == (True, 0)


def test_un_oui_n_a_pas_de_motif(depot, client_de, lefevre):
    rendre(client_de(lefevre), depot, duree="oui")

    assert Controle.objects.get().motif_duree == ""


@pytest.mark.parametrize(
    "champs",
    [{"suite": "autre"}, {"suite": ""}, {"duree": "peut-être"}, {"motif_duree": "a" * 501}],
)
def test_un_envoi_faux_recoit_une_phrase(champs, depot, client_de, lefevre):
    reponse = rendre(client_de(lefevre), depot, **champs)

    assert ("Rien n’est encore enregistré" in reponse.text, Controle.objects.count()) == (True, 0)


def test_un_controle_arrive_entre_temps_se_dit(depot, client_de, lefevre):
    collegue = fabriques.collegue(depot.inscription.promotion)
    viser(depot, collegue)

    reponse = rendre(client_de(lefevre), depot, vu="illisible")

    assert "Mme Roche a aussi contrôlé ce dossier" in reponse.text
    assert depot.controles.count() == 2


def test_remplace_pendant_qu_on_le_lisait_le_dossier_se_refuse_sans_rien_perdre(
    depot, inscription_d_ines, client_de, lefevre
):
    fabriques.validee(inscription_d_ines, lefevre, intitule="Audit du réseau")
    fabriques.dossier_depose(inscription_d_ines)

    reponse = rendre(client_de(lefevre), depot)

    assert "Un dossier plus récent vient d’être déposé" in reponse.text
    assert "Sept semaines sur dix." in reponse.text


def test_l_etudiante_lit_son_controle_sans_pouvoir_en_faire(depot, client_de, ines, lefevre):
    viser(depot, lefevre, commentaire="Beau travail.")

    lue = client_de(ines).get(page(depot))

    assert ("Beau travail." in lue.text, lue.context["formulaire"]) == (True, None)


def test_un_ancien_dossier_mene_au_dernier(depot, inscription_d_ines, client_de, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, intitule="Audit du réseau")
    dernier = fabriques.dossier_depose(inscription_d_ines)

    lue = client_de(lefevre).get(page(depot))

    assert (lue.context["formulaire"], page(dernier) in lue.text) == (None, True)


def test_la_page_d_un_dossier_coute_toujours_autant(
    depot, client_de, lefevre, django_assert_num_queries
):
    client = client_de(lefevre)
    viser(depot, lefevre)
    viser(depot, fabriques.collegue(depot.inscription.promotion))
    client.get(page(depot))  # le dossier déposé, lu une fois, se garde

    with django_assert_num_queries(9):
        client.get(page(depot))


def test_une_realisation_gelee_se_lit_avec_son_jugement(
    depot, client_de, lefevre, django_assert_num_queries
):
    client = client_de(lefevre)
    with django_assert_num_queries(5):
        lue = client.get(reverse("dossier_realisation", args=[depot.pk, 1]))

    assert "J’ai rédigé le plan" in lue.text
    assert client.get(reverse("dossier_realisation", args=[depot.pk, 2])).status_code == 404


def test_une_preuve_confidentielle_ne_s_ouvre_ni_ne_se_nomme(
    inscription_d_ines, lefevre, client_de
):
    brouillon = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(brouillon, nom_fichier="paie.pdf", intitule="Paie", confidentielle=True)
    fabriques.actions.soumettre(brouillon, acteur=inscription_d_ines.etudiant, le=MIDI)
    fabriques.juger(brouillon, lefevre)
    depot = fabriques.dossier_depose(inscription_d_ines)
    chemin = depot.pieces.get(confidentielle=True).chemin
    client = client_de(lefevre)

    piece = client.get(reverse("dossier_piece", args=[depot.pk, chemin]))

    assert (piece.status_code, "paie" in client.get(page(depot)).text) == (404, False)


# La classe


def inscrire(promo, rang):
    etudiant = fabriques.personne(f"e{rang}@sillage.example", "Élise", f"Nom{rang}")
    return fabriques.inscription(etudiant, promo)


def test_la_classe_se_lit_par_nom_et_par_etat(depot, inscription_de_hugo, lefevre):
    viser(depot, lefevre)

    classe = dossiers_de_classe(depot.inscription.promotion)

    assert [(e.nom, e.libelle) for e in classe.etudiants] == [
        ("Hugo Klein", "Non déposé"),
        ("Inès Moreau", "Visé"),
    ]
    assert [f.libelle for f in classe.filtres] == [
        "Toute la classe",
        "1\u00a0visé",
        "1\u00a0non déposé",
    ]


def test_un_filtre_ne_garde_qu_un_etat(depot, inscription_de_hugo, client_de, lefevre):
    client = client_de(lefevre)
    adresse = reverse("dossiers_de_promotion", args=[depot.inscription.promotion_id])

    gardes = {
        etat: [e.nom for e in client.get(f"{adresse}?etat={etat}").context["classe"].lignes]
        for etat in ("a_controler", "non_depose", "vise", "inconnu")
    }

    assert gardes == {
        "a_controler": ["Inès Moreau"],
        "non_depose": ["Hugo Klein"],
        "vise": [],
        "inconnu": ["Hugo Klein", "Inès Moreau"],
    }


def test_un_nouveau_depot_est_a_controler(depot, inscription_d_ines, lefevre):
    viser(depot, lefevre)
    fabriques.validee(inscription_d_ines, lefevre, intitule="Audit du réseau")
    fabriques.dossier_depose(inscription_d_ines)

    (ligne,) = dossiers_de_classe(inscription_d_ines.promotion).etudiants

    assert (ligne.dossier.numero, ligne.etat, ligne.retard) == (2, "a_controler", "")


def test_une_ligne_dit_le_retard_et_la_conformite_du_depot(inscription_d_ines, lefevre):
    session = inscription_d_ines.promotion.session
    session.depot_le = date(2026, 11, 17)
    session.save()
    fabriques.validee(inscription_d_ines, lefevre)
    depot = fabriques.dossier_depose(inscription_d_ines)

    (ligne,) = dossiers_de_classe(inscription_d_ines.promotion).etudiants

    assert ligne.retard == "1\u00a0jour"
    assert sum(ligne.constatations.values()) == len(relire(depot).fige.constatations)


def test_le_suivant_a_controler_est_le_premier_par_nom(depot, inscription_de_hugo, lefevre):
    assert suivant_a_controler(depot.inscription.promotion, sauf=depot) is None

    fabriques.validee(inscription_de_hugo, lefevre)
    autre = fabriques.dossier_depose(inscription_de_hugo)

    assert suivant_a_controler(depot.inscription.promotion, sauf=depot) == autre


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_de_la_classe_coute_toujours_autant(
    nombre, depot, client_de, lefevre, django_assert_num_queries
):
    promotion = depot.inscription.promotion
    for rang in range(nombre - 1):
        autre = inscrire(promotion, rang)
        fabriques.validee(autre, lefevre)
        viser(fabriques.dossier_depose(autre), lefevre)
    client = client_de(lefevre)

    with django_assert_num_queries(7):
        client.get(reverse("dossiers_de_promotion", args=[promotion.pk]))


def test_une_classe_vide_dit_quoi_faire(sio2, client_de, lefevre):
    lue = client_de(lefevre).get(reverse("dossiers_de_promotion", args=[sio2.pk]))

    assert "Aucun étudiant dans cette classe" in lue.text
