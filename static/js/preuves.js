/* Glisser des fichiers sur [data-zone-de-depot] les ajoute au champ, qui reste un champ ordinaire. */

const taille = (octets) =>
  octets < 1048576
    ? `${Math.max(1, Math.round(octets / 1024))} Ko`
    : `${(octets / 1048576).toLocaleString("fr", { maximumFractionDigits: 1 })} Mo`;

function annoncer(zone, fichiers) {
  const lignes = [...fichiers].map((fichier) => {
    const ligne = document.createElement("li");
    ligne.textContent = `${fichier.name} · ${taille(fichier.size)}`;
    return ligne;
  });
  zone.querySelector("[data-fichiers-choisis]").replaceChildren(...lignes);
}

function reunir(deja, nouveaux) {
  const tous = new DataTransfer();
  const vus = new Set();
  for (const fichier of [...deja, ...nouveaux]) {
    const cle = `${fichier.name} ${fichier.size} ${fichier.lastModified}`;
    if (!vus.has(cle)) tous.items.add(fichier);
    vus.add(cle);
  }
  return tous.files;
}

for (const zone of document.querySelectorAll("[data-zone-de-depot]")) {
  const champ = zone.querySelector('input[type="file"]');
  const survol = (oui) => zone.classList.toggle("zone-de-depot--survol", oui);

  champ.addEventListener("change", () => annoncer(zone, champ.files));
  zone.addEventListener("dragover", (evenement) => {
    evenement.preventDefault();
    survol(true);
  });
  zone.addEventListener("dragleave", () => survol(false));
  zone.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    survol(false);
    champ.files = reunir(champ.files, evenement.dataTransfer.files);
    annoncer(zone, champ.files);
  });
}
