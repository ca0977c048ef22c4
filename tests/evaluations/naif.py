"""La matrice et les niveaux, refaits à la main : des boucles sur les objets, sans les lectures.

Ce calcul-ci est lent et plat ; celui des pages tient en deux requêtes. Ils doivent s’accorder.
"""

from html.parser import HTMLParser

from evaluations.lectures import niveaux_par_indicateur, travaux
from evaluations.models import Evaluation
from referentiel.models import Indicateur, SousCompetence

DU_MOINS_AU_PLUS_AVANCE = ["non_mobilisee", "non_retenue", "a_reprendre", "soumise", "validee"]


# Le calcul naïf


def derniere_evaluation(realisation):
    """La dernière rendue, en parcourant les soumissions une à une."""
    trouvee = None
    for soumission in sorted(realisation.soumissions.all(), key=lambda s: s.numero):
        for evaluation in Evaluation.objects.filter(soumission_id=soumission.pk):
            trouvee = evaluation
    return trouvee


def etats_d_une_realisation(realisation):
    """Sous-compétence → état, pour ce que l’enseignant connaît de cette réalisation."""
    if realisation.etat == "soumise":
        return {m.sous_competence_id: "soumise" for m in realisation.mobilisations.all()}
    if realisation.etat == "a_reprendre":
        reponses = derniere_evaluation(realisation).retenues.all()
        return {reponse.sous_competence_id: "a_reprendre" for reponse in reponses}
    if realisation.etat == "validee":
        return {
            reponse.sous_competence_id: "validee" if reponse.retenue else "non_retenue"
            for reponse in derniere_evaluation(realisation).retenues.all()
        }
    return {}


def presentes(inscription):
    return [r for r in inscription.realisations.all() if r.supprimee_le is None]


def etats_naifs(inscription):
    """Les 22 marques, dans l’ordre du texte : « validee+ », jugée et une soumission attend."""
    jugees = {item.pk: "non_mobilisee" for item in SousCompetence.objects.all()}
    attendues = set()
    for realisation in presentes(inscription):
        for pk, etat in etats_d_une_realisation(realisation).items():
            if etat == "soumise":
                attendues.add(pk)
            else:
                jugees[pk] = max(jugees[pk], etat, key=DU_MOINS_AU_PLUS_AVANCE.index)
    ordonnes = SousCompetence.objects.order_by("competence__ordre", "ordre")
    return [marque(jugees[item.pk], item.pk in attendues) for item in ordonnes]


def marque(jugee, attendue):
    """Ce qui se voit : la marque pleine s’il y en a une, la creuse en plus (« + ») ou seule."""
    if not attendue:
        return jugee
    return "soumise+" if jugee == "non_mobilisee" else f"{jugee}+"


def constats_naifs(inscription):
    """(indicateur, niveau, date) de chaque constat d’une réalisation validée."""
    trouves = []
    for realisation in presentes(inscription):
        if realisation.etat == "validee":
            evaluation = derniere_evaluation(realisation)
            for constat in evaluation.constats.all():
                trouves.append((constat.indicateur_id, constat.niveau, evaluation.rendue_le))
    return trouves


def niveaux_naifs(inscription):
    """Indicateur → (code du meilleur niveau, nombre de constats, date du dernier)."""
    niveaux, trouves = {}, constats_naifs(inscription)
    for item in Indicateur.objects.all():
        constats = [(niveau, le) for pk, niveau, le in trouves if pk == item.pk]
        if constats:
            meilleur = sorted(constats, key=lambda c: c[0].ordre)[-1][0]
            niveaux[item.pk] = (meilleur.code, len(constats), max(c[1] for c in constats))
    return niveaux


def satisfaits_naifs(inscription):
    codes = [code for code, _, _ in niveaux_naifs(inscription).values()]
    return sum(code in ("BM", "EM") for code in codes)


def lignes_naives(promotion):
    presents = [i for i in promotion.inscriptions.all() if i.sortie_le is None]
    presents.sort(key=lambda i: (i.etudiant.nom, i.etudiant.prenom, i.pk))
    return [(str(i.etudiant), etats_naifs(i), satisfaits_naifs(i)) for i in presents]


