/**
 * The bill of materials of what is shipped, as CycloneDX 1.5 in JSON: the packages in the bundles, and nothing that only builds or
 * tests them. The same packages give the same bytes, so it has neither a time nor a serial number.
 */

/** @param product what is shipped: `{ name, version, type }`, `type` as CycloneDX says it. */
export function sbomOf(product, packages, lock) {
  const main = purlOf(product.name, product.version);
  const byFolder = new Map(packages.map((one) => [one.folder, purlOf(one.name, one.version)]));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: { type: product.type, "bom-ref": main, name: product.name, version: product.version, purl: main, licenses: licences("MIT") },
    },
    components: packages.map(({ name, version, licence, folder }) => ({
      type: "library",
      "bom-ref": purlOf(name, version),
      name,
      version,
      licenses: licences(licence),
      purl: purlOf(name, version),
      hashes: hashesOf(lock.packages[folder]),
    })),
    dependencies: [
      { ref: main, dependsOn: [...byFolder.values()] },
      ...packages.map(({ name, version, folder }) => ({
        ref: purlOf(name, version),
        dependsOn: dependenciesOf(folder, lock).flatMap((other) => byFolder.get(other) ?? []),
      })),
    ],
  };
}

const licences = (id) => [{ license: { id } }];

/** `pkg:npm/%40scope/name@1.0.0` */
const purlOf = (name, version) => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;

/** The hash of the package as the lock file has it, from base64 to hexadecimal digits. */
function hashesOf({ integrity } = {}) {
  const [, content] = /^sha512-(.+)$/.exec(integrity ?? "") ?? [];
  return content === undefined ? [] : [{ alg: "SHA-512", content: Buffer.from(content, "base64").toString("hex") }];
}

/** The folders of the packages that a package imports, found as Node finds them: in its own folder, then further up. */
function dependenciesOf(folder, { packages }) {
  return Object.keys(packages[folder]?.dependencies ?? {}).flatMap((name) => {
    for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
      const found = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
      if (packages[found] !== undefined) return [found];
      if (at === "") return [];
    }
  });
}
