"""L’administration lit le texte officiel, et règle les sessions d’examen."""

import pytest
from django.urls import reverse

from referentiel.models import Bloc, Competence, Niveau, Referentiel, SessionExamen

pytestmark = pytest.mark.django_db

TABLES_LUES = [Referentiel, Bloc, Competence, Niveau]


def adresse(modele, page, *arguments):
    return reverse(f"admin:referentiel_{modele._meta.model_name}_{page}", args=arguments)


@pytest.mark.parametrize("modele", TABLES_LUES)
def test_le_texte_officiel_se_lit(client_de, admin, modele):
    client = client_de(admin)
    ligne = modele.objects.order_by("pk").first()

    statuts = [
        client.get(adresse(modele, "changelist")).status_code,
        client.get(adresse(modele, "change", ligne.pk)).status_code,
    ]

    assert statuts == [200, 200]


@pytest.mark.parametrize("modele", TABLES_LUES)
def test_le_texte_officiel_ne_s_ajoute_ne_se_modifie_ni_ne_se_supprime(client_de, admin, modele):
    client = client_de(admin)
    ligne = modele.objects.order_by("pk").first()

    statuts = [
        client.post(adresse(modele, "add"), {}).status_code,
        client.post(adresse(modele, "change", ligne.pk), {}).status_code,
        client.post(adresse(modele, "delete", ligne.pk), {"post": "yes"}).status_code,
    ]

    assert statuts == [403, 403, 403]


def test_les_dates_d_une_session_se_modifient(client_de, admin):
    session = SessionExamen.objects.get(annee=2027)
    champs = {f.name: getattr(session, f.name) for f in SessionExamen._meta.fields[1:]}

    client_de(admin).post(
        adresse(SessionExamen, "change", session.pk), {**champs, "depot_le": "09/04/2027"}
    )

    session.refresh_from_db()
    assert session.depot_le.isoformat() == "2027-04-09"


def test_des_oraux_a_l_envers_ont_leur_phrase(client_de, admin):
    session = SessionExamen.objects.get(annee=2027)
    champs = {f.name: getattr(session, f.name) for f in SessionExamen._meta.fields[1:]}

    reponse = client_de(admin).post(
        adresse(SessionExamen, "change", session.pk), {**champs, "oraux_au": "01/05/2027"}
    )

    assert reponse.context["errors"] == [["La fin des oraux précède leur début."]]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_des_sessions_a_un_nombre_fixe_de_requetes(
    client_de, admin, django_assert_num_queries, nombre
):
    SessionExamen.objects.all().delete()
    for annee in range(2030, 2030 + nombre):
        SessionExamen.objects.create(annee=annee)
    client = client_de(admin)

    with django_assert_num_queries(5):
        client.get(adresse(SessionExamen, "changelist"))


def test_une_competence_et_ses_items_se_lisent_en_un_nombre_fixe_de_requetes(
    client_de, admin, django_assert_num_queries
):
    client = client_de(admin)
    sept_indicateurs, quatre_indicateurs = Competence.objects.filter(ordre__in=[1, 6])

    for competence in (sept_indicateurs, quatre_indicateurs):
        with django_assert_num_queries(6):
            client.get(adresse(Competence, "change", competence.pk))
