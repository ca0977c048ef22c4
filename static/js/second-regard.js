// Un regard commencé survit à une session expirée ou à un détour, le temps de l’onglet.
const formulaire = document.querySelector("[data-second-regard]");
const { commentaire } = formulaire.elements;
const cle = `second-regard ${formulaire.dataset.secondRegard}`;
const coches = () => [...formulaire.querySelectorAll("input[type=radio]:checked")].filter((bouton) => bouton.value);

function garder() {
  const saisie = { commentaire: commentaire.value, choix: coches().map((bouton) => bouton.id) };
  if (formulaire.dataset.parti || !(saisie.commentaire || saisie.choix.length)) sessionStorage.removeItem(cle);
  else sessionStorage.setItem(cle, JSON.stringify(saisie));
}

function retrouver() {
  const saisie = JSON.parse(sessionStorage.getItem(cle) ?? "null");
  if (!saisie || commentaire.value || coches().length) return;
  commentaire.value = saisie.commentaire;
  for (const id of saisie.choix) {
    const bouton = document.getElementById(id);
    if (bouton) bouton.checked = true;
  }
  formulaire.querySelector("[data-retrouvee]").hidden = false;
}

retrouver();
window.addEventListener("pagehide", garder);
