"""Le calendrier personnel, relu comme un agenda le relit."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar

from comptes.actions import renouveler_le_calendrier
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def session_datee(sio2):
    session = sio2.session
    session.depot_le, session.oraux_du = date(2027, 5, 12), date(2027, 6, 7)
    session.oraux_au = date(2027, 6, 18)
    session.save()


def adresse(personne):
    return f"/calendrier/{renouveler_le_calendrier(personne)}.ics"


def relire(reponse):
    """(titre, premier jour, dernier jour compris) de chaque événement."""
    return [
        (str(e["summary"]), e["dtstart"].dt, e["dtend"].dt - timedelta(days=1))
        for e in Calendar.from_ical(reponse.content).walk("VEVENT")
    ]


@pytest.mark.usefixtures("session_datee")
def test_l_etudiante_suit_ses_stages_et_sa_session(anonyme, ines, inscription_d_ines):
    fabriques.stage(inscription_d_ines, tuteur="Mme Secrète")

    reponse = anonyme.get(adresse(ines))

    assert relire(reponse) == [
        ("Début\u00a0: stage – MairieTech", date(2026, 5, 26), date(2026, 5, 26)),
        ("Attestation à faire signer – MairieTech", date(2026, 11, 20), date(2026, 11, 20)),
        ("Fin\u00a0: stage – MairieTech", date(2026, 11, 20), date(2026, 11, 20)),
        ("Dépôt du dossier – épreuve E5", date(2027, 5, 12), date(2027, 5, 12)),
        ("Oraux – épreuve E5", date(2027, 6, 7), date(2027, 6, 18)),
    ]
    assert "Secrète" not in reponse.content.decode()


@pytest.mark.usefixtures("session_datee")
def test_l_enseignante_suit_la_session_de_ses_promotions(anonyme, lefevre, inscription_d_ines):
    fabriques.stage(inscription_d_ines)

    assert [titre for titre, *_ in relire(anonyme.get(adresse(lefevre)))] == [
        "Dépôt du dossier – épreuve E5 (BTS SIO 2)",
        "Oraux – épreuve E5 (BTS SIO 2)",
    ]


def test_une_attestation_deposee_n_est_plus_a_faire_signer(anonyme, ines, inscription_d_ines):
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")

    titres = [titre for titre, *_ in relire(anonyme.get(adresse(ines)))]
    assert [t for t in titres if "Attestation" in t or "stage" in t] == [
        "Début\u00a0: stage – MairieTech",
        "Fin\u00a0: stage – MairieTech",
    ]


@pytest.mark.usefixtures("session_datee")
def test_le_meme_calendrier_se_rend_au_meme_octet(anonyme, ines, inscription_d_ines):
    fabriques.stage(inscription_d_ines)
    url = adresse(ines)

    assert anonyme.get(url).content == anonyme.get(url).content
    agenda = Calendar.from_ical(anonyme.get(url).content)
    assert (agenda["x-wr-timezone"], agenda.errors) == ("Europe/Paris", [])
    uids = [str(e["uid"]).split("@")[0] for e in agenda.walk("VEVENT")]
    assert len(set(uids)) == 5


def test_le_calendrier_ne_s_indexe_pas_et_ne_se_garde_pas(anonyme, ines):
    reponse = anonyme.get(adresse(ines))

    assert reponse.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert reponse.headers["Cache-Control"] == "private, max-age=900"


def test_une_cle_renouvelee_ou_inconnue_ne_repond_plus(anonyme, ines):
    ancienne, nouvelle = adresse(ines), adresse(ines)

    codes = [anonyme.get(u).status_code for u in (ancienne, nouvelle, f"/calendrier/{uuid4()}.ics")]

    assert codes == [404, 200, 404]


def test_le_dernier_jour_du_calendrier_ne_casse_rien(anonyme, ines, inscription_d_ines):
    fabriques.stage(inscription_d_ines, fin_le=date.max)

    assert anonyme.get(adresse(ines)).status_code == 200


def test_la_page_des_reglages_cree_puis_renouvelle_l_adresse(client_de, ines):
    client = client_de(ines)

    assert client.get("/avis/reglages/").context["calendrier"] == ""
    premiere = client.post("/avis/reglages/calendrier/", follow=True).context["calendrier"]
    seconde = client.post("/avis/reglages/calendrier/", follow=True).context["calendrier"]

    assert [client.get(u[u.index("/cal") :]).status_code for u in (premiere, seconde)] == [404, 200]
