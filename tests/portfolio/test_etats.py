"""La table des états d’une réalisation : chaque verbe depuis chaque état, et ce qui l’entoure."""

from datetime import timedelta

import pytest

from evaluations.actions import rouvrir
from evaluations.models import Decision
from portfolio import actions
from portfolio.models import Etat, Journal, Verbe
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI


def mettre_en(etat, inscrit, enseignant):
    """Une réalisation amenée dans cet état par le chemin normal."""
    fabrique = {
        Etat.BROUILLON: lambda: fabriques.realisation(inscrit),
        Etat.SOUMISE: lambda: fabriques.soumise(inscrit),
        Etat.A_REPRENDRE: lambda: fabriques.a_reprendre(inscrit, enseignant),
        Etat.VALIDEE: lambda: fabriques.validee(inscrit, enseignant),
    }[etat]
    return fabrique()


def agir(verbe, realisation, inscrit, enseignant):
    etudiant = inscrit.etudiant
    gestes = {
        Verbe.SOUMETTRE: lambda: actions.soumettre(realisation, acteur=etudiant, le=MIDI),
        Verbe.RETIRER: lambda: actions.retirer(realisation, acteur=etudiant, le=MIDI),
        Verbe.VALIDER: lambda: fabriques.juger(realisation, enseignant),
        Verbe.RENVOYER: lambda: fabriques.juger(
            realisation, enseignant, decision=Decision.A_REPRENDRE, commentaire="À compléter."
        ),
        Verbe.ROUVRIR: lambda: rouvrir(
            realisation, acteur=enseignant, le=MIDI, motif="Une preuve manque."
        ),
    }
    gestes[verbe]()
    realisation.refresh_from_db()
    return realisation.etat


PERMIS = [
    (Etat.BROUILLON, Verbe.SOUMETTRE, Etat.SOUMISE),
    (Etat.A_REPRENDRE, Verbe.SOUMETTRE, Etat.SOUMISE),
    (Etat.SOUMISE, Verbe.SOUMETTRE, Etat.SOUMISE),  # double clic : la même soumission
    (Etat.SOUMISE, Verbe.RETIRER, Etat.BROUILLON),
    (Etat.SOUMISE, Verbe.VALIDER, Etat.VALIDEE),
    (Etat.SOUMISE, Verbe.RENVOYER, Etat.A_REPRENDRE),
    (Etat.VALIDEE, Verbe.ROUVRIR, Etat.A_REPRENDRE),
]
REFUSES = [
    (etat, verbe)
    for etat in Etat
    for verbe in Verbe
    if (etat, verbe) not in {(depuis, geste) for depuis, geste, _ in PERMIS}
    # Sans soumission maintenue, il n’y a rien à juger : le geste n’existe pas.
    and not (etat == Etat.BROUILLON and verbe in {Verbe.VALIDER, Verbe.RENVOYER})
]


@pytest.mark.parametrize(("depuis", "verbe", "vers"), PERMIS)
def test_les_passages_permis(depuis, verbe, vers, inscription_d_ines, lefevre):
    realisation = mettre_en(depuis, inscription_d_ines, lefevre)

    assert agir(verbe, realisation, inscription_d_ines, lefevre) == vers


@pytest.mark.parametrize(("depuis", "verbe"), REFUSES)
def test_les_passages_refuses(depuis, verbe, inscription_d_ines, lefevre):
    realisation = mettre_en(depuis, inscription_d_ines, lefevre)
    lignes = Journal.objects.count()

    with pytest.raises(ActionRefusee):
        agir(verbe, realisation, inscription_d_ines, lefevre)

    realisation.refresh_from_db()
    assert (realisation.etat, Journal.objects.count()) == (depuis, lignes)


def test_une_reprise_retiree_reste_a_reprendre(inscription_d_ines, lefevre):
    realisation = fabriques.a_reprendre(inscription_d_ines, lefevre)
    actions.soumettre(realisation, acteur=inscription_d_ines.etudiant, le=MIDI)

    actions.retirer(realisation, acteur=inscription_d_ines.etudiant, le=MIDI)

    realisation.refresh_from_db()
    assert realisation.etat == Etat.A_REPRENDRE


def test_chaque_passage_laisse_une_ligne_au_journal(inscription_d_ines, lefevre):
    realisation = fabriques.a_reprendre(
        inscription_d_ines, lefevre, commentaire="Où est le test de restauration ?"
    )

    lignes = realisation.journal.order_by("pk").values_list("verbe", "depuis", "vers", "motif")

    assert list(lignes) == [
        ("soumettre", "brouillon", "soumise", ""),
        ("renvoyer", "soumise", "a_reprendre", "Où est le test de restauration ?"),
    ]


def test_rouvrir_sans_motif_est_refuse(inscription_d_ines, lefevre):
    realisation = fabriques.validee(inscription_d_ines, lefevre)

    with pytest.raises(ActionRefusee, match="Dites pourquoi"):
        rouvrir(realisation, acteur=lefevre, le=MIDI, motif="   ")


def test_un_autre_etudiant_ne_soumet_pas(inscription_d_ines, hugo):
    realisation = fabriques.realisation(inscription_d_ines)

    with pytest.raises(ActionRefusee):
        actions.soumettre(realisation, acteur=hugo, le=MIDI)


def test_un_enseignant_d_ailleurs_ne_juge_pas(inscription_d_ines, bernard):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="Seul un enseignant de la promotion"):
        fabriques.juger(realisation, bernard)


def test_l_administration_ne_juge_pas(inscription_d_ines, admin):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="Seul un enseignant de la promotion"):
        fabriques.juger(realisation, admin)


def test_deux_clics_sur_soumettre_ne_font_qu_une_soumission(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    etudiant = inscription_d_ines.etudiant

    premiere = actions.soumettre(realisation, acteur=etudiant, le=MIDI)
    seconde = actions.soumettre(realisation, acteur=etudiant, le=MIDI + timedelta(seconds=1))

    assert (premiere.pk, realisation.soumissions.count()) == (seconde.pk, 1)
