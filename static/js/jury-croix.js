/* Une croix ouvre son tiroir sans quitter le tableau ; Échap ou un clic à côté y ramène, sur la croix.
   Sans ce script, la même adresse l’ouvre par « :target ». */

const tiroirDe = (lien) => document.getElementById(lien.hash.slice(1));

function ouvrir(tiroir) {
  tiroir.showModal();
  tiroir.scrollTop = 0;
  tiroir.querySelector("h2").focus();
}

document.addEventListener("click", (evenement) => {
  const { target } = evenement;
  const croix = target.closest("[data-croix]");
  const fermer = target.closest("[data-fermer]");
  if (croix && !evenement.ctrlKey && !evenement.metaKey) {
    evenement.preventDefault();
    ouvrir(tiroirDe(croix));
  } else if (fermer) {
    evenement.preventDefault();
    fermer.closest("dialog").close();
  } else if (target instanceof HTMLDialogElement) {
    target.close();
  }
});

/* Arrivé par l’adresse d’une croix : le même tiroir. L’adresse devient celle de la croix, qui n’ouvre plus rien d’elle-même. */
function arriver() {
  const tiroir = location.hash.startsWith("#croix-") && document.getElementById(location.hash.slice(1));
  if (!(tiroir instanceof HTMLDialogElement)) return;
  const { hash } = tiroir.querySelector("[data-fermer]");
  location.replace(hash);
  document.getElementById(hash.slice(1))?.focus();
  ouvrir(tiroir);
}

window.addEventListener("hashchange", arriver);
arriver();
