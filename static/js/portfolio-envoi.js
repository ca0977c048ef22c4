/* Un formulaire [data-envoi-unique] ne part qu’une fois : le second clic ne fait rien.
   Revenir en arrière le rend de nouveau utilisable. */

const boutons = (formulaire) => formulaire.querySelectorAll('button[type="submit"]');

// Écouté de haut : une preuve ajoutée sans recharger la page apporte ses formulaires.
document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target.closest("[data-envoi-unique]");
  if (!formulaire || evenement.defaultPrevented) return;
  if (formulaire.dataset.parti) {
    evenement.preventDefault();
    return;
  }
  formulaire.dataset.parti = "oui";
  // Après le départ : un bouton désactivé trop tôt n’envoie pas son nom.
  setTimeout(() => boutons(formulaire).forEach((bouton) => bouton.setAttribute("aria-disabled", "true")));
});

window.addEventListener("pageshow", () => {
  for (const formulaire of document.querySelectorAll("[data-parti]")) {
    delete formulaire.dataset.parti;
    boutons(formulaire).forEach((bouton) => bouton.removeAttribute("aria-disabled"));
  }
});
