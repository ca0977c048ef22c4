/* Déposer des preuves : choisir, glisser n’importe où, coller une capture ; un envoi par fichier, deux à la fois,
   avec sa barre, que l’on annule ou recommence. Sans ce script, le formulaire envoie tout d’un coup. */

import { envoyer, poids } from "./preuves-envoi.js";
import { ajouterALaListe, annoncer, relireLaPage, remettreEnOrdre } from "./preuves-liste.js";

const A_LA_FOIS = 2;
const formulaire = document.querySelector("form[data-depot]");
const choisis = formulaire?.querySelector("[data-fichiers-choisis]");
const zone = formulaire?.querySelector("[data-zone-de-depot]");
const envois = [];

const dans = (...etats) => envois.filter((envoi) => etats.includes(envoi.etat));

function element(nom, classe, texte = "") {
  return Object.assign(document.createElement(nom), { className: classe, textContent: texte });
}

function bouton(envoi, verbe, geste) {
  const touche = element("button", "btn btn-outline-primary btn-sm", verbe);
  touche.type = "button";
  touche.append(element("span", "visually-hidden", ` ${envoi.fichier.name}`));
  touche.addEventListener("click", geste);
  return touche;
}

const GESTES = {
  choisi: (envoi) => [bouton(envoi, "Ôter", () => oter(envoi))],
  attente: (envoi) => [bouton(envoi, "Annuler", () => changer(envoi, "choisi", "Pas encore envoyé"))],
  envoi: (envoi) => [bouton(envoi, "Annuler", () => envoi.annuler())],
  fait: () => [],
  refus: (envoi) => [bouton(envoi, "Ôter", () => oter(envoi))],
  panne: (envoi) => [
    bouton(envoi, "Réessayer", () => {
      changer(envoi, "attente", "En attente");
      avancer();
    }),
    bouton(envoi, "Ôter", () => oter(envoi)),
  ],
};

function changer(envoi, etat, phrase) {
  const avaitLeFocus = envoi.gestes.contains(document.activeElement);
  envoi.etat = etat;
  envoi.ligne.dataset.etat = etat;
  envoi.barre.hidden = etat !== "envoi";
  envoi.dit.textContent = phrase;
  envoi.gestes.replaceChildren(...GESTES[etat](envoi));
  if (avaitLeFocus) (envoi.gestes.querySelector("button") ?? formulaire.querySelector('[type="submit"]')).focus();
}

function oter(envoi) {
  envois.splice(envois.indexOf(envoi), 1);
  envoi.ligne.remove();
  choisis.hidden = envois.length === 0;
  formulaire.querySelector('input[type="file"]').focus();
}

function preparer(fichier) {
  const envoi = { fichier, etat: "choisi", ligne: element("li", "envoi-de-fichier"), gestes: element("span", "envoi-de-fichier__gestes") };
  envoi.barre = Object.assign(element("progress", "jauge"), { max: 100, value: 0, ariaLabel: `Envoi de ${fichier.name}` });
  envoi.dit = element("span", "envoi-de-fichier__etat");
  envoi.ligne.append(element("span", "envoi-de-fichier__nom", fichier.name), envoi.gestes, envoi.barre, envoi.dit);
  envois.push(envoi);
  choisis.append(envoi.ligne);
  const maximum = Number(formulaire.dataset.tailleMax);
  if (fichier.size > maximum) {
    changer(envoi, "refus", `Pèse ${poids(fichier.size)}\u00a0: la limite est de ${poids(maximum)}. Allégez-le ou donnez un lien.`);
  } else {
    changer(envoi, "choisi", `${poids(fichier.size)}, pas encore envoyé`);
  }
}

function choisir(fichiers) {
  dans("fait").forEach(oublier);
  const vus = new Set(envois.map(({ fichier }) => `${fichier.name} ${fichier.size} ${fichier.lastModified}`));
  const neufs = fichiers.filter(({ name, size, lastModified }) => !vus.has(`${name} ${size} ${lastModified}`));
  neufs.forEach(preparer);
  choisis.hidden = envois.length === 0;
  if (neufs.length) annoncer(neufs.length === 1 ? `${neufs[0].name} choisi.` : `${neufs.length} fichiers choisis.`);
}

function oublier(envoi) {
  envois.splice(envois.indexOf(envoi), 1);
  envoi.ligne.remove();
}

