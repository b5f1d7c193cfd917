/** The files of deploy/: they parse, are what their tools take, and name what there is here: commands, flags, metrics, probes. */
import Ajv from "ajv";
import { validate as dockerfileProblems } from "dockerfile-utils";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import serve from "../../runtime/cli/commands/serve.node.js";
import worker from "../../runtime/cli/commands/worker.node.js";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const flagsOf = { serve: Object.keys(serve.spec.flags), worker: Object.keys(worker.spec.flags) };

/** A command line of ours, or what is wrong with it. */
function problemOf(args: readonly string[]): string | undefined {
  const [command, ...rest] = args;
  if (command !== "serve" && command !== "worker") return `${command} is no command that runs on.`;
  const unknown = rest.filter((arg) => arg.startsWith("--")).find((arg) => !flagsOf[command].includes(arg.slice(2)));
  return unknown === undefined ? undefined : `${command} has no ${unknown}.`;
}

describe("the Dockerfile", () => {
  const text = read("deploy/Dockerfile");

  it("has no mistakes, and starts what the package has", () => {
    expect(dockerfileProblems(text).map(({ message }) => message)).toEqual([]);
    const bin = /node_modules\/scaicore\/(bin\/[\w.]+)/.exec(text)?.[1] ?? "";
    const { bin: bins, peerDependencies } = JSON.parse(read("runtime/package.json")) as {
      readonly bin: Readonly<Record<string, string>>;
      readonly peerDependencies: Readonly<Record<string, string>>;
    };
    expect(Object.values(bins)).toContain(`./${bin}`);
    const peers = Array.from(text.matchAll(/^\s+((?:@[\w-]+\/)?[\w-]+)@\d/gm), ([, name]) => name ?? "");
    expect(peers).toContain("pg");
    expect(peers.filter((name) => !(name in peerDependencies))).toEqual([]);
    expect(problemOf(JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? "[]") as string[])).toBeUndefined();
  });
});

describe("the compose file", () => {
  interface Service {
    readonly command?: readonly string[];
    readonly volumes?: readonly string[];
    readonly secrets?: readonly string[];
    readonly depends_on?: Readonly<Record<string, object>>;
    readonly stop_grace_period?: string;
  }
  interface Compose {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: object;
    readonly secrets: object;
  }

  it("names services, volumes and secrets that it has, and commands and flags that there are", () => {
    const compose = parse(read("deploy/compose.yaml"), { merge: true, strict: true }) as Compose;
    for (const service of Object.values(compose.services)) {
      if (service.command !== undefined) {
        expect(problemOf(service.command)).toBeUndefined();
        expect(Number.parseInt(service.stop_grace_period ?? "0", 10)).toBeGreaterThan(30);
      }
      expect(compose.services).toMatchObject(
        Object.fromEntries(Object.keys(service.depends_on ?? {}).map((name) => [name, {}])),
      );
      for (const volume of service.volumes ?? []) expect(compose.volumes).toHaveProperty(volume.split(":")[0] ?? "");
      for (const secret of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(secret);
    }
    expect(Object.keys(compose.services).sort()).toEqual(["postgres", "serve", "worker"]);
  });
});

describe("the manifests of Kubernetes", () => {
  const validator = new Ajv({ allErrors: true, strict: false });
  const validate = validator.compile(JSON.parse(read("test/deploy/kubernetes.schema.json")) as object);
  interface Container {
    readonly args: readonly string[];
    readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
    readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  }
  interface Manifest {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec: {
      readonly template?: {
        readonly metadata: { readonly labels: object };
        readonly spec: { readonly containers: readonly Container[]; readonly terminationGracePeriodSeconds: number };
      };
      readonly selector?: { readonly matchLabels?: object };
      readonly scaleTargetRef?: { readonly name: string };
      readonly metrics?: readonly { readonly external: { readonly metric: { readonly name: string } } }[];
    };
  }
  const documents = parseAllDocuments(read("deploy/kubernetes/scaicore.yaml"), { strict: true });
  const manifests = documents.map((document) => document.toJS() as Manifest);

  it("are what the API takes", () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    for (const manifest of manifests) {
      validate(manifest);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it("name commands, probes and metrics that there are, and scale by what is due", () => {
    const app = `${read("runtime/cli/serve/app.ts")}${read("runtime/cli/serve/api.ts")}`;
    for (const { spec } of manifests) {
      expect(spec.template?.metadata.labels).toEqual(spec.selector?.matchLabels);
      for (const { args, livenessProbe, readinessProbe } of spec.template?.spec.containers ?? []) {
        expect(problemOf(args)).toBeUndefined();
        for (const probe of [livenessProbe, readinessProbe])
          if (probe !== undefined) expect(app).toContain(`"${probe.httpGet.path}"`);
      }
      if (spec.template !== undefined) expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
    }
    const scaler = manifests.find(({ kind }) => kind === "HorizontalPodAutoscaler");
    expect(scaler?.spec.metrics?.map(({ external }) => external.metric.name)).toEqual(["scaicore_due_invocations"]);
    expect(app).toContain("scaicore_due_invocations");
    const deployments = manifests.filter(({ kind }) => kind === "Deployment").map(({ metadata }) => metadata.name);
    expect(deployments).toContain(scaler?.spec.scaleTargetRef?.name);
  });
});

describe("the units of systemd", () => {
  const units = readdirSync(join(root, "deploy/systemd")).map((name) => `deploy/systemd/${name}`);

  it.each(units)("%s starts a command with flags that there are", (path) => {
    const start = /^ExecStart=.*scaicore\.mjs (.*)$/m.exec(read(path))?.[1] ?? "";
    expect(problemOf(start.split(" "))).toBeUndefined();
  });

  it("have no mistakes, where systemd can say so", () => {
    const run = spawnSync("systemd-analyze", ["verify", "--man=no", ...units], { cwd: root, encoding: "utf8" });
    if (run.error !== undefined) {
      console.log("Not verified: systemd-analyze is not here.");
      return;
    }
    const own = `${run.stdout}${run.stderr}`.split("\n").filter((line) => line.includes("scaicore"));
    expect(own).toEqual([]);
  });
});
