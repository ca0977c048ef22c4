/* Le journal par mauvais réseau : ce qui est noté est gardé ici, puis envoyé dès que possible, une
   seule fois (la clé de la note est faite ici, et unique en base). */

import { dire, montrer, progres, relireLaPage } from "./journal-attente.js";
import { envoyer, identite } from "./journal-envoi.js";
import { aujourdHui, heure } from "./journal-reperes.js";
import { Saisie } from "./journal-saisie.js";
import * as stockage from "./journal-stockage.js";

const GARDEE = "Gardée dans ce téléphone, sera envoyée dès que possible.";
const PREMIER_DELAI = 20000;
const formulaire = document.querySelector("form[data-journal]");
const etat = document.querySelector("[data-etat]");
const connexion = formulaire?.dataset.connexion;
let saisie;
let delai = PREMIER_DELAI;
let minuterie;

const attente = () => stockage.enAttente(saisie.personne);
const rafraichir = async () => montrer(await attente(), corriger);

async function corriger(note) {
  if (!saisie.vide) {
    etat.textContent = "Gardez d’abord la note en cours, puis corrigez celle-ci.";
    return;
  }
  const { erreurs, ...gardee } = note;
  await saisie.remettre(gardee, erreurs);
  await saisie.garder();
  await stockage.retirer(note.cle);
  await rafraichir();
  formulaire.elements.texte.focus();
}

async function envoyerUne(note, jeton) {
  const { etat: issue, erreurs } = await envoyer(formulaire.action, note, jeton, (part) => progres(note.cle, part));
  if (issue === "recue") await stockage.retirer(note.cle);
  if (issue === "refusee") {
    const refusee = { ...note, erreurs };
    await stockage.garder(refusee);
    if (saisie.vide) await corriger(refusee);
    etat.textContent = "Une note n’a pas pu être envoyée : corrigez-la, puis gardez-la de nouveau.";
  }
  return issue;
}

async function envoyerTout() {
  const notes = (await attente()).filter((note) => !note.erreurs);
  if (!notes.length) return rafraichir();
  await rafraichir();
  const { etat: reponse, personne, jeton } = await identite(formulaire.action);
  let issue = reponse === "ok" && personne !== saisie.personne ? "autre" : reponse;
  let recues = 0;
  for (const note of notes) {
    if (!["ok", "recue", "refusee"].includes(issue)) break;
    issue = await envoyerUne(note, jeton);
    recues += issue === "recue";
  }
  await conclure(issue, recues);
}

async function conclure(issue, recues) {
  await rafraichir();
  if (recues) {
    await relireLaPage();
    etat.textContent = `${recues > 1 ? `${recues} notes envoyées` : "Note envoyée"} à ${heure()}.`;
  }
  if (issue === "connexion") dire("Gardée dans ce téléphone : votre session a expiré.", connexion);
  else if (issue === "autre") dire("Une autre personne est connectée ici : vos notes attendent votre retour.");
  else if (issue === "ferme") dire("Votre inscription est terminée : cette note ne peut plus être envoyée.");
  else dire(GARDEE);
  const restent = (await attente()).some((note) => !note.erreurs);
  if (restent && !recues && !etat.textContent) etat.textContent = GARDEE;
  clearTimeout(minuterie);
  delai = recues ? PREMIER_DELAI : Math.min(delai * 2, 300000);
  if (restent && issue === "reseau") minuterie = setTimeout(essayer, delai);
}

/* Un seul onglet envoie à la fois. */
function essayer() {
  if (!saisie.personne) return undefined;
  if (!navigator.locks) return envoyerTout();
  return navigator.locks.request("sillage-journal", { ifAvailable: true }, (verrou) => verrou && envoyerTout());
}

async function garderLaNote(evenement) {
  evenement.preventDefault();
  if (!saisie.champs.texte.trim()) return saisie.dire({ texte: ["Écrivez au moins une phrase."] });
  try {
    await stockage.garder(saisie.note);
  } catch {
    return saisie.partir();
  }
  await saisie.vider();
  etat.textContent = navigator.onLine ? "" : GARDEE;
  return essayer();
}

async function ouvrir() {
  const personne = formulaire.dataset.journal || stockage.dernierePersonne();
  if (!personne || !(await stockage.disponible())) {
    document.querySelector("[data-sans-personne]")?.removeAttribute("hidden");
    return;
  }
  stockage.retenirLaPersonne(personne);
  saisie = new Saisie(formulaire, personne);
  formulaire.addEventListener("submit", garderLaNote);
  if (!formulaire.elements.faite_le.value) formulaire.elements.faite_le.value = aujourdHui();
  if (!("rendu" in formulaire.dataset) && (await saisie.retrouver())) etat.textContent = "Votre saisie en cours est là.";
  window.addEventListener("online", essayer);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && essayer());
  await essayer();
  if (formulaire.dataset.travailleur) navigator.serviceWorker?.register(formulaire.dataset.travailleur).catch(() => {});
}

if (formulaire) ouvrir();
