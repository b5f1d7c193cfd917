// Writes the setting scaicore.limits in package.json from the table of limits. A test fails when the two differ.
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { loadTypeScript } from "./load-typescript.mjs";

/** The settings of the limits, by name, as JSON Schemas. */
export function limitSettings(limits) {
  return Object.fromEntries(
    Object.entries(limits).map(([name, { unit, default: value, greatest, canBeOff, description }]) => [
      name,
      {
        type: "integer",
        minimum: canBeOff ? 0 : 1,
        maximum: greatest,
        description: `${description} In ${unit}; ${value} if it is not set${canBeOff ? ", 0 for none" : ""}.`,
      },
    ]),
  );
}

if (process.argv[1] === import.meta.filename) {
  const file = new URL("../package.json", import.meta.url);
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const { LIMITS } = await loadTypeScript("runtime/limits.ts");
  manifest.contributes.configuration.properties["scaicore.limits"].properties = limitSettings(LIMITS);
  writeFileSync(file, await format(JSON.stringify(manifest), { parser: "json-stringify" }));
  console.log("Written: package.json");
}
