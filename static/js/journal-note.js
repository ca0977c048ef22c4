/* Modifier une note : on voit les fichiers choisis ; sans réseau, rien ne part et rien n’est perdu. */

import { apercu } from "./journal-photos.js";

const formulaire = document.querySelector("form[data-note]");
const champs = [...formulaire.querySelectorAll("[data-fichiers]")];

async function montrer() {
  const choisis = champs.flatMap((champ) => [...champ.files]);
  const lignes = (await Promise.all(choisis.map(apercu))).map((dessin) => {
    const ligne = document.createElement("li");
    ligne.append(dessin);
    return ligne;
  });
  formulaire.querySelector("[data-choisis]").replaceChildren(...lignes);
}

for (const champ of champs) {
  champ.parentElement.classList.add("choisir--script");
  champ.addEventListener("change", montrer);
}

formulaire.addEventListener("submit", (evenement) => {
  if (navigator.onLine) return;
  evenement.preventDefault();
  evenement.stopImmediatePropagation();
  formulaire.querySelector("[data-etat]").textContent = "Pas de réseau : gardez cette page ouverte, puis réessayez.";
});
