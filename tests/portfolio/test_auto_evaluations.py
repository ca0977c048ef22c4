"""L’étudiant se situe : section par section, avec ou sans script, sans se défaire lui-même."""

import json
from datetime import date

import pytest

from portfolio import actions
from portfolio.forms.auto_evaluations import LigneDAutoEvaluation
from portfolio.lectures import auto_evaluation_de
from portfolio.models import AutoEvaluation, SuiviDeSavoir
from portfolio.regles import ActionRefusee
from portfolio.templatetags.crans import crans
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau

pytestmark = pytest.mark.django_db

ADRESSE = "/auto-evaluation/"
JSON = {"Accept": "application/json"}


def competence(rang=1):
    return fabriques.bloc().competences[rang - 1]


def savoir(rang_competence=1, rang=1):
    return competence(rang_competence).savoirs[rang - 1].id


def envoi(rang=1, **champs):
    return {"competence": competence(rang).id, **champs}


def se_situer(inscrit, niveaux=None, savoirs=None):
    actions.se_situer(
        inscrit, acteur=inscrit.etudiant, le=MIDI, niveaux=niveaux or {}, savoirs=savoirs or {}
    )


def dits(inscrit):
    """Ce que la base tient : {indicateur: code}, {savoir: état}."""
    lue = auto_evaluation_de(inscrit)
    return {pk: n.code for pk, n in lue.niveaux.items()}, dict(lue.savoirs)


def phrases(reponse):
    return [str(message) for message in reponse.context["messages"]]


def test_la_page_montre_les_38_indicateurs_et_les_49_savoirs(client_de, ines):
    page = client_de(ines).get(ADRESSE).content.decode()

    assert (page.count('id="t_niveau_'), page.count('id="t_savoir_')) == (38, 49)
    assert page.count('type="radio"') == 38 * 6 + 49 * 3
    assert page.count(" checked") == 0


def test_des_crans_s_ecrivent_echappes_et_une_reponse_inconnue_n_en_coche_aucun():
    def dessin(donnee):
        ligne = LigneDAutoEvaluation(None, "niveau_1", (("<b>", "<i>", '"x'),), donnee, ())
        return crans(ligne, False)

    assert dessin('"><script>') == (
        '<fieldset class="crans" aria-labelledby="t_niveau_1" disabled>'
        '<label><input type="radio" name="niveau_1" value="&lt;b&gt;">'
        "<span>&lt;i&gt;<i> &quot;x</i></span></label></fieldset>"
    )
    assert dessin("<b>").count(" checked") == 1


def test_enregistrer_une_competence_revient_a_sa_section(client_de, ines, inscription_d_ines):
    donnees = {f"niveau_{indicateur(2, 1)}": "BM", f"savoir_{savoir(2, 3)}": "acquis"}
    reponse = client_de(ines).post(ADRESSE, envoi(2, **donnees))

    pk = competence(2).id
    assert reponse.url == f"{ADRESSE}?competence={pk}#competence-{pk}"
    assert dits(inscription_d_ines) == ({indicateur(2, 1): "BM"}, {savoir(2, 3): "acquis"})


def test_ce_qui_est_enregistre_revient_coche(client_de, ines, inscription_d_ines):
    se_situer(inscription_d_ines, {indicateur(): niveau("EM")}, {savoir(): "a_revoir"})
    page = client_de(ines).get(ADRESSE).content.decode()

    assert page.count(" checked") == 2
    assert page.count(f'name="niveau_{indicateur()}" value="EM" checked') == 1
    assert page.count("1\xa0indicateur sur 7 · 1\xa0savoir sur 15") == 1


def test_une_reponse_inconnue_n_enregistre_rien_et_garde_la_saisie(
    client_de, ines, inscription_d_ines
):
    donnees = {f"niveau_{indicateur()}": "BM", f"niveau_{indicateur(1, 2)}": "\0XX"}
    page = client_de(ines).post(ADRESSE, envoi(**donnees))

    assert phrases(page) == [
        "Rien n’est enregistré : une réponse est inconnue, choisissez à nouveau."
    ]
    assert page.content.decode().count(f'name="niveau_{indicateur()}" value="BM" checked') == 1
    assert dits(inscription_d_ines) == ({}, {})


@pytest.mark.parametrize("nommee", ["", "0", "abc", "9" * 400, "\0", "²"])
def test_une_competence_inconnue_n_enregistre_rien(client_de, ines, inscription_d_ines, nommee):
    donnees = {"competence": nommee, f"niveau_{indicateur()}": "BM"}
    reponse = client_de(ines).post(ADRESSE, donnees)

    assert (reponse.status_code, dits(inscription_d_ines)) == (200, ({}, {}))


def test_un_indicateur_d_une_autre_competence_est_ignore(client_de, ines, inscription_d_ines):
    client_de(ines).post(ADRESSE, envoi(1, **{f"niveau_{indicateur(2, 1)}": "BM"}))

    assert dits(inscription_d_ines) == ({}, {})


