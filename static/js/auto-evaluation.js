/* Se situer : chaque choix s’enregistre aussitôt, et la page le dit. Si cela échoue, le bouton
   « Enregistrer » revient et la page entière peut partir comme sans script. */

const EXPIREE = "Pas encore enregistré : votre session a expiré. Vos choix restent ici ; reconnectez-vous dans un autre onglet, puis enregistrez.";
const PERDUE = "Pas encore enregistré : le site ne répond pas. Vos choix restent ici ; enregistrez dans un instant.";

function dire(section, phrase, reussi) {
  section.querySelector("[data-etat]").textContent = phrase;
  section.querySelector("[type=submit]").hidden = reussi;
}

function montrer(section, { etat, resume, ecarts }) {
  // La page ne sait plus ce que la base tient : un envoi entier dira tout.
  section.querySelector("[name=vus]")?.remove();
  section.querySelector("[data-resume]").textContent = resume;
  for (const phrase of section.querySelectorAll("[data-ecart]")) {
    const ecart = ecarts[phrase.dataset.ecart];
    phrase.textContent = ecart ? `Vous vous situez ${ecart}.` : "";
  }
  dire(section, etat, true);
}

async function envoyer(section, formulaire, champ) {
  const donnees = new FormData();
  for (const nom of ["csrfmiddlewaretoken", "competence"]) donnees.append(nom, formulaire.elements[nom].value);
  donnees.append(champ.name, champ.value);
  try {
    const reponse = await fetch(formulaire.action, { method: "POST", body: donnees, headers: { Accept: "application/json" } });
    const lisible = reponse.headers.get("Content-Type")?.startsWith("application/json");
    if (!lisible) return dire(section, EXPIREE, false);
    const dit = await reponse.json();
    return dit.erreur ? dire(section, dit.erreur, false) : montrer(section, dit);
  } catch {
    return dire(section, PERDUE, false);
  }
}

for (const formulaire of document.querySelectorAll("form[data-auto-evaluation]")) {
  const section = formulaire.closest("details");
  let file = Promise.resolve();
  dire(section, "Chaque choix s’enregistre aussitôt.", true);
  formulaire.addEventListener("change", ({ target: champ }) => {
    // L’un après l’autre : le dernier choix est le dernier écrit.
    file = file.then(() => envoyer(section, formulaire, champ));
  });
}
