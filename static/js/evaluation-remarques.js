/* « M » ouvre les remarques toutes prêtes, la touche de l’une l’insère au bout du retour à l’étudiant. */

const formulaire = document.querySelector("[data-evaluation]");
const volet = formulaire.querySelector("[data-remarques]");
const titre = volet.querySelector("summary");
const remarques = new Map([...volet.querySelectorAll("[data-remarque]")].map((li) => [li.dataset.remarque, li]));
const { commentaire } = formulaire.elements;
let choisit = false;
let retour = null;
let outils = { retenir: () => {}, dire: () => {} };

function inserer(li) {
  const avant = commentaire.value;
  const texte = li.querySelector("[data-remarque-texte]").textContent;
  const apres = avant.trim() ? `${avant.trimEnd()}\n${texte}` : texte;
  commentaire.value = apres;
  outils.retenir(() => {
    if (commentaire.value !== apres) return false;
    commentaire.value = avant;
    return true;
  });
  commentaire.dispatchEvent(new Event("input", { bubbles: true }));
  outils.dire(`Remarque insérée\u00a0: ${texte}`);
}

function fermer() {
  choisit = false;
  volet.open = false;
  retour?.focus({ preventScroll: true });
}

function ouvrir({ detail }) {
  outils = detail;
  retour = document.activeElement === document.body ? null : document.activeElement;
  choisit = true;
  volet.open = true;
  titre.focus({ preventScroll: true });
  volet.scrollIntoView({ block: "nearest" });
  const liste = [...remarques].map(([touche, li]) => `${touche}, ${li.querySelector("[data-remarque-texte]").textContent}`);
  outils.dire(liste.length ? `Pressez la touche d’une remarque\u00a0: ${liste.join("\u00a0; ")}` : "Vous n’avez pas encore de remarque.");
}

/* Écouté avant les touches du jugement : dans ce mode, une lettre choisit une remarque. */
document.addEventListener(
  "keydown",
  (evenement) => {
    const { key, code, ctrlKey, metaKey, altKey } = evenement;
    if (!choisit || ctrlKey || metaKey || altKey) return;
    const li = remarques.get(key.toLowerCase()) ?? remarques.get(/^(?:Digit|Numpad)(\d)$/.exec(code)?.[1]);
    const seule = key.length === 1 && key !== " ";
    if (key !== "Escape" && !seule) return;
    evenement.preventDefault();
    if (li) inserer(li);
    else if (seule) return outils.dire(`Aucune remarque sur «\u00a0${key}\u00a0».`);
    fermer();
  },
  { capture: true },
);

volet.addEventListener("focusout", ({ relatedTarget }) => {
  if (!volet.contains(relatedTarget)) choisit = false;
});
formulaire.addEventListener("sillage:remarques", ouvrir);
volet.querySelector("[data-touche-m]").hidden = false;
for (const li of remarques.values()) {
  const bouton = li.querySelector("[data-inserer]");
  bouton.hidden = false;
  bouton.addEventListener("click", () => inserer(li));
}
