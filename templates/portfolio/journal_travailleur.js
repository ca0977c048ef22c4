/* Ouvre la page de saisie du journal sans réseau. Ne garde que la coquille, qui n’a rien de
   personnel, et ses ressources ; aucune page privée n’est jamais mise en cache.
   Coquille {{ empreinte }} : ce script change avec elle, et le navigateur la reprend. */

const CACHE = "sillage-journal";
const JOURNAL = "{{ journal|escapejs }}";
const COQUILLE = "{{ coquille|escapejs }}";
const RESSOURCES = [{% for ressource in ressources %}
  "{{ ressource|escapejs }}",{% endfor %}
];
const PATIENCE = 8000;

const anonyme = (adresse) => new Request(adresse, { credentials: "omit", cache: "no-cache" });

async function remplir() {
  const cache = await caches.open(CACHE);
  await cache.addAll([COQUILLE, ...RESSOURCES].map(anonyme));
  const voulues = new Set([COQUILLE, ...RESSOURCES].map((adresse) => new URL(adresse, location).href));
  for (const demande of await cache.keys()) {
    if (!voulues.has(demande.url)) await cache.delete(demande);
  }
}

/* Le réseau d’abord ; la coquille s’il manque, ou s’il se fait attendre trop longtemps. */
async function ouvrirLeJournal(demande) {
  const coquille = await caches.match(COQUILLE);
  const reseau = fetch(demande);
  if (!coquille) return reseau;
  const assez = new Promise((rendre) => setTimeout(() => rendre(coquille), PATIENCE));
  return Promise.race([reseau.catch(() => coquille), assez]);
}

async function lireUneRessource(demande) {
  try {
    return await fetch(demande);
  } catch (panne) {
    const gardee = await caches.match(demande.url);
    if (gardee) return gardee;
    throw panne;
  }
}

self.addEventListener("install", (evenement) => {
  evenement.waitUntil(remplir().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (evenement) => evenement.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (evenement) => {
  const { request: demande } = evenement;
  const { pathname, origin } = new URL(demande.url);
  if (demande.method !== "GET" || origin !== location.origin) return;
  if (demande.mode === "navigate" && pathname === JOURNAL) evenement.respondWith(ouvrirLeJournal(demande));
  else if (RESSOURCES.includes(pathname)) evenement.respondWith(lireUneRessource(demande));
});
