"""Lire un export GLPI, une sortie de Git, un dépôt archivé : des fonctions pures."""

import zipfile
import zlib
from datetime import date
from hashlib import sha1
from io import BytesIO
from struct import pack

import pytest

from portfolio.imports import ImportRefuse, glpi, lire_commits, lire_depot, lire_tickets
from portfolio.imports import git as commits_git
from portfolio.imports.git import lire_journal

GLPI = (
    '"ID";"Titre";"Statut";"Date d\'ouverture";"Demandeur - Demandeur";'
    '"Attribué à - Technicien";"Description";\n'
    '"1 012";"Imprimante de M. Dupont";"Clos";"2026-02-05 10:00";"Dupont Jean (54)<br>Anne Leroy";'
    '"Inès Moreau";"&lt;p&gt;Merci, Jean DUPONT jean.dupont@mairie.example 06 12 34 56 78'
    '&lt;/p&gt;";\n'
    '"15";"=cmd|calc";"Nouveau";"03-02-2026 10:00";"";"Paul Martin";"petit dupont";\n'
)


@pytest.mark.parametrize("codage", ["utf-8-sig", "cp1252", "utf-16"])
def test_un_export_glpi_se_lit_sans_rien_de_personnel(codage):
    clos, nouveau = lire_tickets(GLPI.encode(codage), etudiant="Inès Moreau")

    assert (clos.numero, clos.titre, clos.ouvert_le) == (
        "1012",
        "Imprimante de M. d…",
        date(2026, 2, 5),
    )
    assert (clos.demandeur, clos.technicien, nouveau.technicien) == (
        "d.j…, a.l…",
        "Inès Moreau",
        "p.m…",
    )
    assert clos.description == "Merci, j.d… j.d… (téléphone masqué)"
    assert nouveau.description == "petit dupont"


@pytest.mark.parametrize("separateur", [",", "\t", "|"])
def test_un_export_anglais_aux_colonnes_melangees_se_lit(separateur):
    texte = "Title,Status,ID,Opening Date,Closing Date\nMouse,Closed,3,2026-01-02,2026-01-04\n"

    (ticket,) = lire_tickets(texte.replace(",", separateur).encode())

    assert (ticket.numero, ticket.titre, ticket.clos_le) == ("3", "Mouse", date(2026, 1, 4))


def test_l_extrait_desarme_les_formules_et_l_origine_enumere():
    tickets = lire_tickets(GLPI.encode(), etudiant="Inès Moreau")

    lignes = glpi.extrait(tickets).decode("utf-8-sig").splitlines()

    assert lignes[2].startswith("15;'=cmd|calc;Nouveau;03/02/2026;")
    assert glpi.origine(tickets).champs == {
        "provenance": "glpi",
        "provenance_detail": "15 et 1012",
        "provenance_du": date(2026, 2, 3),
        "provenance_au": date(2026, 2, 5),
    }


@pytest.mark.parametrize(
    "octets, phrase",
    [
        (b"", "Ce fichier est vide"),
        (b"nom;prix\nclou;3\n", "Ce fichier n’est pas un export de tickets GLPI"),
        (b"PK\x03\x04\x00\x00", "Ce fichier n’est pas un texte"),
        (b"ID;Titre;Titre\n1;a;b\n", "La colonne « Titre » figure deux fois"),
        (b"ID;Titre\n", "Aucun ticket dans ce fichier."),
        (b'ID;Titre\n1;"' + b"a" * 200_000, "Ce CSV ne se lit pas jusqu’au bout"),
        (b"x" * 5_300_000, "Ce texte dépasse 5\u00a0Mo"),
    ],
)
def test_un_csv_qui_n_en_est_pas_un_est_refuse_par_une_phrase(octets, phrase):
    with pytest.raises(ImportRefuse) as refus:
        lire_tickets(octets)

    assert str(refus.value).startswith(phrase)


