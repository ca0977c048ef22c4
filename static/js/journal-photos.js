/* Les photos d’une note : allégées avant d’être gardées, montrées en petit. La CSP n’admet pas les
   images « blob: » : l’aperçu se dessine. */

const LOURDE = 1500000;
const COTE = 2400;
const COTE_VIGNETTE = 192;

async function dessiner(fichier, cote) {
  const image = await createImageBitmap(fichier, { imageOrientation: "from-image" });
  const echelle = Math.min(1, cote / Math.max(image.width, image.height));
  const toile = document.createElement("canvas");
  toile.width = Math.max(1, Math.round(image.width * echelle));
  toile.height = Math.max(1, Math.round(image.height * echelle));
  toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
  image.close();
  return toile;
}

/* Une photo d’appareil trop lourde pour un mauvais réseau ; une capture PNG, elle, reste intacte. */
export async function alleger(fichier) {
  if (fichier.size < LOURDE || !/^image\/(jpeg|webp|heic|heif)$/.test(fichier.type)) return fichier;
  try {
    const toile = await dessiner(fichier, COTE);
    const photo = await new Promise((rendre) => toile.toBlob(rendre, "image/jpeg", 0.88));
    if (!photo || photo.size >= fichier.size) return fichier;
    const nom = fichier.name.replace(/\.\w+$/, "") + ".jpg";
    return new File([photo], nom, { type: "image/jpeg", lastModified: fichier.lastModified });
  } catch {
    return fichier; // Un format que ce navigateur ne lit pas : le serveur en décidera.
  }
}

/* L’aperçu d’un fichier choisi : la photo en petit, ou son nom. */
export async function apercu(fichier) {
  if (fichier.type.startsWith("image/")) {
    try {
      const toile = await dessiner(fichier, COTE_VIGNETTE);
      toile.className = "vignette";
      toile.setAttribute("role", "img");
      toile.setAttribute("aria-label", fichier.name);
      return toile;
    } catch {
      // On montre son nom.
    }
  }
  const nom = document.createElement("span");
  nom.className = "vignette vignette--nom";
  nom.textContent = fichier.name;
  return nom;
}
