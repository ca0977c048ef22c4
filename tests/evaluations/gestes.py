"""Ce que font, en une ligne, les tests des pages de l’enseignant."""

from datetime import timedelta

from django.contrib.messages import get_messages

from portfolio import actions as gestes
from tests import fabriques
from tests.fabriques import MIDI


def adresse(realisation, verbe="evaluer"):
    return f"/realisations/{realisation.pk}/{verbe}/"


def saisie(realisation, decision="validee", commentaire="", reponse="oui", **autres):
    """Ce que le formulaire envoie : toutes les revendications reçoivent la même réponse."""
    soumission = fabriques.soumission_de(realisation)
    revendiquees = soumission.contenu_fige.sous_competences
    reponses = {f"retenue_{pk}": reponse for pk in revendiquees if reponse}
    envoi = {"numero": soumission.numero, "decision": decision, "commentaire": commentaire}
    return envoi | reponses | autres


def phrases(reponse):
    return [str(message) for message in get_messages(reponse.wsgi_request)]


def resoumettre(realisation, le=MIDI + timedelta(hours=1)):
    gestes.soumettre(realisation, acteur=realisation.inscription.etudiant, le=le)


def retirer(realisation):
    gestes.retirer(realisation, acteur=realisation.inscription.etudiant, le=MIDI)
