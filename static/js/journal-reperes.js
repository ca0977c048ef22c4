/* Le jour d’ici, l’heure dite à la française, et la clé qui rend une note unique. */

export const aujourdHui = () => {
  const jour = new Date();
  return new Date(jour - jour.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
};

export const heure = () => {
  const [heures, minutes] = new Date().toLocaleTimeString("fr", { hour: "numeric", minute: "2-digit" }).split(":");
  return `${heures}\u00a0h\u00a0${minutes}`;
};

export function nouvelleCle() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 15) | 64;
  octets[8] = (octets[8] & 63) | 128;
  const hexa = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return hexa.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
