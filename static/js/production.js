// L’avancement se relit tout seul tant que la fabrication dure ; le focus reste où il était.
const DELAI = 2000;
let zone = document.querySelector("[data-avancement]");

async function relire() {
  const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!reponse.ok || reponse.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
  const nouvelle = page.querySelector("[data-avancement]");
  if (!zone.contains(document.activeElement)) {
    zone.replaceWith(nouvelle);
    zone = nouvelle;
  } else {
    for (const role of ["progress", "[role=status]", "tbody"]) {
      zone.querySelector(role).replaceWith(nouvelle.querySelector(role));
    }
    zone.toggleAttribute("data-en-cours", nouvelle.hasAttribute("data-en-cours"));
  }
  attendre();
}

function attendre() {
  if (zone?.hasAttribute("data-en-cours")) {
    setTimeout(() => relire().catch(attendre), DELAI);
  }
}

attendre();
