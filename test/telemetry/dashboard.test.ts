import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Metrics } from "../../runtime/cli/serve/metrics.js";
import { INSTRUMENTS } from "../../runtime/telemetry/instruments.js";

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

const dashboard = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../deploy/grafana/scaicore.json"), "utf8"),
) as Dashboard;

/** The names that Prometheus has for what is measured: dots, units and kinds become parts of it. */
const measured = new Set(
  Object.values(INSTRUMENTS).flatMap(({ name, kind, unit }) => {
    const base = `${name.replaceAll(".", "_")}${unit === "s" ? "_seconds" : ""}`;
    return kind === "counter" ? [`${base}_total`] : [`${base}_bucket`, `${base}_sum`, `${base}_count`];
  }),
);
/** What `scaicore serve` tells at /metrics. */
const app = readFileSync(join(import.meta.dirname, "../../runtime/cli/serve/app.ts"), "utf8");
const gauges = Array.from(app.matchAll(/\bscaicore_\w+/g), ([name]) => name);

it("the dashboard asks for metrics that are emitted, and for each that is", () => {
  const texts = [...dashboard.panels.flatMap(({ targets }) => targets), ...dashboard.templating.list].map((part) =>
    "expr" in part ? part.expr : part.query,
  );
  const asked = new Set(texts.flatMap((text) => text.match(/\b(?:scaicore|gen_ai_client)_\w+/g) ?? []));
  expect([...asked].filter((name) => !measured.has(name) && !gauges.includes(name))).toEqual([]);
  // Histograms of the conventions are for other dashboards as well.
  const shown = Object.values(INSTRUMENTS).filter(({ name }) => name !== "gen_ai.client.token.usage");
  const unseen = shown.filter(({ name }) => ![...asked].some((one) => one.startsWith(name.replaceAll(".", "_"))));
  expect(unseen.map(({ name }) => name)).toEqual([]);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

it("what `scaicore serve` counts by itself has the same names", () => {
  const counted = new Metrics().text({}).match(/(?<=# TYPE )\w+/g) ?? [];
  expect(counted.filter((name) => !measured.has(name))).toEqual(["scaicore_http_requests_total"]);
});
