// Une saisie en cours survit à une session expirée ou à un détour, le temps de l’onglet.
const formulaire = document.querySelector("[data-evaluation]");
const { numero, commentaire } = formulaire.elements;
const cle = ["evaluation", formulaire.dataset.evaluation, formulaire.getAttribute("action"), numero.value].join(" ");
const choix = () => [...formulaire.querySelectorAll("input[type=radio]:checked")].filter((bouton) => bouton.value);

function garder() {
  const saisie = { commentaire: commentaire.value, choix: choix().map((bouton) => bouton.id) };
  if (saisie.commentaire || saisie.choix.length) sessionStorage.setItem(cle, JSON.stringify(saisie));
  else sessionStorage.removeItem(cle);
}

function retrouver() {
  const saisie = JSON.parse(sessionStorage.getItem(cle) ?? "null");
  if (!saisie || commentaire.value || choix().length) return;
  commentaire.value = saisie.commentaire;
  for (const id of saisie.choix) {
    const bouton = document.getElementById(id);
    if (bouton) bouton.checked = true;
  }
  formulaire.querySelector("[data-retrouvee]").hidden = false;
}

retrouver();
window.addEventListener("pagehide", garder);
