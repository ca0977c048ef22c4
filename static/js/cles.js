/* Les clés d’accès. Un formulaire [data-cle] demande au navigateur ce que le serveur attend, puis s’envoie :
   « creer » (data-options), « prouver » (data-options), « entrer » (data-defi : l’adresse d’un défi neuf). */

const { create, get } = globalThis.webauthnJSON ?? {};
const PHRASES = {
  NotAllowedError: "La clé n’a pas répondu, ou vous avez annulé\u00a0: vous pouvez recommencer.",
  InvalidStateError: "Cette clé est déjà celle de votre compte.",
  SecurityError: "Ce navigateur refuse les clés d’accès à cette adresse du site.",
  ConstraintError: "Cette clé ne sait pas vérifier que c’est vous\u00a0: décochez «\u00a0Elle remplace aussi le mot de passe\u00a0».",
};
const PANNE = "La clé n’a pas pu servir\u00a0: recommencez, ou prenez un autre moyen.";

function optionsDeCreation(formulaire) {
  const options = JSON.parse(formulaire.dataset.options);
  const choix = options.publicKey.authenticatorSelection;
  const seule = formulaire.elements.passwordless?.checked ?? false;
  choix.residentKey = seule ? "required" : "discouraged";
  choix.requireResidentKey = seule;
  if (seule) choix.userVerification = "required";
  return options;
}

async function defi(adresse) {
  const reponse = await fetch(adresse, { headers: { Accept: "application/json" } });
  if (!reponse.ok) throw new Error(`Le défi n’est pas venu (${reponse.status}).`);
  return (await reponse.json()).request_options;
}

const GESTES = {
  creer: (formulaire) => create(optionsDeCreation(formulaire)),
  prouver: (formulaire) => get(JSON.parse(formulaire.dataset.options)),
  entrer: async (formulaire) => get(await defi(formulaire.dataset.defi)),
};

async function demander(formulaire) {
  const bouton = formulaire.querySelector("[type=submit]");
  const refus = formulaire.querySelector("[data-refus]");
  bouton.disabled = true;
  refus.hidden = true;
  try {
    formulaire.elements.credential.value = JSON.stringify(await GESTES[formulaire.dataset.cle](formulaire));
    formulaire.submit();
  } catch (erreur) {
    refus.textContent = PHRASES[erreur.name] ?? PANNE;
    refus.hidden = false;
    bouton.disabled = false;
  }
}

for (const formulaire of document.querySelectorAll("form[data-cle]")) {
  if (!globalThis.PublicKeyCredential || !create) continue;
  formulaire.hidden = false;
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    demander(formulaire);
  });
}
