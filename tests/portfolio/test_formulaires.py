"""Les formulaires de l’étudiant : ce qu’ils acceptent, et la phrase de chaque faute."""

from datetime import date
from pathlib import Path

import crispy_bootstrap5
import pytest
from django.http import QueryDict
from django.template import engines
from django.template.loader import get_template

from portfolio.forms import Divergence, LienForm, PreuveForm, RealisationForm, divergences
from portfolio.forms.realisation import initial_des_revendications
from tests import fabriques

pytestmark = pytest.mark.django_db


def formulaire(bloc, **champs):
    return RealisationForm({"intitule": "Supervision", "cadre": "formation"} | champs, bloc=bloc)


def phrases(formulaire):
    return {
        champ: [phrase.replace("\u00a0", " ") for phrase in liste]
        for champ, liste in formulaire.errors.items()
    }


def serre(html):
    """Sans les blancs qui bordent une balise."""
    return " ".join(html.replace("<", " <").replace(">", "> ").split()).replace(" >", ">")


def test_un_intitule_suffit_pour_un_brouillon(bloc):
    saisie = formulaire(bloc)

    assert (saisie.is_valid(), saisie.revendications) == (True, {})


def test_sans_intitule_une_phrase_dit_qu_il_suffit(bloc):
    saisie = formulaire(bloc, intitule="  ")

    assert phrases(saisie) == {
        "intitule": ["Donnez un intitulé : il suffit pour garder un brouillon."]
    }


def test_une_fin_avant_le_debut_se_dit_a_cote_de_la_fin(bloc):
    saisie = formulaire(bloc, debut_le="2026-02-13", fin_le="2026-02-02")

    assert phrases(saisie) == {"fin_le": ["La fin précède le début : vérifiez les deux dates."]}


@pytest.mark.parametrize("ecrite", ["0026-02-13", "0001-01-01", "9999-12-31"])
def test_une_annee_mal_tapee_se_dit_a_cote_de_sa_date(bloc, ecrite):
    saisie = formulaire(bloc, debut_le=ecrite)

    assert phrases(saisie) == {
        "debut_le": ["Vérifiez l’année : quatre chiffres, par exemple 2026."]
    }


def test_un_texte_trop_long_se_dit_et_n_est_pas_coupe_par_le_navigateur(bloc):
    pk = fabriques.sous_competence(1, 5)
    long = "a" * 20_001
    saisie = formulaire(bloc, demarche=long, **{f"justification-{pk}": long})

    phrase = ["Ce texte est trop long : 20 000 signes au plus."]
    assert phrases(saisie) == {"demarche": phrase, f"justification-{pk}": phrase}
    assert "maxlength" not in str(saisie["demarche"])


@pytest.mark.parametrize("ecrite", ["2026-02-13", "13/02/2026"])
def test_une_date_se_lit_du_champ_du_navigateur_ou_a_la_francaise(bloc, ecrite):
    saisie = formulaire(bloc, debut_le=ecrite)

    assert (saisie.errors, saisie.champs["debut_le"]) == ({}, date(2026, 2, 13))


def test_une_realisation_deja_soumise_garde_ses_deux_dates(bloc, inscription_d_ines, lefevre):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    saisie = RealisationForm(
        {"intitule": "Plan", "cadre": "formation"}, instance=reprise, bloc=bloc
    )

    assert phrases(saisie) == {
        "debut_le": ["Une réalisation déjà soumise garde ses deux dates."],
        "fin_le": ["Une réalisation déjà soumise garde ses deux dates."],
    }


def test_une_case_cochee_emporte_sa_justification(bloc):
    pk, autre = fabriques.sous_competence(1, 5), fabriques.sous_competence(2, 1)
    saisie = formulaire(
        bloc,
        **{
            f"mobilise-{pk}": "on",
            f"justification-{pk}": "Le plan est en service.",
            f"justification-{autre}": "Case non cochée.",
        },
    )

    assert (saisie.is_valid(), saisie.revendications) == (True, {pk: "Le plan est en service."})


def test_les_retours_a_la_ligne_du_navigateur_sont_ramenes_a_un_seul(bloc):
    saisie = formulaire(bloc, contexte="Une ligne\r\net une autre")

    assert (saisie.is_valid(), saisie.champs["contexte"]) == (True, "Une ligne\net une autre")


def test_les_cases_suivent_les_six_competences_du_referentiel(bloc):
    groupes = formulaire(bloc).groupes

    assert [len(groupe.lignes) for groupe in groupes] == [6, 3, 3, 3, 3, 4]


