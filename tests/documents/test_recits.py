"""Les récits imprimés : le HTML de la page, des polices du dépôt, un arbre de balises propre."""

from io import BytesIO

import pikepdf
import pytest

from documents.calculs.fiche import fiche_de
from documents.catalogue.fiche import feuillet_de_fiche
from documents.compositions.fiche import composer_fiche
from documents.pdf import imprimer
from portfolio.balisage import baliser
from tests import fabriques
from tests.documents.decor import pages

pytestmark = pytest.mark.mise_en_page

RECIT = """**Deux serveurs** et *trois postes*, dans `C:\\temp`.

- Copie locale
- [Procédure](https://wiki.exemple.fr/)

```
borg create   depot
    --stats
```
> Une heure.
# pas un titre"""


def test_la_fiche_imprime_le_html_de_la_page(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines, demarche=RECIT)

    contexte = composer_fiche(fiche_de(travail))

    assert dict(contexte["recit"])["Démarche"] == baliser(RECIT)


def test_un_caractere_sans_dessin_est_remplace_avant_le_balisage(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines, demarche="- **Mise en ligne** \U0001f680")

    contexte = composer_fiche(fiche_de(travail))

    assert dict(contexte["recit"])["Démarche"] == (
        "<ul>\n<li><strong>Mise en ligne</strong> \ufffd</li>\n</ul>"
    )


def test_le_pdf_d_un_recit_est_balise_sans_titre_ni_police_d_ailleurs(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines, demarche=RECIT)

    octets = imprimer(feuillet_de_fiche(fiche_de(travail)))

    polices = {c["fontname"].partition("+")[2] for page in pages(octets) for c in page.chars}
    with pikepdf.open(BytesIO(octets)) as pdf:
        natures = [str(o.S) for o in pdf.objects if _est_balise(o)]
        liens = [n.get("/Contents") for p in pdf.pages for n in p.obj.get("/Annots", ())]
    assert {p for p in polices if "Jointe" not in p} == set()
    assert (natures.count("/H1"), natures.count("/L"), natures.count("/Link")) == (1, 1, 1)
    assert [str(contenu) for contenu in liens] == ["https://wiki.exemple.fr/"]


def _est_balise(objet):
    return isinstance(objet, pikepdf.Dictionary) and "/S" in objet and "/P" in objet
