/* La liste des notes gardées dans ce navigateur, qui attendent d’être envoyées. */

import { apercu } from "./journal-photos.js";

const section = document.querySelector("[data-attente]");

const jour = (date) =>
  new Date(`${date}T12:00`).toLocaleDateString("fr", { weekday: "long", day: "numeric", month: "long" });

function element(balise, classe, texte) {
  const cree = document.createElement(balise);
  cree.className = classe;
  cree.textContent = texte;
  return cree;
}

async function ligne(note, corriger) {
  const corps = element("div", "note__corps", "");
  corps.append(element("p", "note__jour discret petit", note.faite_le ? jour(note.faite_le) : ""));
  corps.append(element("p", "texte-long", note.texte));
  if (note.fichiers.length) {
    const photos = element("ul", "vignettes", "");
    for (const dessin of await Promise.all(note.fichiers.map(apercu))) {
      photos.append(element("li", "", ""));
      photos.lastChild.append(dessin);
    }
    corps.append(photos);
  }
  corps.append(element("p", "petit note__progres", ""));
  if (note.erreurs) {
    corps.append(element("p", "erreur", Object.values(note.erreurs).flat().join(" ")));
    const bouton = element("button", "btn btn-outline-primary btn-sm", "Corriger cette note");
    bouton.type = "button";
    bouton.addEventListener("click", () => corriger(note));
    corps.append(bouton);
  }
  const rangee = element("li", "note note--lue", "");
  rangee.dataset.cle = note.cle;
  rangee.append(corps);
  return rangee;
}

export async function montrer(notes, corriger) {
  const lignes = await Promise.all(notes.map((note) => ligne(note, corriger)));
  section.querySelector("[data-attente-liste]").replaceChildren(...lignes);
  section.hidden = !notes.length;
}

export function progres(cle, centieme) {
  const place = section.querySelector(`[data-cle="${cle}"] .note__progres`);
  if (place) place.textContent = centieme < 100 ? `Envoi… ${centieme}\u00a0%` : "Envoi… presque fini";
}

/* La phrase qui dit où l’on en est ; `lien` mène à la connexion. */
export function dire(phrase, lien = null) {
  const place = section.querySelector("[data-attente-phrase]");
  place.replaceChildren(phrase);
  if (lien) {
    const vers = element("a", "", "Connectez-vous pour envoyer");
    vers.href = lien;
    place.append(" ", vers, ".");
  }
}

/* Les notes arrivées paraissent dans la page sans la recharger : une autre saisie est peut-être en cours. */
export async function relireLaPage() {
  const place = document.querySelector("[data-notes]");
  if (!place) return;
  const reponse = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reponse?.ok || reponse.redirected) return;
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  const choisies = [...place.querySelectorAll("[name=note]:checked")].map((une) => une.value);
  place.replaceChildren(...(page.querySelector("[data-notes]")?.childNodes ?? place.childNodes));
  for (const une of place.querySelectorAll("[name=note]")) une.checked = choisies.includes(une.value);
}
