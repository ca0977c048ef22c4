/* La liste des preuves, changée sans recharger la page : ajouter, modifier sur place, ordonner.
   L’ordre se change par les boutons, au clavier ou en glissant la poignée. */

import { demander } from "./preuves-envoi.js";

const section = document.getElementById("preuves");
const liste = section?.querySelector("[data-preuves-liste]");
const annonce = section?.querySelector("[data-preuves-annonce]");
const ordre = document.getElementById("ordre-des-preuves");
const A_RELIRE = ['section[aria-labelledby="titre-mobilisations"]', "#soumettre .avertissement"];

const nomDe = (preuve) => preuve.querySelector("[data-preuve-nom]").textContent;

/* Vide d’abord : la même phrase deux fois de suite se redit. Une faute et un bilan se voient aussi. */
export function annoncer(phrase, classe = "visually-hidden") {
  annonce.textContent = "";
  annonce.className = classe;
  setTimeout(() => (annonce.textContent = phrase), 50);
}

function compter() {
  section.querySelector("[data-preuves-nombre]").textContent = liste.children.length;
  liste.hidden = liste.children.length === 0;
  const rangs = [...liste.children].map((preuve) => {
    const champ = document.createElement("input");
    return Object.assign(champ, { type: "hidden", name: "ordre", value: preuve.dataset.preuve });
  });
  ordre.querySelectorAll('[name="ordre"]').forEach((champ) => champ.remove());
  ordre.append(...rangs);
}

const fragment = (html) => document.createRange().createContextualFragment(html);

/* Rend la preuve ajoutée. */
export function ajouterALaListe(html) {
  liste.append(fragment(html));
  poserLesPoignees();
  compter();
  return liste.lastElementChild;
}

/* Les derniers arrivés, remis dans l’ordre où on les avait choisis. */
export function remettreEnOrdre(preuves) {
  const avant = [...liste.children].map(({ id }) => id).join();
  liste.append(...preuves.filter((preuve) => preuve.isConnected));
  if ([...liste.children].map(({ id }) => id).join() === avant) return;
  compter();
  envoyerLOrdre();
}

/* Ce que d’autres parties de la page disent des preuves. */
export async function relireLaPage() {
  const reponse = await fetch(location.pathname, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!reponse?.ok || reponse.redirected) return;
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  for (const choix of A_RELIRE) {
    const [vieux, neuf] = [document.querySelector(choix), page.querySelector(choix)];
    if (vieux && neuf) vieux.replaceWith(neuf);
    else if (vieux) vieux.remove();
    else if (neuf) document.querySelector("#soumettre form")?.before(neuf);
  }
}

/* ───── Modifier sur place ───── */

async function modifier(formulaire) {
  const preuve = formulaire.closest("[data-preuve]");
  const { html, phrases } = await demander(formulaire.action, new FormData(formulaire));
  if (html) {
    preuve.replaceWith(fragment(html));
    poserLesPoignees();
  }
  const neuve = document.getElementById(preuve.id);
  if (phrases) {
    annoncer(phrases.join(" "), html ? undefined : "erreur");
    (neuve.querySelector('[aria-invalid="true"]') ?? neuve.querySelector("[data-preuve-modifier] input:not([type=hidden])")).focus();
    return;
  }
  neuve.querySelector(".preuve__modifier summary").focus();
  annoncer(`${nomDe(neuve)}\u00a0: enregistré.`);
  relireLaPage();
}

/* ───── Ordonner ───── */

let enCours = false;
let change = false;

async function envoyerLOrdre() {
  change = true;
  if (enCours) return;
  enCours = true;
  while (change) {
    change = false;
    const { phrases } = await demander(ordre.action, new FormData(ordre));
    if (phrases) annoncer(phrases.join(" "), "erreur");
  }
  enCours = false;
}

function deplacer(preuve, avant) {
  liste.insertBefore(preuve, avant);
  compter();
  const rang = [...liste.children].indexOf(preuve) + 1;
  annoncer(`${nomDe(preuve)}\u00a0: ${rang} sur ${liste.children.length}.`);
}

function pas(preuve, sens, touche) {
  const voisine = sens < 0 ? preuve.previousElementSibling : preuve.nextElementSibling;
  if (!voisine) return;
  deplacer(preuve, sens < 0 ? voisine : voisine.nextElementSibling);
  touche.focus();
  // En bout de liste, ce bouton-là s’efface : l’autre prend le relais.
  if (document.activeElement !== touche || !touche.checkVisibility({ visibilityProperty: true })) {
    preuve.querySelector(sens < 0 ? '[name="descendre"]' : '[name="monter"]').focus();
  }
  envoyerLOrdre();
}

function glisser(evenement) {
  const poignee = evenement.currentTarget;
  const preuve = poignee.closest("[data-preuve]");
  const depart = [...liste.children].indexOf(preuve);
  const suivre = ({ clientY }) => {
    const autres = [...liste.children].filter((autre) => autre !== preuve);
    const avant = autres.find((autre) => {
      const { top, height } = autre.getBoundingClientRect();
      return clientY < top + height / 2;
    });
    if (avant !== preuve.nextElementSibling) liste.insertBefore(preuve, avant ?? null);
  };
  const lacher = () => {
    poignee.removeEventListener("pointermove", suivre);
    preuve.classList.remove("preuve--glissee");
    if ([...liste.children].indexOf(preuve) === depart) return;
    deplacer(preuve, preuve.nextElementSibling);
    envoyerLOrdre();
  };
  evenement.preventDefault();
  poignee.focus();
  poignee.setPointerCapture(evenement.pointerId);
  preuve.classList.add("preuve--glissee");
  poignee.addEventListener("pointermove", suivre);
  poignee.addEventListener("lostpointercapture", lacher, { once: true });
}

function poserLesPoignees() {
  for (const preuve of liste.children) {
    const gestes = preuve.querySelector(".preuve__gestes");
    if (!gestes || gestes.querySelector(".preuve__poignee")) continue;
    const poignee = document.createElement("button");
    Object.assign(poignee, { type: "button", className: "preuve__poignee", title: "Glisser, ou flèches haut et bas" });
    poignee.setAttribute("aria-label", `Déplacer ${nomDe(preuve)}, flèches haut et bas`);
    poignee.addEventListener("pointerdown", glisser);
    poignee.addEventListener("keydown", (evenement) => {
      const sens = { ArrowUp: -1, ArrowDown: 1 }[evenement.key];
      if (!sens) return;
      evenement.preventDefault();
      pas(preuve, sens, poignee);
    });
    gestes.prepend(poignee);
  }
}

if (liste && ordre) {
  poserLesPoignees();
  liste.addEventListener("submit", (evenement) => {
    if (!evenement.target.matches("[data-preuve-modifier]")) return;
    evenement.preventDefault();
    modifier(evenement.target);
  });
  liste.addEventListener("click", (evenement) => {
    const touche = evenement.target.closest('[name="monter"], [name="descendre"]');
    if (!touche) return;
    evenement.preventDefault();
    pas(touche.closest("[data-preuve]"), touche.name === "monter" ? -1 : 1, touche);
  });
  // Renommer, c’est déplier puis écrire.
  const deplie = ({ target }) => target.open && target.matches(".preuve__modifier") && target.querySelector("input:not([type=hidden])").select();
  liste.addEventListener("toggle", deplie, true);
}
