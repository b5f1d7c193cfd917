/**
 * The packages of others that are in a bundle, by what esbuild says it took from where, and the notices that their licences ask
 * for. What is shipped beside the bundles (the icon font) is an input of theirs as well.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Licences that allow what we do: to ship the work, changed or not, with its notice. */
export const ALLOWED_LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  // Of the icon font, which is no program.
  "CC-BY-4.0",
  "ISC",
  "MIT",
]);

const PACKAGE = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** The folders of the packages of which a byte is in an output. */
export function packageFolders(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = PACKAGE.exec(file)?.[1];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
  return [...folders];
}

/**
 * The packages in these bundles with their licences, ordered by name.
 *
 * @throws Error for a package without the text of its licence, or with one that is not allowed
 */
export function bundledPackages(metafiles, root) {
  const packages = packageFolders(metafiles).map((folder) => packageOf(folder, root));
  return packages
    .map((one) => withTexts(one, packages))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function packageOf(folder, root) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  if (!ALLOWED_LICENCES.has(license))
    throw new Error(`${name} is in a bundle, and its licence (${license}) is not among those of scripts/build/third-parties.mjs.`);
  const texts = readdirSync(join(root, folder))
    .filter((file) => /^(license|licence|copying|notice)/i.test(file))
    .sort(compare)
    .map((file) => readFileSync(join(root, folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return { name, version, licence: license, folder, texts, repository: repository?.url ?? repository };
}

/** Some packages leave the file with their licence to the others of their repository. */
function withTexts({ repository, ...one }, packages) {
  if (one.texts.length > 0) return one;
  const sibling = packages.find(
    (other) => other.texts.length > 0 && other.licence === one.licence && other.repository === repository,
  );
  if (sibling === undefined) throw new Error(`${one.name} is in a bundle, and has no file with its licence.`);
  return { ...one, texts: sibling.texts };
}

/** The file of notices for what is shipped as `product`. The same packages give the same text. */
export function noticesText(product, packages) {
  const titles = (some) => some.map(({ name, version, licence }) => `- ${name} ${version} (${licence})`);
  // Packages of one project often have the same text.
  const byText = new Map();
  for (const one of packages) {
    const text = one.texts.join("\n\n");
    byText.set(text, [...(byText.get(text) ?? []), one]);
  }
  const parts = [...byText].map(([text, some]) => [...titles(some), "", text].join("\n"));
  const intro = `${product} contains the following works of others, whole or in part, under these licences.`;
  return `${[[intro, "", ...titles(packages)].join("\n"), ...parts].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}
