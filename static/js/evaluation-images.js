/* Agrandir une image sans quitter la page ; sans ce module, le lien l’ouvre. */

const cadre = document.querySelector("[data-agrandie]");
const image = cadre.querySelector("[data-agrandie-image]");

document.addEventListener("click", (evenement) => {
  const lien = evenement.target.closest?.("[data-agrandir]");
  if (!lien || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey || evenement.button) return;
  evenement.preventDefault();
  const { alt } = lien.querySelector("img");
  Object.assign(image, { src: lien.href, alt: alt.replace(/, agrandir$/, "") });
  cadre.showModal();
});

cadre.addEventListener("click", ({ target }) => target === cadre && cadre.close());
