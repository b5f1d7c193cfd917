import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sbomOf } from "../../scripts/build/sbom.mjs";
import { bundledPackages, noticesText } from "../../scripts/build/third-parties.mjs";

let root;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "scaicore-papers-"));
  const add = (folder, manifest, files = {}) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
  };
  const mit = (name, version) => [{ name, version, license: "MIT" }, { LICENSE: `Copyright ${name}\r\n` }];
  add("node_modules/zeta", ...mit("zeta", "1.0.0"));
  add("node_modules/@a/beta", ...mit("@a/beta", "2.0.0"));
  add("node_modules/zeta/node_modules/@a/beta", ...mit("@a/beta", "1.0.0"));
  add(
    "node_modules/font",
    { name: "font", version: "3.0.0", license: "CC-BY-4.0" },
    { "LICENSE.txt": "Attribution", "NOTICE.md": "By F." },
  );
  add("node_modules/viral", { name: "viral", version: "1.0.0", license: "GPL-3.0" }, { LICENSE: "GPL" });
  add("node_modules/bare", { name: "bare", version: "1.0.0", license: "MIT" });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What esbuild says of a bundle that took this many bytes of each file. */
const metafile = (inputs) => ({
  outputs: {
    "dist/x.js": {
      inputs: Object.fromEntries(Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }])),
    },
  },
});
const ZETA = "node_modules/zeta/index.js";
const BETA = "node_modules/@a/beta/lib/deep/index.js";
const NESTED = "node_modules/zeta/node_modules/@a/beta/index.js";

describe("the packages in a bundle", () => {
  const found = (...inputs) =>
    bundledPackages(inputs.map(metafile), root).map(({ name, version }) => `${name} ${version}`);

  it("are those of which a byte is in it, each version once, in order of their names", () => {
    expect(found({ [ZETA]: 10, [NESTED]: 5, "runtime/index.ts": 9 }, { [BETA]: 7, [ZETA]: 3 })).toEqual([
      "@a/beta 1.0.0",
      "@a/beta 2.0.0",
      "zeta 1.0.0",
    ]);
    expect(found({ [ZETA]: 0, [BETA]: 1 })).toEqual(["@a/beta 2.0.0"]);
  });

  it("have an allowed licence, with its text", () => {
    expect(() => found({ "node_modules/viral/index.js": 1 })).toThrow(
      /^viral is in a bundle, and its licence \(GPL-3\.0\)/,
    );
    expect(() => found({ "node_modules/bare/index.js": 1 })).toThrow(
      "bare is in a bundle, and has no file with its licence.",
    );
  });
});

describe("the notices", () => {
  const packages = (...inputs) => bundledPackages(inputs.map(metafile), root);

  it("name each package, and have each text once, with the notice beside it", () => {
    const text = noticesText("It", packages({ [ZETA]: 1, [BETA]: 1, [NESTED]: 1, "node_modules/font/a.ttf": 1 }));
    const [list, ...parts] = text.split(`\n\n${"=".repeat(80)}\n\n`);
    expect(list).toContain(
      "- @a/beta 1.0.0 (MIT)\n- @a/beta 2.0.0 (MIT)\n- font 3.0.0 (CC-BY-4.0)\n- zeta 1.0.0 (MIT)",
    );
    expect(parts).toEqual([
      "- @a/beta 1.0.0 (MIT)\n- @a/beta 2.0.0 (MIT)\n\nCopyright @a/beta",
      "- font 3.0.0 (CC-BY-4.0)\n\nAttribution\n\nBy F.",
      "- zeta 1.0.0 (MIT)\n\nCopyright zeta\n",
    ]);
  });

  it("are the same whatever the order in which esbuild tells of the files", () => {
    expect(noticesText("It", packages({ [BETA]: 1 }, { [ZETA]: 1 }))).toBe(
      noticesText("It", packages({ [ZETA]: 2, [BETA]: 3 })),
    );
  });
});

it("the bill of materials has address, licence and hash of each package, and which needs which", () => {
  const packages = bundledPackages([metafile({ [ZETA]: 1, [BETA]: 1, [NESTED]: 1 })], root);
  const lock = {
    packages: {
      "node_modules/zeta": {
        integrity: `sha512-${Buffer.from("hash").toString("base64")}`,
        dependencies: { "@a/beta": "1" },
      },
      "node_modules/@a/beta": { dependencies: { zeta: "1", absent: "1" } },
      "node_modules/zeta/node_modules/@a/beta": {},
    },
  };
  const bom = sbomOf({ name: "it", version: "0.1.0", type: "application" }, packages, lock);
  expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5", version: 1 });
  expect(bom.components.at(-1)).toEqual({
    type: "library",
    "bom-ref": "pkg:npm/zeta@1.0.0",
    name: "zeta",
    version: "1.0.0",
    licenses: [{ license: { id: "MIT" } }],
    purl: "pkg:npm/zeta@1.0.0",
    hashes: [{ alg: "SHA-512", content: Buffer.from("hash").toString("hex") }],
  });
  expect(bom.dependencies).toEqual([
    {
      ref: "pkg:npm/it@0.1.0",
      dependsOn: ["pkg:npm/%40a/beta@1.0.0", "pkg:npm/%40a/beta@2.0.0", "pkg:npm/zeta@1.0.0"].toSorted(),
    },
    { ref: "pkg:npm/%40a/beta@1.0.0", dependsOn: [] },
    { ref: "pkg:npm/%40a/beta@2.0.0", dependsOn: ["pkg:npm/zeta@1.0.0"] },
    { ref: "pkg:npm/zeta@1.0.0", dependsOn: ["pkg:npm/%40a/beta@1.0.0"] },
  ]);
});