H1, H2 = "a1b2c3d" + "0" * 33, "e4f5a6b" + "1" * 33
PAR_DEFAUT = (
    f"commit {H2} (HEAD -> main)\nAuthor: Inès Moreau <ines@sillage.example>\n"
    "Date:   Tue Feb 3 10:00:00 2026 +0100\n\n    Tester | la restauration\n\n"
    f"commit {H1}\nMerge: 12 34\nAuthor: Hugo Klein <h@sillage.example>\n"
    "Date:   Mon Feb 2 10:00:00 2026 +0100\n\n    Poser le plan\n\n    Détails.\n"
)
EN_GRAPHE = "".join(f"{'*' if 'commit' in li else '|'} {li}\n" for li in PAR_DEFAUT.splitlines())
UNE_LIGNE = f"* {H2[:7]} (HEAD) Tester | la restauration\n|\\  \n* {H1[:7]} Poser le plan\n"
EN_COLONNES = (
    f"{H2[:7]}|Inès Moreau|2026-02-03|Tester | la restauration\n"
    f"{H1[:7]}|Hugo Klein|2026-02-02|Poser le plan"
)


@pytest.mark.parametrize(
    "texte, auteurs, dates",
    [
        (PAR_DEFAUT, True, True),
        (EN_GRAPHE, True, True),
        (UNE_LIGNE, False, False),
        (EN_COLONNES, True, True),
    ],
    ids=["defaut", "graphe", "une-ligne", "colonnes"],
)
def test_chaque_sortie_de_git_log_se_lit(texte, auteurs, dates):
    recent, ancien = lire_commits(texte)

    assert (recent.numero, recent.message) == ("e4f5a6b", "Tester | la restauration")
    assert (ancien.numero, ancien.message) == ("a1b2c3d", "Poser le plan")
    assert recent.auteur == ("Inès Moreau" if auteurs else "")
    assert ancien.le == (date(2026, 2, 2) if dates else None)


def test_la_liste_et_l_origine_des_commits_vont_du_plus_ancien_au_plus_recent():
    lus = lire_commits(PAR_DEFAUT)

    assert commits_git.extrait(lus).decode().splitlines() == [
        "2 commits, a1b2c3d à e4f5a6b",
        "",
        "a1b2c3d000  02/02/2026  Hugo Klein   Poser le plan",
        "e4f5a6b111  03/02/2026  Inès Moreau  Tester | la restauration",
    ]
    assert commits_git.origine(lus).champs["provenance_detail"] == "2 commits, a1b2c3d à e4f5a6b"


@pytest.mark.parametrize(
    "texte, phrase",
    [
        ("", "Collez la sortie"),
        ("fatal: not a git repository", "Aucun commit reconnu"),
        (f"{PAR_DEFAUT}\ncommit {H1}\nAuthor: In", "Le texte s’arrête au milieu du commit a1b"),
    ],
)
def test_une_sortie_qui_ne_se_lit_pas_est_refusee(texte, phrase):
    with pytest.raises(ImportRefuse) as refus:
        lire_commits(texte)

    assert str(refus.value).startswith(phrase)


def test_le_journal_du_depot_oublie_un_commit_corrige():
    ligne = "{} {} Inès Moreau <i@e.example> 1770109200 +0100\t{}: {}\n"
    texte = ligne.format("0" * 40, H1, "commit (initial)", "Poser")
    texte += ligne.format(H1, H2, "commit (amend)", "Poser le plan")

    assert [(c.numero, c.message) for c in lire_journal(texte)] == [("e4f5a6b", "Poser le plan")]


def objet(message, *parents, jour=2):
    """Le contenu d’un objet commit, et son empreinte."""
    tete = ["tree " + "0" * 40, *(f"parent {p}" for p in parents)]
    tete.append(f"author Inès Moreau <i@e.example> {1770022800 + 86400 * (jour - 2)} +0100")
    contenu = "\n".join([*tete, "committer x <x> 1 +0100", "", message, ""]).encode()
    entier = b"commit %d\0" % len(contenu) + contenu
    return sha1(entier).hexdigest(), entier, contenu


def archive(entrees):
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, contenu in entrees.items():
            zip_.writestr(nom, contenu)
    sortie.seek(0)
    return sortie


