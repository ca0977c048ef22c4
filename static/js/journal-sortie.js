/* Se déconnecter efface ce que le journal garde ici : s’il reste des notes à envoyer, on le demande
   d’abord. Change aussi de personne quand une autre ouvre le site dans ce navigateur. Sans personne, rien. */

import { dernierePersonne, enAttente, retenirLaPersonne } from "./journal-stockage.js";

const { personne } = document.body.dataset;
const boite = document.createElement("dialog");
let permise = false;

function bouton(texte, classe, geste) {
  const cree = document.createElement("button");
  Object.assign(cree, { type: "button", className: `btn ${classe}`, textContent: texte });
  cree.addEventListener("click", () => {
    boite.close();
    geste();
  });
  return cree;
}

function demander(nombre, sortir) {
  const titre = document.createElement("h2");
  const phrase = document.createElement("p");
  const boutons = document.createElement("div");
  titre.id = "titre-sortie";
  titre.textContent = nombre > 1 ? `${nombre} notes ne sont pas encore envoyées` : "Une note n’est pas encore envoyée";
  phrase.textContent = "Se déconnecter efface de cet appareil ce qui n’est pas envoyé.";
  boutons.className = "actions";
  boutons.append(
    bouton("Rester pour les envoyer", "btn-primary", () => location.assign("/journal/")),
    bouton("Se déconnecter et les effacer", "btn-outline-danger", sortir),
  );
  boite.className = "carte";
  boite.setAttribute("aria-labelledby", titre.id);
  boite.replaceChildren(titre, phrase, boutons);
  document.body.append(boite);
  boite.showModal();
}

/* En capture : la question passe avant l’effacement, qui suit s’il est voulu. */
document.addEventListener(
  "submit",
  async (evenement) => {
    const formulaire = evenement.target;
    if (permise || !personne || !formulaire.action.endsWith("/logout/") || !dernierePersonne()) return;
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    const sortir = () => {
      permise = true;
      formulaire.requestSubmit();
    };
    const notes = await enAttente(personne).catch(() => []);
    if (notes.length) demander(notes.length, sortir);
    else sortir();
  },
  true,
);

if (personne && dernierePersonne() && dernierePersonne() !== personne) retenirLaPersonne(personne);
