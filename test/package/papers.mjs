// What an artefact says of the works of others in it, held against what esbuild took from where.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The packages of which esbuild put something into the bundles of `product`, by its own report: `name version`, with the hash that
 * the lock file has.
 */
function bundled(root, product) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const metafiles = JSON.parse(readFileSync(join(root, `node_modules/.cache/bundles/${product}.json`), "utf8"));
  const inputs = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs));
  const found = new Map();
  for (const [path, { bytesInOutput }] of inputs) {
    if (bytesInOutput === 0 || !path.includes("node_modules/")) continue;
    const inside = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length).split("/");
    const name = inside.slice(0, inside[0].startsWith("@") ? 2 : 1).join("/");
    const folder = `${path.slice(0, path.lastIndexOf("node_modules/"))}node_modules/${name}`;
    const { version, integrity, license } = packages[folder];
    const hash = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    found.set(`${name} ${version}`, { name, version, license, hash });
  }
  return found;
}

/** Licences whose works may be shipped as ours are: the list of people, not of the build. */
const ALLOWED = ["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "ISC", "MIT"];

/** Asserts that the notices name each package with its licence, and have the text of it. */
export function checkNotices(root, product, notices) {
  const expected = bundled(root, product);
  assert.ok(expected.size > 5, "the bundles hold packages");
  const [list, ...parts] = notices.split(`\n\n${"=".repeat(80)}\n\n`);
  const listed = list.split("\n").filter((line) => line.startsWith("- "));
  assert.deepEqual(
    listed.toSorted(),
    [...expected.values()].map(({ name, version, license }) => `- ${name} ${version} (${license})`).toSorted(),
  );
  for (const { name, license } of expected.values()) assert.ok(ALLOWED.includes(license), `${name}: ${license}`);
  for (const line of listed) {
    const [part, another] = parts.filter((text) => text.split("\n").includes(line));
    assert.ok(part !== undefined && another === undefined, `${line} has one text`);
    assert.match(part, /copyright|apache license|blue oak|creative commons/i, line);
  }
}

/** Asserts that the bill of materials is one of CycloneDX 1.5, and lists the same packages with version, licence, address and hash. */
export function checkSbom(root, product, json) {
  const { bomFormat, specVersion, version, metadata, components, dependencies } = JSON.parse(json);
  assert.deepEqual({ bomFormat, specVersion, version }, { bomFormat: "CycloneDX", specVersion: "1.5", version: 1 });
  const { component } = metadata;
  assert.equal(component.name, product);
  assert.equal(component.purl, `pkg:npm/${product}@${component.version}`);
  assert.ok(["application", "library"].includes(component.type));
  const expected = bundled(root, product);
  assert.deepEqual(components.map((one) => `${one.name} ${one.version}`).toSorted(), [...expected.keys()].toSorted());
  for (const one of components) {
    const { name, version, license, hash } = expected.get(`${one.name} ${one.version}`);
    assert.deepEqual(one, {
      type: "library",
      "bom-ref": one.purl,
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
      hashes: [{ alg: "SHA-512", content: hash }],
    });
    assert.match(hash, /^[0-9a-f]{128}$/);
  }
  const refs = [component["bom-ref"], ...components.map((one) => one["bom-ref"])];
  assert.equal(new Set(refs).size, refs.length, "each reference stands once");
  assert.deepEqual(dependencies.map(({ ref }) => ref).toSorted(), refs.toSorted());
  for (const { dependsOn } of dependencies) for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
}

/** Asserts that a page shows nothing and leads to nothing that is not there: `files` are those beside it. */
export function checkPage(page, files) {
  const targets = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const broken = targets.filter((target) => !/^(https:|#)/.test(target) && !files.includes(target));
  assert.deepEqual(broken, []);
}
