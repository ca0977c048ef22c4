// Juger au clavier : la ligne courante est celle qui a le focus ; sans ce module, tout marche.
const formulaire = document.querySelector("[data-evaluation]");
const lignes = [...formulaire.querySelectorAll("[data-ligne]")];
const commentaire = formulaire.elements.commentaire;
const annonce = formulaire.querySelector("[data-annonce]");
const passe = [];
let envoyee = false;
let changee = false;

formulaire.querySelector("[data-touches]").hidden = false;

const boutons = (ligne) => [...ligne.querySelectorAll("input[type=radio]")];
const reponses = (ligne) => boutons(ligne).filter((bouton) => bouton.value);
const coche = (ligne) => reponses(ligne).find((bouton) => bouton.checked);
const courante = () => lignes.findIndex((ligne) => ligne.contains(document.activeElement));

function aller(rang) {
  const ligne = lignes[Math.min(Math.max(rang, 0), lignes.length - 1)];
  (coche(ligne) ?? boutons(ligne)[0]).focus({ preventScroll: true });
  ligne.scrollIntoView({ block: "nearest" });
  return ligne;
}

// La ligne courante si elle est de ce genre ; sinon la première qui attend, puis la première.
function viser(genre) {
  const ici = lignes[courante()];
  if (ici?.dataset.ligne === genre) return ici;
  const depuis = lignes.slice(Math.max(courante(), 0)).concat(lignes);
  const candidates = depuis.filter((ligne) => ligne.dataset.ligne === genre);
  return candidates.find((ligne) => !coche(ligne)) ?? candidates[0];
}

function choisir(genre, rang) {
  const ligne = viser(genre);
  const bouton = ligne && reponses(ligne)[rang];
  if (!bouton) return;
  passe.push([ligne, coche(ligne)]);
  const retire = bouton.checked;
  (retire ? boutons(ligne).at(-1) : bouton).checked = true;
  changee = true;
  aller(lignes.indexOf(ligne));
  annonce.textContent = retire ? "Réponse retirée." : bouton.labels[0].textContent.trim();
}

function annuler() {
  const dernier = passe.pop();
  if (!dernier) return;
  const [ligne, avant] = dernier;
  (avant ?? boutons(ligne).at(-1)).checked = true;
  aller(lignes.indexOf(ligne));
  annonce.textContent = "Dernière touche annulée.";
}

function rendre(decision) {
  if (decision === "a_reprendre" && !commentaire.value.trim()) {
    commentaire.focus();
    annonce.textContent = "Dites d’abord ce qui est à reprendre.";
    return;
  }
  formulaire.requestSubmit(formulaire.querySelector(`button[value=${decision}]`));
}

const touches = {
  arrowdown: () => aller(courante() + 1),
  arrowup: () => aller(courante() - 1),
  o: () => choisir("revendication", 0),
  n: () => choisir("revendication", 1),
  v: () => rendre("validee"),
  r: () => rendre("a_reprendre"),
  u: annuler,
  enter: () => {},
};

document.addEventListener("keydown", (evenement) => {
  const { target: cible, ctrlKey, metaKey, altKey, repeat } = evenement;
  const saisie = cible.closest("textarea, select, [contenteditable], input:not([type=radio])");
  if (saisie || ctrlKey || metaKey || altKey) return;
  const chiffre = /^(?:Digit|Numpad)([1-9])$/.exec(evenement.code)?.[1];
  const touche = touches[evenement.key.toLowerCase()];
  const entree = evenement.key === "Enter" && cible.type !== "radio";
  if ((!chiffre && !touche) || entree) return;
  evenement.preventDefault();
  if (chiffre) choisir("indicateur", Number(chiffre) - 1);
  else if (!repeat || evenement.key.startsWith("Arrow")) touche();
});

formulaire.addEventListener("input", () => { changee = true; });
formulaire.addEventListener("submit", (evenement) => {
  if (envoyee) evenement.preventDefault();
  envoyee = true;
});
window.addEventListener("pageshow", () => { envoyee = false; });
window.addEventListener("beforeunload", (evenement) => {
  if (changee && !envoyee) evenement.preventDefault();
});
formulaire.querySelector(".niveaux--erreur input, .is-invalid")?.focus();
