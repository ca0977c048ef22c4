"""Une classe de mesure : des réalisations longues, illustrées, jugées, comme un bon portfolio.

Ce module ne mesure rien seul. Tout passe par les actions du site ; rien n’y est tiré au hasard.
"""

from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from random import Random

from comptes.models import Inscription, Promotion, Utilisateur
from portfolio import actions
from portfolio.models import Realisation
from tests import fabriques
from tests.fabriques import MIDI

PHRASES = (
    "J’ai relevé l’existant avec le tuteur, puis rédigé un cahier des charges d’une page.",
    "Le serveur de fichiers sauvegarde chaque nuit vers un second site, et la restauration "
    "a été jouée deux fois devant l’équipe.",
    "La supervision alerte par courriel au bout de trois échecs ; les seuils ont été revus "
    "après une semaine d’observation.",
    "Chaque poste reçoit son image par le réseau, puis un script installe les logiciels "
    "de la section et consigne le résultat dans l’inventaire.",
    "Les tests d’acceptation ont été écrits avant la mise en production et signés par le client.",
    "Le site vitrine respecte le référentiel d’accessibilité sur les pages essentielles.",
)
CHANGEMENT = "\n\nAprès relecture : la seconde restauration a pris douze minutes."


def classe(effectif: int, realisations: int) -> Promotion:
    """`effectif` étudiants de `realisations` chacun, toutes jugées sauf la dernière, en attente."""
    promotion = fabriques.promotion("BTS SIO 2, mesures")
    professeure = fabriques.personne("mesures@sillage.example", "Claire", "Lefèvre")
    fabriques.enseignement(professeure, promotion)
    for rang in range(effectif):
        etudiant = fabriques.personne(f"mesure{rang}@sillage.example", "Inès", f"Moreau {rang}")
        inscription = fabriques.inscription(etudiant, promotion, numero_candidat=f"{rang:011}")
        for numero in range(realisations):
            travail = _soumise(inscription, rang, numero)
            if numero < realisations - 1:
                juger(travail, professeure)
    return promotion


def _soumise(inscription: Inscription, rang: int, numero: int) -> Realisation:
    """Quatre revendications, une capture, un PDF et un second PDF, trois mille signes de récit."""
    competences = fabriques.bloc().competences
    ids = [s.id for c in competences for s in c.sous_competences]
    choisies = [ids[(numero * 4 + ecart) % len(ids)] for ecart in range(4)]
    debut = date(2026, 1, 5) + timedelta(days=7 * numero)
    travail = fabriques.realisation(
        inscription,
        intitule=f"Déploiement d’un service supervisé, étape {numero + 1}",
        revendications={s: texte(2, numero + s) for s in choisies},
        debut_le=debut,
        fin_le=debut + timedelta(days=11),
        contexte=texte(6, numero),
        demarche="\n\n".join(texte(6, numero + part) for part in range(3)),
        resultats=texte(5, numero + 2),
        environnement="Debian 12, Proxmox, Zabbix 7, BorgBackup, Git",
    )
    image = capture(rang * 100 + numero)
    fabriques.preuve(travail, image, "capture.png", "Capture du tableau de bord", "image/png")
    for titre in ("Procédure d’exploitation", "Rapport de recette"):
        fabriques.preuve(travail, pdf(f"{titre} {rang} {numero}"), "rapport.pdf", titre)
    actions.soumettre(travail, acteur=inscription.etudiant, le=MIDI)
    travail.refresh_from_db()
    return travail


def juger(travail: Realisation, professeure: Utilisateur) -> None:
    revendiquees = set(travail.mobilisations.values_list("sous_competence", flat=True))
    competences = fabriques.bloc().competences
    retenues = [c for c in competences if revendiquees & {s.id for s in c.sous_competences}]
    indicateurs = [i.id for competence in retenues for i in competence.indicateurs]
    fabriques.juger(
        travail,
        professeure,
        niveaux=dict.fromkeys(indicateurs[:6], fabriques.niveau("BM")),
        commentaire=texte(3, travail.pk),
    )


def changer(inscription: Inscription) -> None:
    """L’étudiant retire la réalisation en attente, en reprend le récit, et la soumet à nouveau."""
    travail = inscription.realisations.soumises().get()
    etudiant = inscription.etudiant
    actions.retirer(travail, acteur=etudiant, le=MIDI)
    travail.refresh_from_db()
    actions.modifier_realisation(
        travail,
        acteur=etudiant,
        le=MIDI,
        champs={"demarche": travail.demarche + CHANGEMENT},
        revendications={m.sous_competence_id: m.justification for m in travail.mobilisations.all()},
        version=travail.version,
    )
    travail.refresh_from_db()
    actions.soumettre(travail, acteur=etudiant, le=MIDI)


def texte(phrases: int, depart: int) -> str:
    return " ".join(PHRASES[(depart + rang) % len(PHRASES)] for rang in range(phrases))


def capture(graine: int) -> bytes:
    """Une capture d’écran de 1280 × 800 : des aplats et des traits, différents à chaque graine."""
    from PIL import Image, ImageDraw

    hasard = Random(graine)  # noqa: S311 — une image reproductible, non un secret
    image = Image.new("RGB", (1280, 800), "#f7f5f0")
    dessin = ImageDraw.Draw(image)
    for _ in range(160):
        x, y = hasard.randrange(1180), hasard.randrange(740)
        largeur, hauteur = hasard.randrange(20, 260), hasard.randrange(3, 40)
        couleur = tuple(hasard.randrange(256) for _ in range(3))
        dessin.rectangle((x, y, x + largeur, y + hauteur), fill=couleur)
    fichier = BytesIO()
    image.save(fichier, "PNG")
    return fichier.getvalue()


@lru_cache(maxsize=1024)
def pdf(titre: str) -> bytes:
    """Un PDF de trois pages blanches, à lui seul par son titre."""
    import pikepdf

    document = pikepdf.new()
    for _ in range(3):
        document.add_blank_page()
    document.docinfo["/Title"] = titre
    fichier = BytesIO()
    document.save(fichier, deterministic_id=True)
    return fichier.getvalue()
