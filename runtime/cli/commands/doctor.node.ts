import type { StoreFinding, StoreInspection } from "../../host/index.node.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode, UsageError } from "../io/errors.js";
import { countOf, printable } from "../io/text.js";
import type { Style } from "../io/style.js";
import { isDatabase } from "../store/database.node.js";
import { storeDirectory } from "../store/open-store.node.js";

export default defineCommand(
  {
    name: "doctor",
    details: [
      "Nothing is changed, and other processes may work on the store meanwhile. Exit code 1 if anything is damaged, 2 if there is no store.",
    ],
    flags: { store: common.store, json: common.json },
    examples: ["doctor", "doctor --store /var/lib/my-host/scaicore --json"],
  },
  async ({ flags }, { cwd, report, terminal }) => {
    const [{ inspectStore }, { bundleHash }] = await Promise.all([
      import("../../host/index.node.js"),
      import("../../ir/serializer.js"),
    ]);
    const directory = storeDirectory(flags.store, cwd);
    if (isDatabase(directory))
      throw new UsageError("doctor looks at stores on disk; a database has tools of its own", "doctor");
    const inspection = await inspectStore(directory, { bundleHash });
    report.finish(wireOf(inspection), () => textOf(inspection, terminal.out));
    if (inspection.findings.some(({ kind }) => kind === "missing")) return ExitCode.NotStarted;
    return inspection.findings.some(({ severity }) => severity === "damage") ? ExitCode.Failed : ExitCode.Ok;
  },
);

const wireOf = ({ path, findings, invocations }: StoreInspection) => ({
  store: path,
  findings: findings.map(({ kind, severity, message, remedy, path: about, invocationId }) => ({
    kind,
    severity,
    message,
    remedy,
    ...(about === undefined ? {} : { path: about }),
    ...(invocationId === undefined ? {} : { invocation_id: invocationId }),
  })),
  ...(invocations === undefined ? {} : { invocations: { ...invocations } }),
});

function textOf({ path, findings, invocations }: StoreInspection, style: Style): string {
  const damage = findings.filter(({ severity }) => severity === "damage");
  const verdict =
    damage.length > 0
      ? style.bold(`${countOf(damage.length, "fault")} in ${printable(path)}.`)
      : `${printable(path)} is in order${findings.length === 0 ? "" : "; some things are worth knowing"}.`;
  return [verdict, ...(invocations === undefined ? [] : [countsText(invocations)]), ...findings.map(findingText)].join(
    "\n",
  );
}

function countsText(counts: NonNullable<StoreInspection["invocations"]>): string {
  const known = Object.entries(counts).filter(([, count]) => count > 0);
  if (known.length === 0) return "It has no invocations.";
  return `Invocations: ${known.map(([status, count]) => `${count} ${status}`).join(", ")}.`;
}

const findingText = ({ severity, message, remedy }: StoreFinding): string =>
  `\n${severity === "damage" ? "✗" : "·"} ${printable(message)}\n  ${printable(remedy)}`;
