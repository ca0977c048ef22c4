// Le tiroir : ce qu’il y a derrière une case, lu à l’adresse de la case, sans quitter la grille.
const tiroir = document.querySelector("[data-tiroir]");
const contenu = tiroir?.querySelector("[data-tiroir-contenu]");
const etat = tiroir?.querySelector("[data-tiroir-etat]");
let lienOuvert = null;

export async function ouvrirLaCase(lien) {
  lienOuvert = lien;
  contenu.hidden = true;
  etat.textContent = "Lecture…";
  if (!tiroir.open) tiroir.showModal();
  const coeur = await lire(lien.href);
  if (lien !== lienOuvert) return;
  if (coeur === null) {
    window.location.assign(lien.href);
    return;
  }
  contenu.innerHTML = coeur;
  contenu.hidden = false;
  etat.textContent = "";
  tiroir.scrollTop = 0;
  contenu.querySelector("h2").focus();
}

// Rien si la session a pris fin, si le droit manque ou si le réseau est tombé : la page entière
// le dira.
async function lire(adresse) {
  try {
    const reponse = await fetch(adresse, { headers: { "X-Fragment": "1" } });
    return reponse.ok && !reponse.redirected ? await reponse.text() : null;
  } catch {
    return null;
  }
}

tiroir?.querySelector("[data-tiroir-fermer]").addEventListener("click", () => tiroir.close());
tiroir?.addEventListener("click", ({ target }) => {
  if (target === tiroir) tiroir.close();
});
tiroir?.addEventListener("close", () => {
  const lien = lienOuvert;
  lienOuvert = null;
  lien?.focus();
});
