// La grille au clavier (modèle « grid » de l’APG) : un seul arrêt de tabulation, les flèches vont
// de case en case, Entrée ouvre le tiroir, Échap revient à la case.
import { ouvrirLaCase } from "./matrice-tiroir.js";

const grille = document.querySelector("[data-matrice]");
const rangees = [...(grille?.tBodies[0].rows ?? [])].map((rangee) =>
  [...rangee.cells].map((cellule) => cellule.querySelector("a") ?? cellule),
);
let ligne = 0;
let colonne = 0;

function aller(versLigne, versColonne, focus = true) {
  rangees[ligne][colonne].tabIndex = -1;
  ligne = Math.min(Math.max(versLigne, 0), rangees.length - 1);
  colonne = Math.min(Math.max(versColonne, 0), rangees[ligne].length - 1);
  const cible = rangees[ligne][colonne];
  cible.tabIndex = 0;
  if (focus) cible.focus();
}

const touches = {
  ArrowRight: () => aller(ligne, colonne + 1),
  ArrowLeft: () => aller(ligne, colonne - 1),
  ArrowDown: () => aller(ligne + 1, colonne),
  ArrowUp: () => aller(ligne - 1, colonne),
  PageDown: () => aller(ligne + 10, colonne),
  PageUp: () => aller(ligne - 10, colonne),
  Home: (ctrl) => aller(ctrl ? 0 : ligne, 0),
  End: (ctrl) => aller(ctrl ? rangees.length - 1 : ligne, Infinity),
};

if (rangees.length) {
  for (const cible of rangees.flat()) cible.tabIndex = -1;
  aller(0, 0, false);
  document.querySelector("[data-aide-clavier]").hidden = false;
  grille.addEventListener("keydown", (evenement) => {
    const touche = touches[evenement.key];
    if (!touche || evenement.altKey || evenement.metaKey || evenement.shiftKey) return;
    evenement.preventDefault();
    touche(evenement.ctrlKey);
  });
  grille.addEventListener("focusin", ({ target }) => {
    const rang = rangees.findIndex((rangee) => rangee.includes(target));
    if (rang >= 0) aller(rang, rangees[rang].indexOf(target), false);
  });
  // Entrée sur un lien est un clic ; ouvrir ailleurs (Ctrl, molette) reste au navigateur.
  grille.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("a.case[href]");
    if (!lien || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) return;
    evenement.preventDefault();
    ouvrirLaCase(lien);
  });
}