def paquet(objets):
    """Un paquet et son index : le premier entier, le second en delta relatif qui recopie tout."""
    (nom1, _, contenu1), (nom2, _, contenu2) = objets

    def entete(nature, taille):
        octets, taille = [(nature << 4) | (taille & 15)], taille >> 4
        while taille:
            octets[-1] |= 0x80
            octets.append(taille & 0x7F)
            taille >>= 7
        return bytes(octets)

    def longueur(n):
        return bytes([n & 0x7F | 0x80, n >> 7]) if n > 127 else bytes([n])

    corps = b"PACK" + pack(">II", 2, 2)
    places = {nom1: len(corps)}
    corps += entete(1, len(contenu1)) + zlib.compress(contenu1)
    places[nom2] = len(corps)
    delta = longueur(len(contenu1)) + longueur(len(contenu2)) + b"\x90\x05" + _ajouts(contenu2[5:])
    recul = places[nom2] - places[nom1]
    assert recul < 2**14
    haut = (recul >> 7) - 1
    code = bytes([haut | 0x80, recul & 0x7F]) if recul > 127 else bytes([recul])
    corps += entete(6, len(delta)) + code + zlib.compress(delta)
    noms = sorted(places)
    eventail = b"".join(pack(">I", sum(int(n[:2], 16) <= i for n in noms)) for i in range(256))
    index = b"\xfftOc" + pack(">I", 2) + eventail
    index += b"".join(map(bytes.fromhex, noms)) + b"\0" * 8
    return corps, index + b"".join(pack(">I", places[n]) for n in noms)


def _ajouts(octets):
    morceaux = [octets[i : i + 100] for i in range(0, len(octets), 100)]
    return b"".join(bytes([len(m)]) + m for m in morceaux)


@pytest.fixture
def deux_commits():
    premier = objet("Poser le plan")
    return premier, objet("Tester", premier[0], jour=3)


def test_un_depot_archive_se_lit_dans_ses_objets(deux_commits):
    premier, second = deux_commits
    entrees = {"site/.git/HEAD": "ref: refs/heads/main\n", "site/.git/refs/heads/main": second[0]}
    for nom, entier, _ in deux_commits:
        entrees[f"site/.git/objects/{nom[:2]}/{nom[2:]}"] = zlib.compress(entier)

    lus = lire_depot(archive(entrees))

    assert [(c.hachage, c.auteur, c.le, c.message) for c in lus] == [
        (second[0], "Inès Moreau", date(2026, 2, 3), "Tester"),
        (premier[0], "Inès Moreau", date(2026, 2, 2), "Poser le plan"),
    ]


def test_un_depot_empaquete_se_lit_deltas_compris(deux_commits):
    contenu, index = paquet(deux_commits)
    entrees = {"site.git/HEAD": "ref: refs/heads/main\n"}
    entrees["site.git/packed-refs"] = f"# pack-refs\n{deux_commits[1][0]} refs/heads/main\n"
    entrees["site.git/objects/pack/pack-1.idx"] = index
    entrees["site.git/objects/pack/pack-1.pack"] = contenu

    assert [c.message for c in lire_depot(archive(entrees))] == ["Tester", "Poser le plan"]


def test_sans_objet_lisible_le_journal_local_repond():
    renvoi = f"{'0' * 40} {H1} Inès Moreau <i@e.example> 1770109200 +0100\tcommit: Poser\n"
    entrees = {".git/HEAD": "ref: refs/heads/main", ".git/logs/HEAD": renvoi}

    assert [c.numero for c in lire_depot(archive(entrees))] == ["a1b2c3d"]


VIDE = {".git/HEAD": "0" * 40, ".git/objects/info/x": ""}


@pytest.mark.parametrize(
    "fichier, phrase",
    [
        (lambda: BytesIO(b"PK\x03\x04 tronqu"), "Cette archive ne se lit pas"),
        (lambda: archive({"site/index.html": "x"}), "Cette archive ne contient pas de dépôt Git"),
        (lambda: archive(VIDE), "Ce dépôt ne contient"),
        (lambda: archive(VIDE | {".git/packed-refs": "0" * 2**22}), "Cette archive se décompresse"),
        (lambda: archive(VIDE | {".git/objects/pack/p.idx": "x"}), "Cette archive ne se lit pas"),
    ],
    ids=["tronquee", "sans-depot", "vide", "bombe", "paquet-abime"],
)
def test_une_archive_dont_on_ne_tire_rien_est_refusee(fichier, phrase):
    with pytest.raises(ImportRefuse) as refus:
        lire_depot(fichier())

    assert str(refus.value).startswith(phrase)
