/* Choisir ce qu’on importe : tout cocher d’un geste, et savoir combien de lignes le sont. */

const formulaire = document.querySelector("[data-import]");
const cases = () => [...formulaire.querySelectorAll("input[name=import-choisis]")];
const compte = formulaire.querySelector("[data-import-compte]");
const lues = compte.textContent;

function compter() {
  const nombre = cases().filter((une) => une.checked).length;
  compte.textContent = `${nombre} cochée${nombre > 1 ? "s" : ""}, ${lues}`;
}

formulaire.querySelector("[data-import-tout]").hidden = false;
formulaire.addEventListener("click", ({ target }) => {
  const bouton = target.closest("[data-cocher]");
  if (!bouton) return;
  for (const une of cases()) une.checked = Boolean(bouton.dataset.cocher);
  compter();
});
formulaire.addEventListener("change", compter);
compter();
