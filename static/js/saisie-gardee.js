/* Garde dans ce navigateur ce qui n’est pas encore enregistré : ni session expirée, ni plantage, ni fermeture ne l’efface.
   Une saisie par personne, par réalisation (ou « stage-… ») et par onglet, avec la version dont elle part ; oubliée une
   fois enregistrée, sur demande, ou au bout d’un mois. `sortie.js` efface tout à la déconnexion. */

const PREFIXE = "sillage-saisie:";
const IGNORES = new Set(["csrfmiddlewaretoken", "version", "cle_creation"]);
const ONGLET = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
const UN_MOIS = 31 * 24 * 3600 * 1000;

/* Un navigateur peut refuser de garder (place épuisée, navigation privée) : rien ne doit en tomber. */
function essayer(geste) {
  try {
    return geste();
  } catch {
    return undefined;
  }
}

const oublier = (ou) => essayer(() => localStorage.removeItem(ou));
const ouGarder = (formulaire) => `${PREFIXE}${formulaire.dataset.brouillon}#${ONGLET}`;

/* Les saisies gardées d’une réalisation, la plus récente d’abord ; `ou` est leur clé. */
function gardees(brouillon) {
  const cles = essayer(() => Object.keys(localStorage).filter((ou) => ou.startsWith(`${PREFIXE}${brouillon}#`))) ?? [];
  return cles
    .map((ou) => ({ ...essayer(() => JSON.parse(localStorage.getItem(ou))), ou }))
    .filter(({ champs }) => Array.isArray(champs))
    .sort((a, b) => b.le - a.le);
}

function saisie(formulaire) {
  return [...new FormData(formulaire)].filter(([nom, valeur]) => !IGNORES.has(nom) && typeof valeur === "string");
}

function garder(formulaire, envoye) {
  const { version, cle_creation: cle } = formulaire.elements;
  const brouillon = { version: version.value, cle: cle.value, envoye, le: Date.now(), champs: saisie(formulaire) };
  const gardee = essayer(() => localStorage.setItem(ouGarder(formulaire), JSON.stringify(brouillon)) ?? true);
  formulaire.toggleAttribute("data-non-gardee", !gardee);
}

/* La version et la clé reviennent avec le texte : l’enregistrer ne recouvrira pas ce qu’un autre onglet a écrit depuis. */
function reprendre(formulaire, { champs, version, cle }) {
  const textes = new Map(champs);
  for (const champ of formulaire.elements) {
    if (!champ.name || IGNORES.has(champ.name)) continue;
    if (champ.type === "checkbox") champ.checked = textes.has(champ.name);
    else if (champ.type === "radio") champ.checked = textes.get(champ.name) === champ.value;
    else if (textes.has(champ.name)) champ.value = textes.get(champ.name);
  }
  if (version) formulaire.elements.version.value = version;
  if (cle) formulaire.elements.cle_creation.value = cle;
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
  const ranger = () => {
    oublier(brouillon.ou);
    avis.remove();
  };
  const relire = () => {
    reprendre(formulaire, brouillon);
    garder(formulaire, false);
    ranger();
    formulaire.querySelector('input:not([type="hidden"])').focus();
    formulaire.dispatchEvent(new Event("input"));
  };
  avis.append(
    phrase,
    bouton("Reprendre cette saisie", "btn-primary", relire),
    bouton("L’oublier", "btn-outline-primary", ranger),
  );
  formulaire.before(avis);
}

/* Ce que la page dit déjà est enregistré : on l’oublie. Du reste, on propose le plus récent. */
function retrouver(formulaire) {
  const page = JSON.stringify(saisie(formulaire));
  const differe = (gardee) => JSON.stringify(gardee.champs) !== page && Date.now() - gardee.le < UN_MOIS;
  const toutes = gardees(formulaire.dataset.brouillon);
  toutes.filter((gardee) => !differe(gardee)).forEach(({ ou }) => oublier(ou));
  const [recente] = toutes.filter(differe);
  if (recente) proposer(formulaire, recente);
}

function suivre(formulaire) {
  let attente = 0;
  let ou = ouGarder(formulaire);
  const maintenant = (envoye) => {
    clearTimeout(attente);
    attente = 0;
    garder(formulaire, envoye);
  };
  formulaire.addEventListener("input", () => {
    clearTimeout(attente);
    attente = setTimeout(maintenant, 400, false);
  });
  formulaire.addEventListener("submit", () => maintenant(true));
  formulaire.addEventListener("sillage:parti", () => maintenant(true));
  formulaire.addEventListener("sillage:enregistre", ({ detail }) => {
    oublier(ou);
    ou = ouGarder(formulaire);
    clearTimeout(attente);
    if (detail.reste) maintenant(false);
  });
  window.addEventListener("pagehide", () => {
    if (attente && !("sortie" in document.documentElement.dataset)) maintenant(false);
  });
}

/* La page où l’on arrive après l’envoi : ce qui a été envoyé y est arrivé. */
function confirmer({ brouillonEnregistre: sien, brouillonNouveau = `${sien.split(":")[0]}:nouvelle`, cle: creation, version }) {
  const arrivees = gardees(sien).filter((gardee) => gardee.envoye && Number(version) > Number(gardee.version));
  const creees = gardees(brouillonNouveau).filter((gardee) => gardee.envoye && creation && gardee.cle === creation);
  [...arrivees, ...creees].forEach(({ ou }) => oublier(ou));
}

for (const formulaire of document.querySelectorAll("form[data-brouillon]")) {
  if (!("brouillonRendu" in formulaire.dataset)) retrouver(formulaire);
  suivre(formulaire);
}
document.querySelectorAll("[data-brouillon-enregistre]").forEach((page) => confirmer(page.dataset));
