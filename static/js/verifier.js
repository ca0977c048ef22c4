/* L’empreinte du fichier se calcule ici, et le fichier ne part pas. Sans cryptographie dans le
   navigateur (page servie en clair), le formulaire reste ce qu’il est : un envoi ordinaire. */

const LIMITE = 2 ** 30;

const hexadecimal = (tampon) =>
  Array.from(new Uint8Array(tampon), (octet) => octet.toString(16).padStart(2, "0")).join("");

const en_groupes = (sha256) =>
  sha256.match(/.{8}/g).map((signes) => {
    const groupe = document.createElement("span");
    groupe.textContent = signes;
    return groupe;
  });

async function examiner(fichier, emise) {
  if (!fichier.size) return ["vide", ""];
  if (fichier.size > LIMITE) return ["enorme", ""];
  try {
    const lue = hexadecimal(await crypto.subtle.digest("SHA-256", await fichier.arrayBuffer()));
    return [lue === emise ? "identique" : "different", lue];
  } catch {
    return ["illisible", ""];
  }
}

function brancher(zone) {
  const champ = zone.querySelector('input[type="file"]');
  const depot = zone.querySelector(".zone-de-depot");
  const annonce = zone.querySelector("[data-verdict]");
  let dernier = null;

  const montrer = (verdict, lue) => {
    const modele = zone.querySelector(`[data-verdict-possible="${verdict}"]`);
    annonce.replaceChildren(modele.content.cloneNode(true));
    if (lue) annonce.querySelector("[data-lue]").replaceChildren(...en_groupes(lue));
  };

  const comparer = async (fichier) => {
    dernier = fichier;
    montrer("calcul");
    const [verdict, lue] = await examiner(fichier, zone.dataset.verifier);
    // Un autre fichier a pu être choisi entre-temps : c’est le dernier qui compte.
    if (fichier === dernier) montrer(verdict, lue);
  };

  const survoler = (oui) => depot.classList.toggle("zone-de-depot--survol", oui);

  // Choisir deux fois de suite le même fichier, corrigé entre-temps, le compare deux fois.
  champ.addEventListener("click", () => (champ.value = ""));
  champ.addEventListener("change", () => champ.files.length && comparer(champ.files[0]));
  depot.addEventListener("dragover", (evenement) => {
    evenement.preventDefault();
    survoler(true);
  });
  depot.addEventListener("dragleave", () => survoler(false));
  depot.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    survoler(false);
    const { files } = evenement.dataTransfer;
    if (!files.length) return;
    champ.files = files;
    comparer(files[0]);
  });
  zone.querySelector("form").addEventListener("submit", (evenement) => evenement.preventDefault());
  zone.querySelectorAll("[data-sans-script]").forEach((element) => (element.hidden = true));
  zone.querySelectorAll("[data-avec-script]").forEach((element) => (element.hidden = false));
}

const zone = document.querySelector("[data-verifier]");
if (zone && globalThis.crypto?.subtle) brancher(zone);