def test_une_ligne_porte_sa_case_sa_phrase_et_sa_faute(bloc):
    pk, autre = bloc.competences[0].sous_competences[0].id, fabriques.sous_competence(1, 2)
    trop = "a" * 20_001
    saisie = formulaire(bloc, **{f"mobilise-{pk}": "on", f"justification-{pk}": trop})
    lignes = {item.id: reste for item, *reste in saisie.groupes[0].lignes}

    assert lignes[pk] == [True, trop, "Ce texte est trop long\u00a0: 20\u00a0000 signes au plus."]
    assert lignes[autre] == [False, "", ""]


@pytest.mark.parametrize("donnees", [None, {"debut_le": "x", "cadre": "zz", "stage": "zz"}])
def test_notre_gabarit_d_un_champ_dit_ce_que_dit_celui_du_paquet(bloc, inscription_d_ines, donnees):
    paquet = Path(crispy_bootstrap5.__file__).parent / "templates/bootstrap5/field.html"
    du_paquet = engines["django"].from_string(paquet.read_text())
    notre = get_template("bootstrap5/field.html")
    saisie = RealisationForm(donnees, bloc=bloc, stages=inscription_d_ines.stages.all())

    for nom in (*saisie._meta.fields, "version"):
        contexte = {
            "field": saisie[nom],
            "form_show_errors": True,
            "form_show_labels": True,
            "error_text_inline": True,
        }
        assert serre(notre.render(contexte)) == serre(du_paquet.render(contexte))


def test_une_saisie_identique_au_texte_enregistre_n_a_pas_de_divergence(bloc, inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    saisie = _saisie_de(realisation, bloc)

    assert (saisie.is_valid(), divergences(saisie, realisation)) == (True, ())


def test_chaque_champ_qui_differe_montre_ses_deux_textes(bloc, inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines, lieu="Limoges")
    pk = fabriques.sous_competence(2, 1)
    saisie = _saisie_de(
        realisation,
        bloc,
        lieu="",
        fin_le="2026-03-01",
        cadre="professionnel",
        en_equipe="on",
        **{f"mobilise-{pk}": "on"},
    )

    assert saisie.is_valid()
    assert divergences(saisie, realisation) == (
        Divergence("Cadre", "En milieu professionnel", "En cours de formation"),
        Divergence("Fin", "01/03/2026", "13/02/2026"),
        Divergence("Lieu", "vide", "Limoges"),
        Divergence("Réalisée en équipe", "oui", "non"),
        Divergence(bloc.sous_competences[pk].intitule, "sans justification", "non revendiquée"),
    )


def _saisie_de(realisation, bloc, **autres):
    """Le formulaire tel que le navigateur le renvoie sans y toucher, sauf `autres`."""
    vierge = RealisationForm(
        instance=realisation, bloc=bloc, initial=initial_des_revendications(realisation)
    )
    donnees = {champ.html_name: champ.value() for champ in vierge if champ.value()}
    relue = type(realisation).objects.get(pk=realisation.pk)
    return RealisationForm(donnees | autres, instance=relue, bloc=bloc)


@pytest.mark.parametrize(
    "adresse, attendu",
    [
        ("https://git.example.org/ines/plan", {}),
        ("git.example.org/ines/plan", {}),
        ("", {"lien": ["Donnez l’adresse du lien."]}),
        (
            "javascript:alert(1)",
            {"lien": ["Donnez une adresse complète, qui commence par https://."]},
        ),
        (
            "ftp://git.example.org/plan",
            {"lien": ["Donnez une adresse complète, qui commence par https://."]},
        ),
    ],
)
def test_un_lien_est_une_adresse_web(adresse, attendu):
    assert phrases(LienForm({"lien-lien": adresse}, choix=[])) == attendu


@pytest.mark.parametrize(
    "adresse",
    [
        "http://127.0.0.1:8000/",
        "http://192.168.1.20/glpi",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://localhost/",
        "http://nas.lan/ines",
    ],
)
def test_un_lien_du_reseau_prive_est_refuse_en_une_phrase(adresse):
    saisie = LienForm({"lien-lien": adresse}, choix=())

    assert phrases(saisie) == {
        "lien": [
            "Cette adresse est celle d’un réseau privé : le jury ne l’ouvrira pas. "
            "Déposez plutôt une capture."
        ]
    }


def test_un_lien_sans_intitule_prend_le_nom_du_site():
    saisie = LienForm({"lien-lien": "https://git.example.org/ines"}, choix=[])

    assert (saisie.is_valid(), saisie.cleaned_data["intitule"]) == (True, "git.example.org")


def test_une_preuve_n_appuie_que_les_revendications_de_sa_realisation():
    donnees = QueryDict("preuve-3-intitule=Plan&preuve-3-sous_competences=8")
    saisie = PreuveForm(donnees, preuve=3, est_un_lien=False, choix=[(7, "Gérer des sauvegardes")])

    assert phrases(saisie) == {
        "sous_competences": [
            "Une sous-compétence choisie n’est plus revendiquée : relisez ce choix."
        ]
    }
