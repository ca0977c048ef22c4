"""L’attestation signée d’un stage inventé : une page de PDF, celle que l’organisation rend."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zlib import crc32

import pikepdf
from pikepdf import Array, Dictionary, Name

from portfolio.models import Stage

A4 = (595, 842)
MARGE = 72
CORPS, INTERLIGNE = 11, 19
SIGNATURE = (330, 300)
"""Le coin bas gauche du paraphe, en points."""


def attestation_signee(stage: Stage, le: str, lieu: str) -> bytes:
    """Les octets d’un PDF d’une page ; les mêmes pour le même stage."""
    pdf = pikepdf.new()
    polices = {"/N": _police("Helvetica"), "/G": _police("Helvetica-Bold")}
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *A4]),
        Resources=Dictionary(Font=Dictionary(polices)),
        Contents=pdf.make_stream(b"\n".join((*_textes(stage, le, lieu), _paraphe(stage.tuteur)))),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    sortie = BytesIO()
    pdf.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def _police(famille: str) -> Dictionary:
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name(f"/{famille}"),
        Encoding=Name.WinAnsiEncoding,
    )


def _textes(stage: Stage, le: str, lieu: str) -> Iterator[bytes]:
    hauteur = A4[1] - MARGE
    yield _ligne(stage.organisation, hauteur, "G", 13)
    yield _ligne(stage.adresse, hauteur - INTERLIGNE)
    yield _ligne("ATTESTATION DE STAGE", hauteur - 90, "G", 18)
    for rang, texte in enumerate(_phrases(stage)):
        yield _ligne(texte, hauteur - 140 - rang * INTERLIGNE)
    yield _ligne(f"Fait à {lieu}, le {le}", SIGNATURE[1] + 110, gauche=SIGNATURE[0])
    yield _ligne(stage.tuteur, SIGNATURE[1] + 90, gauche=SIGNATURE[0])
    yield _ligne(stage.fonction_du_tuteur, SIGNATURE[1] + 74, taille=9, gauche=SIGNATURE[0])


def _phrases(stage: Stage) -> tuple[str, ...]:
    etudiant = stage.inscription.etudiant
    return (
        f"Je soussigné(e), {stage.tuteur},",
        "atteste que l’étudiant(e) désigné(e) ci-dessous a effectué un stage dans notre structure.",
        "",
        f"Nom et prénom : {etudiant.nom_officiel}",
        "Formation : BTS Services informatiques aux organisations",
        f"Établissement : {stage.inscription.promotion.etablissement}",
        f"Du {stage.debut_le:%d/%m/%Y} au {stage.fin_le:%d/%m/%Y}",
        f"Durée de présence effective : {stage.semaines} semaines",
    )


def _ligne(
    texte: str, bas: int, police: str = "N", taille: int = CORPS, gauche: int = MARGE
) -> bytes:
    octets = texte.encode("cp1252")
    for special in (b"\\", b"(", b")"):
        octets = octets.replace(special, b"\\" + special)
    return b"BT /%s %d Tf %d %d Td (%s) Tj ET" % (police.encode(), taille, gauche, bas, octets)


def _paraphe(signataire: str) -> bytes:
    """Des boucles à l’encre bleue, propres à chaque signataire."""
    x, y = SIGNATURE
    graine = crc32(signataire.encode())
    traits = [f"0.13 0.2 0.55 RG 1.6 w 1 J {x} {y + 25} m"]
    for rang in range(5):
        haut, bas = 20 + (graine >> 3 * rang) % 30, (graine >> 2 * rang) % 18
        gauche = x + 28 * rang
        traits.append(
            f"{gauche + 8} {y + 30 + haut} {gauche + 34} {y + haut} {gauche + 28} {y + bas} c"
        )
    traits.append(f"S {x + 6} {y + 6} m {x + 60} {y - 2} {x + 110} {y + 4} {x + 165} {y + 14} c S")
    return " ".join(traits).encode()
