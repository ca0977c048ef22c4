"""La matrice à une date passée : ce qu’elle montre est ce que la matrice vivante montrait alors."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.models import Inscription, Passage
from evaluations.actions import Position, positionner, rouvrir
from evaluations.lectures import FiltresDeMatrice, matrice, matrice_au, reperes
from evaluations.models import Decision
from portfolio.actions import retirer, se_situer, soumettre, supprimer_realisation
from portfolio.models import Etat, Realisation
from tests import fabriques
from tests.evaluations.naif import marques_lues, marques_naives_au
from tests.fabriques import MIDI, PARIS, indicateur, niveau, sous_competence

JOUR = timedelta(days=1)
PLUS_TARD = MIDI + 400 * JOUR


def montre(lue):
    """Tout ce qu’une matrice montre, sans ce qui n’a de sens qu’à une date passée."""
    return [
        (
            ligne.nom,
            [(case.jugee.code, case.attend_depuis) for case in ligne.cases],
            [colonne.niveau for colonne in ligne.colonnes],
            ligne.indicateurs_satisfaits,
        )
        for ligne in lue.lignes
    ]


def au(promotion, instant, personne, maintenant=PLUS_TARD):
    return matrice_au(promotion, instant, maintenant=maintenant, personne=personne)


# Une histoire au hasard : chaque geste que l’état permet, et la matrice vivante notée après lui


def envoyer(inscrit, enseignant, travail, le, graine):
    if travail is None or travail.etat not in (Etat.BROUILLON, Etat.A_REPRENDRE):
        deux = {sous_competence(1, 1 + graine % 6): "Oui.", sous_competence(2, 1): "Oui."}
        travail = fabriques.realisation(inscrit, revendications=deux)
    soumettre(travail, acteur=inscrit.etudiant, le=le)


def retrait(inscrit, enseignant, travail, le, graine):
    if travail and travail.etat == Etat.SOUMISE:
        retirer(travail, acteur=inscrit.etudiant, le=le)


def jugement(inscrit, enseignant, travail, le, graine):
    if travail and travail.etat == Etat.SOUMISE:
        pk, *autres = sorted(fabriques.soumission_de(travail).contenu_fige.sous_competences)
        fabriques.juger(
            travail,
            enseignant,
            retenues={pk: True} | dict.fromkeys(autres, graine % 2 == 0),
            niveaux={indicateur(2, i): niveau("BM" if graine % 3 else "MP") for i in range(1, 6)},
            le=le,
        )


def renvoi(inscrit, enseignant, travail, le, graine):
    if travail and travail.etat == Etat.SOUMISE:
        fabriques.juger(
            travail, enseignant, Decision.A_REPRENDRE, {}, {}, commentaire="À revoir.", le=le
        )


def reouverture(inscrit, enseignant, travail, le, graine):
    if travail and travail.etat == Etat.VALIDEE:
        rouvrir(travail, acteur=enseignant, le=le, motif="À revoir.")


def suppression(inscrit, enseignant, travail, le, graine):
    if travail and travail.etat in (Etat.BROUILLON, Etat.A_REPRENDRE):
        supprimer_realisation(travail, acteur=inscrit.etudiant, le=le)


def position(inscrit, enseignant, travail, le, graine):
    competence = fabriques.bloc().competences[1].id
    version = inscrit.positionnements.count()
    positionner(
        inscrit,
        acteur=enseignant,
        le=le,
        positions={competence: Position(niveau("BM" if graine % 2 else "EM"), "", version)},
    )


def se_dire(inscrit, enseignant, travail, le, graine):
    """Un indicateur encore tu : ce qui a été redit depuis n’a pas d’histoire."""
    rang = 1 + inscrit.auto_evaluations.count() % 8
    if not inscrit.auto_evaluations.filter(indicateur=indicateur(2, rang)).exists():
        dits = {indicateur(2, rang): niveau("MP")}
        se_situer(inscrit, acteur=inscrit.etudiant, le=le, niveaux=dits, savoirs={})


GESTES = (envoyer, retrait, jugement, renvoi, reouverture, suppression, position, se_dire)
PAS = st.tuples(st.sampled_from(GESTES), st.integers(0, 60), st.integers(0, 5))


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(histoire=st.lists(PAS, min_size=6, max_size=14))
def test_le_passe_montre_ce_que_montrait_la_matrice_vivante(
    histoire, lefevre, sio2, inscription_d_ines
):
    with transaction.atomic():
        vues, le = [(MIDI - JOUR, montre(matrice(sio2)))], MIDI
        for geste, heures, graine in histoire:
            le += timedelta(hours=1 + heures)
            travaux = Realisation.objects.filter(supprimee_le=None).order_by("pk")
            travail = travaux[graine % len(travaux)] if travaux else None
            geste(inscription_d_ines, lefevre, travail, le, graine)
            vues.append((le, montre(matrice(sio2))))

        for instant, vue in vues:
            passee = au(sio2, instant, lefevre, maintenant=le).matrice
            assert montre(passee) == vue
            assert marques_lues(passee.lignes[0]) == marques_naives_au(inscription_d_ines, instant)
        derniere = passee.lignes[0]
        assert [case.mouvement for case in derniere.cases] == [""] * 22
        transaction.set_rollback(True)


# La composition


def noms(passee):
    return [ligne.nom for ligne in passee.matrice.lignes]


def test_qui_etait_dans_la_classe_arrive_monte_et_sorti(
    lefevre, admin, sio1, sio2, inscription_d_ines, inscription_de_hugo, inscription_de_kenza
):
    """Kenza monte de SIO 1 en SIO 2 le 10 ; Hugo quitte l’école le 20 ; Inès y est toujours."""
    dix, vingt = MIDI + 10 * JOUR, MIDI + 20 * JOUR
    Inscription.objects.filter(pk=inscription_de_kenza.pk).update(promotion=sio2)
    Passage.objects.create(
        inscription=inscription_de_kenza, depuis=sio1, vers=sio2, par=admin, le=dix
    )
    Inscription.objects.filter(pk=inscription_de_hugo.pk).update(sortie_le=vingt.date())

    avant, apres = au(sio2, dix - JOUR, lefevre), au(sio2, vingt, lefevre)
    assert noms(avant) == ["Hugo Klein", "Inès Moreau"]
    assert noms(apres) == ["Kenza Haddad", "Inès Moreau"]
    assert noms(au(sio1, dix - JOUR, admin)) == ["Kenza Haddad"]
    assert (avant.composition.arrives, avant.composition.partis) == (
        ("Kenza Haddad",),
        ("Hugo Klein",),
    )


def test_celui_qui_est_passe_dans_une_classe_inconnue_garde_sa_ligne_sans_lien(
    client_de, lefevre, admin, sio1, sio2, inscription_d_ines
):
    fabriques.validee(inscription_d_ines, lefevre)
    Inscription.objects.filter(pk=inscription_d_ines.pk).update(promotion=sio1)
    Passage.objects.create(
        inscription=inscription_d_ines, depuis=sio2, vers=sio1, par=admin, le=MIDI + 5 * JOUR
    )

    page = client_de(lefevre).get(f"/promotions/{sio2.pk}/matrice/?au=2026-11-18").content.decode()

    assert page.count('<th scope="row"><a>Inès Moreau</a></th>') == 1
    assert page.count('<a class="case case--validee">') == 1
    assert page.count("Parti depuis : Inès Moreau.") == 1
    case = f"/promotions/{sio2.pk}/matrice/{inscription_d_ines.pk}/{sous_competence(1, 5)}/"
    assert client_de(lefevre).get(case).status_code == 404


def test_une_sortie_datee_de_demain_vaut_aujourd_hui(lefevre, sio2, inscription_d_ines):
    demain = (MIDI + JOUR).date()
    Inscription.objects.filter(pk=inscription_d_ines.pk).update(sortie_le=demain)

    assert noms(au(sio2, MIDI, lefevre, maintenant=MIDI)) == []
    assert montre(au(sio2, MIDI, lefevre, maintenant=MIDI).matrice) == montre(matrice(sio2))
    assert noms(au(sio2, MIDI - JOUR, lefevre, maintenant=MIDI)) == ["Inès Moreau"]


# Les dates


def test_une_date_vaut_jusqu_a_minuit_a_l_heure_de_paris(lefevre, sio2, inscription_d_ines):
    soir = datetime(2026, 11, 16, 23, 59, 59, tzinfo=PARIS)
    fabriques.soumise(inscription_d_ines, le=soir)
    moment = FiltresDeMatrice(au="2026-11-16").moment(date(2026, 11, 20))

    assert moment.instant == datetime.combine(date(2026, 11, 16), time.max, tzinfo=PARIS)
    (ligne,) = au(sio2, moment.instant, lefevre).matrice.lignes
    assert ligne.attend_depuis == soir
    (veille,) = au(sio2, moment.instant - JOUR, lefevre).matrice.lignes
    assert veille.attend_depuis is None


@pytest.mark.parametrize(
    "aujourd_hui, rentree", [(date(2027, 3, 15), "2026-09-01"), (date(2026, 9, 20), "2026-09-01")]
)
def test_les_reperes_gardent_les_filtres(aujourd_hui, rentree):
    lus = reperes(FiltresDeMatrice(option="SLAM", au=rentree), aujourd_hui)

    assert lus[0].adresse == f"?option=SLAM&au={rentree}"
    assert [repere.courant for repere in lus] == [True, False, False, False]
    assert lus[-1].adresse == "?option=SLAM"


def test_aujourd_hui_demande_par_sa_date_est_la_matrice_vivante():
    assert FiltresDeMatrice(au="2026-11-16").moment(date(2026, 11, 16)).jour is None
