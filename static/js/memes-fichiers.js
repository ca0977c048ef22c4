// Pendant qu’on juge : ce que le même fichier a reçu ailleurs est-il ce qu’on lui donne ici ?
const formulaire = document.querySelector("form[data-evaluation], form:has(#id_commentaire)");
const ailleurs = [...document.querySelectorAll("[data-niveau-d-ailleurs]")];
const remarques = [...document.querySelectorAll("[data-remarque-d-ailleurs]")];
const mots = (texte) => texte.trim().split(/\s+/).join(" ");

function comparer() {
  const saisi = new FormData(formulaire);
  for (const ligne of ailleurs) {
    const ici = saisi.get(ligne.dataset.niveauDAilleurs);
    const meme = ici === ligne.dataset.code;
    ligne.querySelector("[data-et-ici]").textContent = ici ? (meme ? "· le même ici" : `· ${ici} ici`) : "";
  }
  for (const remarque of remarques) {
    const meme = mots(saisi.get("commentaire") ?? "") === mots(remarque.textContent);
    remarque.parentElement.querySelector("[data-et-ici]").textContent = meme ? "· la même ici" : "";
  }
}

if (formulaire && (ailleurs.length || remarques.length)) {
  formulaire.addEventListener("input", comparer);
  formulaire.addEventListener("change", comparer);
  comparer();
}
