/* Garde dans l’onglet ce qui n’est pas encore enregistré : une session expirée n’efface rien.
   Clé « personne:réalisation » ou « personne:stage-… » ; effacé une fois enregistré, à la déconnexion, ou sur demande. */

const PREFIXE = "sillage-brouillon:";
const IGNORES = new Set(["csrfmiddlewaretoken", "version", "cle_creation"]);

const lire = (cle) => JSON.parse(sessionStorage.getItem(PREFIXE + cle) ?? "null");
const oublier = (cle) => sessionStorage.removeItem(PREFIXE + cle);

function saisie(formulaire) {
  return [...new FormData(formulaire)].filter(([nom, valeur]) => !IGNORES.has(nom) && typeof valeur === "string");
}

function garder(formulaire, envoye) {
  const { version, cle_creation: cle } = formulaire.elements;
  const brouillon = { version: version.value, cle: cle.value, envoye, le: Date.now(), champs: saisie(formulaire) };
  sessionStorage.setItem(PREFIXE + formulaire.dataset.brouillon, JSON.stringify(brouillon));
}

function reprendre(formulaire, champs) {
  const textes = new Map(champs);
  for (const champ of formulaire.elements) {
    if (!champ.name || IGNORES.has(champ.name)) continue;
    if (champ.type === "checkbox") champ.checked = textes.has(champ.name);
    else if (champ.type === "radio") champ.checked = textes.get(champ.name) === champ.value;
    else if (textes.has(champ.name)) champ.value = textes.get(champ.name);
  }
}

function bouton(texte, classe, geste) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", className: `btn btn-sm ${classe}`, textContent: texte });
  element.addEventListener("click", geste);
  return element;
}

function proposer(formulaire, brouillon) {
  const avis = document.createElement("div");
  avis.className = "alerte alerte--info reprise-de-saisie";
  avis.setAttribute("role", "status");
  const phrase = document.createElement("p");
  const heure = new Date(brouillon.le).toLocaleString("fr", { dateStyle: "long", timeStyle: "short" });
  phrase.textContent = `Une saisie du ${heure} n’a pas été enregistrée.`;
  avis.append(
    phrase,
    bouton("Reprendre cette saisie", "btn-primary", () => {
      reprendre(formulaire, brouillon.champs);
      garder(formulaire, false);
      avis.remove();
      formulaire.querySelector('input:not([type="hidden"])').focus();
    }),
    bouton("L’oublier", "btn-outline-primary", () => {
      oublier(formulaire.dataset.brouillon);
      avis.remove();
    }),
  );
  formulaire.before(avis);
}

function ouvrir(formulaire) {
  const brouillon = lire(formulaire.dataset.brouillon);
  const depart = JSON.stringify(saisie(formulaire));
  const rendu = "brouillonRendu" in formulaire.dataset;
  if (brouillon && !rendu && JSON.stringify(brouillon.champs) !== depart) proposer(formulaire, brouillon);
  let attente;
  formulaire.addEventListener("input", () => {
    clearTimeout(attente);
    attente = setTimeout(() => garder(formulaire, false), 400);
  });
  formulaire.addEventListener("submit", () => {
    clearTimeout(attente);
    garder(formulaire, true);
  });
}

/* La page où l’on arrive après l’envoi : ce qui a été envoyé y est arrivé. */
function confirmer({ brouillonEnregistre: cle, brouillonNouveau = `${cle.split(":")[0]}:nouvelle`, cle: creation, version }) {
  const envoye = lire(cle);
  if (envoye?.envoye && Number(version) > Number(envoye.version)) oublier(cle);
  if (creation && lire(brouillonNouveau)?.cle === creation) oublier(brouillonNouveau);
}

function oublierTout() {
  Object.keys(sessionStorage).filter((cle) => cle.startsWith(PREFIXE)).forEach((cle) => sessionStorage.removeItem(cle));
}

document.querySelectorAll("form[data-brouillon]").forEach(ouvrir);
document.querySelectorAll("[data-brouillon-enregistre]").forEach((page) => confirmer(page.dataset));
document.querySelectorAll('form[action$="/logout/"]').forEach((sortie) => sortie.addEventListener("submit", oublierTout));