function champs() {
  return [...new FormData(formulaire)].filter(([nom]) => nom !== "depot-fichiers" && nom !== "csrfmiddlewaretoken");
}

async function lancer(envoi) {
  changer(envoi, "envoi", "0\u00a0%");
  const { promesse, annuler } = envoyer(formulaire.action, champs(), envoi.fichier, (part) => {
    envoi.barre.value = part;
    envoi.dit.textContent = part < 100 ? `${part}\u00a0%` : "Vérification…";
  });
  envoi.annuler = annuler;
  const { etat, phrase, html, avis } = await promesse;
  envoi.avis = avis;
  changer(envoi, etat, phrase);
  if (html) envoi.preuve = ajouterALaListe(html);
  avancer();
}

function avancer() {
  const libres = A_LA_FOIS - dans("envoi").length;
  dans("attente").slice(0, libres).forEach(lancer);
  if (!dans("attente", "envoi").length) terminer();
}

function terminer() {
  const faits = dans("fait");
  const deposes = faits.length;
  const restes = dans("refus", "panne").length;
  const bilan = deposes < 1 ? "Aucun fichier déposé" : deposes === 1 ? "Un fichier déposé" : `${deposes} fichiers déposés`;
  annoncer(restes ? `${bilan}, ${restes} non déposé${restes > 1 ? "s" : ""}\u00a0: voyez pourquoi ci-dessous.` : `${bilan}.`, "bilan-d-envois");
  if (!restes && !dans("choisi").length) formulaire.reset();
  if (!deposes) return;
  remettreEnOrdre(faits.map(({ preuve }) => preuve));
  relireLaPage();
  // Leur ligne est maintenant dans les preuves ; seule reste celle qui a quelque chose à dire.
  faits.filter(({ avis }) => !avis).forEach(oublier);
  choisis.hidden = envois.length === 0;
}

/* Un dossier se glisse comme un fichier, mais ne s’envoie pas. */
function fichiersGlisses({ items, files }) {
  const dossiers = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entree) => entree?.isDirectory);
  const noms = new Set(dossiers.map(({ name }) => name));
  if (noms.size) annoncer(`«\u00a0${[...noms].join(", ")}\u00a0» est un dossier\u00a0: glissez ses fichiers, ou une archive ZIP.`, "erreur");
  return [...files].filter(({ name }) => !noms.has(name));
}

/* Une capture collée s’appelle toujours « image.png » : l’heure la distingue. */
function nommerLaCapture(fichier) {
  if (!/^image\.\w+$/.test(fichier.name)) return fichier;
  const [jour, heure] = new Date().toLocaleString("sv-SE").split(" ");
  const nom = `capture ${jour} ${heure.replaceAll(":", "-")}.${fichier.name.split(".").pop()}`;
  return new File([fichier], nom, { type: fichier.type, lastModified: Date.now() });
}

function ecouter() {
  const porteDesFichiers = (evenement) => evenement.dataTransfer?.types.includes("Files");
  const survol = (oui) => zone.classList.toggle("zone-de-depot--survol", oui);
  formulaire.querySelector("[data-avec-script]").hidden = false;
  formulaire.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    choisir([...target.files]);
    target.value = "";
  });
  formulaire.addEventListener("submit", (evenement) => {
    if (!envois.length) return;
    evenement.preventDefault();
    dans("choisi", "panne").forEach((envoi) => changer(envoi, "attente", "En attente"));
    if (dans("attente").length) avancer();
  });
  window.addEventListener("dragover", (evenement) => {
    if (!porteDesFichiers(evenement)) return;
    evenement.preventDefault();
    survol(true);
  });
  window.addEventListener("dragleave", (evenement) => {
    if (!evenement.relatedTarget) survol(false);
  });
  window.addEventListener("drop", (evenement) => {
    if (!porteDesFichiers(evenement)) return;
    evenement.preventDefault();
    survol(false);
    choisir(fichiersGlisses(evenement.dataTransfer));
    zone.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("paste", (evenement) => {
    const fichiers = [...(evenement.clipboardData?.files ?? [])];
    if (!fichiers.length || evenement.clipboardData.types.includes("text/plain")) return;
    evenement.preventDefault();
    choisir(fichiers.map(nommerLaCapture));
    zone.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("beforeunload", (evenement) => {
    if (dans("choisi", "attente", "envoi").length) evenement.preventDefault();
  });
}

if (formulaire) ecouter();
