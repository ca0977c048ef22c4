// D’un étudiant à son voisin sans quitter le clavier ; l’endroit où l’on lit est gardé.
const liens = Object.fromEntries(
  [...document.querySelectorAll("[data-voisin]")].map((lien) => [lien.dataset.voisin, lien]),
);
const touches = { ArrowUp: "avant", "[": "avant", ArrowDown: "apres", "]": "apres" };
const ecrit = (cible) => cible.isContentEditable || cible.closest("input, textarea, select");

for (const lien of Object.values(liens)) {
  lien.addEventListener("click", () => (lien.hash = location.hash));
}
for (const aide of document.querySelectorAll("[data-touches-voisins]")) aide.hidden = false;

document.addEventListener("keydown", (evenement) => {
  const fleche = evenement.key.startsWith("Arrow");
  if (ecrit(evenement.target) || evenement.metaKey || evenement.shiftKey) return;
  // « [ » se tape avec AltGr sur un clavier français : Alt et Ctrl n’y comptent pas.
  if (fleche && (!evenement.altKey || evenement.ctrlKey)) return;
  const lien = liens[touches[evenement.key]];
  if (!lien) return;
  evenement.preventDefault();
  lien.click();
});
