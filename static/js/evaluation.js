/* Juger au clavier : la ligne courante est celle qui a le focus. Un niveau proposé est coché d’avance ; y toucher le
   confirme ou le change. `touchees` nomme les lignes répondues. Sans ce module, les boutons radio suffisent. */

const formulaire = document.querySelector("[data-evaluation]");
const lignes = [...formulaire.querySelectorAll("[data-ligne]")];
const { commentaire, touchees } = formulaire.elements;
const annonce = formulaire.querySelector("[data-annonce]");
const aide = document.querySelector("[data-aide]");
const ouvrirAide = formulaire.querySelector("[data-aide-ouvrir]");
const passe = [];

const boutons = (ligne) => [...ligne.querySelectorAll("input[type=radio]")];
const reponses = (ligne) => boutons(ligne).filter((bouton) => bouton.value);
const coche = (ligne) => reponses(ligne).find((bouton) => bouton.checked);
const choix = (ligne) => ligne.querySelector("fieldset");
const nomDe = (ligne) => boutons(ligne)[0].name;
const repondue = (ligne) => "touchee" in choix(ligne).dataset;
const courante = () => lignes.findIndex((ligne) => ligne.contains(document.activeElement));
const etatDe = (ligne) => ({ valeur: coche(ligne)?.value ?? "", touchee: repondue(ligne) });
const connus = new Map(lignes.map((ligne) => [ligne, etatDe(ligne)]));
const dire = (phrase) => (annonce.textContent = phrase);

function marquer(ligne, touchee) {
  choix(ligne).toggleAttribute("data-touchee", touchee);
  const proposition = ligne.querySelector("[data-proposition]");
  if (proposition) proposition.hidden = touchee;
  touchees.value = lignes.filter(repondue).map(nomDe).join(" ");
}

/* Toute réponse, au clavier ou à la souris, passe ici : elle se marque, et se défait. */
function noter(ligne) {
  const avant = connus.get(ligne);
  marquer(ligne, true);
  const apres = etatDe(ligne);
  if (avant.touchee && avant.valeur === apres.valeur) return;
  connus.set(ligne, apres);
  retenir(() => remettre(ligne, avant));
}

function remettre(ligne, { valeur, touchee }) {
  boutons(ligne).find((bouton) => bouton.value === valeur).checked = true;
  marquer(ligne, touchee);
  connus.set(ligne, etatDe(ligne));
  aller(lignes.indexOf(ligne));
  return true;
}

/* `defaire` rend faux s’il ne peut plus rien. */
const retenir = (defaire) => passe.push(defaire);

function aller(rang) {
  const ligne = lignes[Math.min(Math.max(rang, 0), lignes.length - 1)];
  (coche(ligne) ?? boutons(ligne)[0]).focus({ preventScroll: true });
  ligne.scrollIntoView({ block: "nearest" });
  return ligne;
}

/* La ligne courante si elle est de ce genre ; sinon la prochaine qui n’a pas de réponse. */
function viser(genre) {
  const ici = lignes[courante()];
  if (ici?.dataset.ligne === genre) return ici;
  const depuis = lignes.slice(Math.max(courante(), 0)).concat(lignes);
  return depuis.find((ligne) => ligne.dataset.ligne === genre && !repondue(ligne));
}

function choisir(genre, rang) {
  const ligne = viser(genre);
  if (!ligne) return dire("Tout a sa réponse\u00a0: les flèches y reviennent.");
  const bouton = reponses(ligne)[rang];
  if (!bouton) return;
  const retire = bouton.checked && repondue(ligne);
  const voulu = retire ? boutons(ligne).at(-1) : bouton;
  voulu.checked = true;
  voulu.dispatchEvent(new Event("input", { bubbles: true }));
  aller(lignes.indexOf(ligne) + (retire ? 0 : 1));
  dire(retire ? "Réponse retirée." : bouton.labels[0].textContent.trim());
}

function annuler() {
  const defaire = passe.pop();
  if (!defaire) return dire("Rien à annuler.");
  if (!defaire()) return dire("Le retour a changé depuis\u00a0: corrigez-le à la main.");
  formulaire.dispatchEvent(new Event("input"));
  dire("Dernier geste annulé.");
}

function rendre(decision) {
  const sansReponse = lignes.find((ligne) => ligne.dataset.ligne === "revendication" && !coche(ligne));
  if (decision === "validee" && sansReponse) {
    aller(lignes.indexOf(sansReponse));
    return dire("Retenue ou non\u00a0? Répondez avant de valider.");
  }
  if (decision === "a_reprendre" && !commentaire.value.trim()) {
    commentaire.focus();
    return dire("Dites d’abord ce qui est à reprendre.");
  }
  formulaire.requestSubmit(formulaire.querySelector(`button[value=${decision}]`));
}

const demander = (quoi) => formulaire.dispatchEvent(new CustomEvent(`sillage:${quoi}`, { detail: { retenir, dire } }));

const touches = {
  arrowdown: () => aller(courante() + 1),
  arrowup: () => aller(courante() - 1),
  o: () => choisir("revendication", 0),
  n: () => choisir("revendication", 1),
  v: () => rendre("validee"),
  r: () => rendre("a_reprendre"),
  m: () => demander("remarques"),
  "?": () => aide.showModal(),
  u: annuler,
  enter: () => {},
};

function touche(evenement) {
  const { target: cible, ctrlKey, metaKey, altKey, repeat, defaultPrevented } = evenement;
  const saisie = cible.closest?.("textarea, select, [contenteditable], input:not([type=radio])");
  if (saisie || ctrlKey || metaKey || altKey || defaultPrevented || document.querySelector("dialog[open]")) return;
  const chiffre = /^(?:Digit|Numpad)([1-9])$/.exec(evenement.code)?.[1];
  const geste = touches[evenement.key.toLowerCase()];
  const entree = evenement.key === "Enter" && cible.type !== "radio";
  if ((!chiffre && !geste) || entree) return;
  evenement.preventDefault();
  if (chiffre) choisir("indicateur", Number(chiffre) - 1);
  else if (!repeat || evenement.key.startsWith("Arrow")) geste();
}

/* Une saisie reprise de ce navigateur remplit les champs d’un coup : chaque ligne reprend sa marque. */
function relire() {
  const dites = new Set(touchees.value.split(" "));
  for (const ligne of lignes) {
    choix(ligne).toggleAttribute("data-touchee", dites.has(nomDe(ligne)));
    connus.set(ligne, etatDe(ligne));
  }
  lignes.forEach((ligne) => marquer(ligne, repondue(ligne)));
}

formulaire.addEventListener("input", ({ target }) => {
  const ligne = target.closest?.("[data-ligne]");
  if (ligne) noter(ligne);
  else if (target === formulaire) relire();
});
// Cliquer sur ce qui est déjà proposé le confirme.
formulaire.addEventListener("click", ({ target }) => {
  const ligne = target.type === "radio" && target.closest("[data-ligne]");
  if (ligne && !repondue(ligne)) target.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("keydown", touche);
ouvrirAide.hidden = false;
ouvrirAide.addEventListener("click", () => aide.showModal());
formulaire.querySelector(".niveaux--erreur input, .is-invalid")?.focus();