def test_je_ne_sais_pas_encore_efface(client_de, ines, inscription_d_ines):
    se_situer(inscription_d_ines, {indicateur(): niveau("EM")}, {savoir(): "acquis"})
    donnees = {f"niveau_{indicateur()}": "", f"savoir_{savoir()}": ""}
    client_de(ines).post(ADRESSE, envoi(**donnees))

    assert dits(inscription_d_ines) == ({}, {})


def test_changer_d_avis_remplace_et_redate(client_de, ines, inscription_d_ines):
    se_situer(inscription_d_ines, {indicateur(): niveau("EM")})
    client_de(ines).post(ADRESSE, envoi(**{f"niveau_{indicateur()}": "MP"}))

    seule = AutoEvaluation.objects.get()
    assert (seule.niveau.code, seule.faite_le > MIDI) == ("MP", True)


def test_un_vieil_onglet_ne_defait_pas_ce_qu_il_n_a_pas_touche(client_de, ines, inscription_d_ines):
    se_situer(inscription_d_ines, {indicateur(1, 1): niveau("NM")})
    vus = client_de(ines).get(ADRESSE).context["sections"][0].formulaire.vus
    se_situer(inscription_d_ines, {indicateur(1, 1): niveau("EM")})

    vieux = {f"niveau_{indicateur(1, 1)}": "NM", f"niveau_{indicateur(1, 2)}": "BM", "vus": vus}
    client_de(ines).post(ADRESSE, envoi(**vieux))

    assert dits(inscription_d_ines)[0] == {indicateur(1, 1): "EM", indicateur(1, 2): "BM"}


@pytest.mark.parametrize("vus", ["", "=", "\0", "x" * 5000, "niveau_1=" * 50])
def test_des_vus_absurdes_ne_perdent_rien(client_de, ines, inscription_d_ines, vus):
    client_de(ines).post(ADRESSE, envoi(vus=vus, **{f"niveau_{indicateur()}": "BM"}))

    assert dits(inscription_d_ines)[0] == {indicateur(): "BM"}


def test_le_script_n_envoie_que_le_choix_et_recoit_l_heure_et_l_ecart(
    client_de, ines, inscription_d_ines, lefevre
):
    fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(): niveau("MP")})
    se_situer(inscription_d_ines, {indicateur(1, 2): niveau("EM")}, {savoir(): "acquis"})
    donnees = envoi(**{f"niveau_{indicateur()}": "BM"})
    dit = json.loads(client_de(ines).post(ADRESSE, donnees, headers=JSON).content)

    assert dit["etat"].startswith("Enregistré à ")
    assert dit["resume"] == "2\xa0indicateurs sur 7 · 1\xa0savoir sur 15"
    assert dit["ecarts"][str(indicateur())] == "au-dessus"
    assert dits(inscription_d_ines)[1] == {savoir(): "acquis"}


def test_le_script_apprend_par_une_phrase_que_rien_n_est_enregistre(client_de, ines):
    donnees = envoi(**{f"niveau_{indicateur()}": "ZZ"})
    reponse = client_de(ines).post(ADRESSE, donnees, headers=JSON)

    assert (reponse.status_code, list(reponse.json())) == (422, ["erreur"])


def test_une_etudiante_sortie_relit_sans_pouvoir_changer(client_de, ines, inscription_d_ines):
    se_situer(inscription_d_ines, {indicateur(): niveau("BM")})
    ines.inscriptions.update(sortie_le=date(2026, 12, 1))
    page = client_de(ines).get(ADRESSE).content.decode()
    refus = client_de(ines).post(ADRESSE, envoi(**{f"niveau_{indicateur()}": "EM"}))

    assert (page.count(" disabled>"), page.count(" checked")) == (87, 1)
    assert (page.count('name="vus"'), page.count(">Enregistrer")) == (0, 0)
    assert (refus.status_code, dits(inscription_d_ines)[0]) == (403, {indicateur(): "BM"})


def test_nul_autre_ne_situe_une_etudiante(lefevre, inscription_d_ines):
    with pytest.raises(ActionRefusee):
        actions.se_situer(inscription_d_ines, acteur=lefevre, le=MIDI, niveaux={}, savoirs={})


def test_une_enseignante_n_a_pas_de_page_a_elle(client_de, lefevre):
    client = client_de(lefevre)

    assert client.get(ADRESSE).templates[0].name == "portfolio/sans_inscription.html"
    assert client.post(ADRESSE, envoi()).status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_cinq_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(1, nombre + 1):
        se_situer(inscription_d_ines, {indicateur(rang): niveau()}, {savoir(rang): "acquis"})
        fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, rang): niveau()})
    client = client_de(ines)

    # session, personne, inscription, ses niveaux, ses savoirs, niveaux retenus
    with django_assert_num_queries(5):
        client.get(ADRESSE)
    assert SuiviDeSavoir.objects.count() == nombre