# Ce que la page et les lectures disent


class LecteurDeMatrice(HTMLParser):
    """Relit la page servie : une ligne par étudiant, l’état de chaque case, le total."""

    def __init__(self):
        super().__init__()
        self.lignes, self.dans, self.texte = [], "", ""

    def handle_starttag(self, balise, attributs):
        attributs = dict(attributs)
        classes = (attributs.get("class") or "").split()
        if balise == "th" and attributs.get("scope") == "row":
            self.lignes.append(["", [], ""])
            self.dans, self.texte = "nom", ""
        elif balise == "td" and "matrice__total" in classes:
            self.dans, self.texte = "total", ""
        elif balise == "a" and "case" in classes:
            attend = "+" if "case--attend" in classes else ""
            self.lignes[-1][1].append(classes[1].removeprefix("case--") + attend)

    def handle_data(self, texte):
        self.texte += texte

    def handle_endtag(self, balise):
        if self.dans == "nom" and balise == "th":
            self.lignes[-1][0] = self.texte.strip()
        if self.dans == "total" and balise == "td":
            self.lignes[-1][2] = int(self.texte.strip().removesuffix("/38"))
        if balise in ("th", "td"):
            self.dans = ""


def lignes_de_la_page(client, promotion):
    lecteur = LecteurDeMatrice()
    lecteur.feed(client.get(f"/promotions/{promotion.pk}/matrice/").content.decode())
    return [tuple(ligne) for ligne in lecteur.lignes]


def niveaux_lus(inscription):
    return {
        pk: (retenu.niveau.code, retenu.nombre, retenu.dernier_le)
        for pk, retenu in niveaux_par_indicateur(travaux(inscription)).items()
    }


# La même classe à une date passée, refaite pas à pas


def etat_naif_au(realisation, instant):
    """L’état où l’avait laissée le dernier pas écrit, brouillon avant le premier."""
    if realisation.supprimee_le is not None and realisation.supprimee_le <= instant:
        return "absente"
    etat = "brouillon"
    for pas in sorted(realisation.journal.all(), key=lambda pas: pas.pk):
        if pas.le <= instant:
            etat = pas.vers
    return etat


def derniere_evaluation_au(realisation, instant):
    trouvee = None
    for soumission in sorted(realisation.soumissions.all(), key=lambda s: s.numero):
        for evaluation in Evaluation.objects.filter(soumission_id=soumission.pk):
            if evaluation.rendue_le <= instant:
                trouvee = evaluation
    return trouvee


def attendue_au(realisation, instant):
    """La dernière soumission envoyée alors, si elle n’était pas encore retirée."""
    envoyees = [s for s in realisation.soumissions.all() if s.soumise_le <= instant]
    derniere = max(envoyees, key=lambda s: s.numero)
    return set(derniere.contenu_fige.sous_competences)


def marques_naives_au(inscription, instant):
    """Les 22 marques d’alors, dans l’ordre du texte."""
    jugees = {item.pk: "non_mobilisee" for item in SousCompetence.objects.all()}
    attendues = set()
    for realisation in inscription.realisations.all():
        etat = etat_naif_au(realisation, instant)
        if etat == "soumise":
            attendues |= attendue_au(realisation, instant)
        elif etat in ("validee", "a_reprendre"):
            for reponse in derniere_evaluation_au(realisation, instant).retenues.all():
                code = etat
                if etat == "validee" and not reponse.retenue:
                    code = "non_retenue"
                pk = reponse.sous_competence_id
                jugees[pk] = max(jugees[pk], code, key=DU_MOINS_AU_PLUS_AVANCE.index)
    ordonnes = SousCompetence.objects.order_by("competence__ordre", "ordre")
    return [marque(jugees[item.pk], item.pk in attendues) for item in ordonnes]


def marques_lues(ligne):
    """Ce que la matrice lue montre d’un étudiant, dans les mêmes mots."""
    return [marque(case.jugee.code, case.attend_depuis is not None) for case in ligne.cases]
