"""Une requête préparée rend ce que rendrait la même requête, écrite chaque fois par l’ORM."""

from datetime import UTC, date, timedelta
from inspect import signature
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.urls import get_resolver
from django.utils import timezone

from portfolio.models import Journal, Realisation
from referentiel.preparees import TOUTES, Place, composer, preparee
from tests.fabriques import MIDI, realisation

JOURS = [date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 9)]


def commencees(inscription, depuis):
    return (
        Realisation.objects.filter(inscription=inscription, debut_le__gte=depuis)
        .select_related("inscription__etudiant")
        .annotate(nombre=Count("preuves"))
        .order_by("debut_le")
    )


@pytest.fixture
def inscription(inscription_d_ines):
    for jour in JOURS:
        realisation(inscription_d_ines, debut_le=jour, fin_le=JOURS[-1])
    return inscription_d_ines


@pytest.mark.parametrize("depuis", [*JOURS, date.max])
def test_les_memes_objets_leurs_liens_et_leurs_comptes(
    inscription, depuis, django_assert_num_queries
):
    lire = preparee(commencees)
    for _ in range(2):
        with django_assert_num_queries(1):
            lues = lire(inscription.pk, depuis)
            noms = [lue.inscription.etudiant.nom for lue in lues]
        voulues = list(commencees(inscription.pk, depuis))
        assert lues == voulues
        assert noms == [inscription.etudiant.nom] * len(voulues)
        assert [vars(lue).keys() for lue in lues] == [vars(voulue).keys() for voulue in voulues]
        assert [(lue.debut_le, lue.modifiee_le, lue.nombre) for lue in lues] == [
            (voulue.debut_le, voulue.modifiee_le, voulue.nombre) for voulue in voulues
        ]


def test_une_autre_valeur_ne_rend_pas_les_lignes_de_la_premiere(inscription, inscription_de_hugo):
    lire = preparee(commencees)
    assert len(lire(inscription.pk, date.min)) == 3
    assert lire(inscription_de_hugo.pk, date.min) == []
    assert len(lire(inscription.pk, JOURS[1])) == 2


def test_un_instant_se_compare_a_la_microseconde_d_ou_qu_il_vienne(inscription):
    quand = MIDI + timedelta(days=1)
    une = Realisation.objects.latest("pk")
    Realisation.objects.filter(pk=une.pk).update(modifiee_le=quand)

    @preparee
    def modifiees(le):
        return Realisation.objects.filter(modifiee_le=le).values_list("pk", flat=True)

    assert modifiees(quand) == modifiees(quand.astimezone(UTC)) == [une.pk]
    assert modifiees(quand + timedelta(microseconds=1)) == []


@pytest.mark.parametrize(
    "forme",
    [
        lambda lignes: lignes.values_list("pk", "intitule"),
        lambda lignes: lignes.values("pk", "debut_le"),
        lambda lignes: lignes.values_list("pk", flat=True),
        lambda lignes: lignes.values_list("pk", "intitule", named=True),
        lambda lignes: lignes.annotate(de=F("inscription__etudiant__nom")).values_list("de"),
        lambda lignes: lignes.order_by().values("pk").union(Journal.objects.values("realisation")),
        lambda lignes: lignes.only("intitule"),
        lambda lignes: lignes.prefetch_related("preuves"),
        lambda lignes: lignes.values("inscription").annotate(nombre=Count("pk")),
        lambda lignes: lignes[:1],
    ],
)
def test_chaque_forme_de_ligne(inscription, forme):
    def ensemble(cle, intitule):
        choisies = Q(inscription=cle) | Q(intitule=intitule, inscription__promotion=cle)
        return forme(Realisation.objects.filter(choisies).order_by("pk"))

    lues = preparee(ensemble)(inscription.pk, "l’intitulé d’une autre, à 100 %")
    assert lues == list(ensemble(inscription.pk, "l’intitulé d’une autre, à 100 %"))


@pytest.mark.django_db(transaction=True)
def test_chaque_fil_lit_par_sa_connexion(inscription):
    """Composée par un fil, une requête se rejoue dans un autre, sur la connexion de celui-là."""
    lire, lues = preparee(commencees), {}

    def ailleurs():
        lues["fil"] = [r.pk for r in lire(inscription.pk, date.min)]
        connection.close()

    lues["ici"] = [r.pk for r in lire(inscription.pk, date.min)]
    fil = Thread(target=ailleurs)
    fil.start()
    fil.join()
    assert len(lues["ici"]) == 3
    assert lues["fil"] == lues["ici"]


def test_le_nombre_de_valeurs_est_celui_des_places(db):
    with pytest.raises(TypeError, match="attend 2 valeurs"):
        preparee(commencees)(1)


def test_rien_de_ce_que_le_site_prepare_ne_fige_l_heure_ni_n_oublie_une_valeur(db, monkeypatch):
    """Composée une fois pour toutes, une requête garderait l’heure du premier qui l’a lue."""
    assert get_resolver().url_patterns
    du_site = [une for une in TOUTES if not une.__module__.startswith("tests")]
    assert len(du_site) > 50
    for construire in du_site:
        nom = f"{construire.__module__}.{construire.__qualname__}"
        composees = []
        for quand in (MIDI, MIDI + timedelta(days=400)):
            monkeypatch.setattr(timezone, "now", lambda quand=quand: quand)
            composees.append(composer(construire))
        assert composees[0].valeurs == composees[1].valeurs, nom
        places = {v.rang for v in composees[0].valeurs if isinstance(v, Place)}
        oubliees = [
            p for rang, p in enumerate(signature(construire).parameters) if rang not in places
        ]
        # L’administration lit tout : sa place ne sert alors à rien.
        assert oubliees in ([], ["personne"]), nom


def test_une_heure_figee_se_verrait(db, monkeypatch):
    def passees():
        return Realisation.objects.filter(modifiee_le__lte=timezone.now())

    valeurs = set()
    for quand in (MIDI, MIDI + timedelta(days=400)):
        monkeypatch.setattr(timezone, "now", lambda quand=quand: quand)
        valeurs.add(composer(passees).valeurs)
    assert len(valeurs) == 2
