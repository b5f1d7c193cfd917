import { EnvironmentError } from "../../host/errors.js";
import type { HostEnvironmentOptions } from "../../host/interfaces.js";
import { BundleError } from "../../ir/bundle-error.js";
import { bundleHash } from "../../ir/hashes.js";
import type { IRModule } from "../../ir/module.js";
import { IRSerializer } from "../../ir/serializer.js";
import { type Fault, verifyModule } from "../../ir/verifier.js";
import { compileModule } from "../program/compile-module.js";
import type { Program } from "../program/program.js";
import { missingFrom } from "./check-environment.js";

export interface Bundle {
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** The bundle of a module. Throws a BundleError for what is no module. */
export function bundleOf(module: IRModule): Bundle {
  const bytes = new IRSerializer().serialize(module);
  return { hash: bundleHash(bytes), bytes };
}

/**
 * Makes a module ready to run in an environment. Throws an EnvironmentError that lists all that is missing, and all that
 * this engine does not run.
 */
export function loadProgram(module: IRModule, hash: string, environment: HostEnvironmentOptions): Program {
  const faults = verifyModule(module);
  if (faults.length > 0) throw unsound(module, faults);
  const { program, unsupported } = compileModule(module, hash);
  const missing = [...missingFrom(program, environment), ...unsupported.map(notRun)];
  if (missing.length > 0) {
    throw new EnvironmentError(`${module.name} cannot run here. Missing: ${missing.join("; ")}.`, { missing });
  }
  return program;
}

function unsound(module: IRModule, faults: readonly Fault[]): BundleError {
  const texts = faults.map(
    ({ code, message, node_id: node }) => `${code}${node === undefined ? "" : ` (${node})`}: ${message}`,
  );
  return new BundleError(`${module.name} is no sound module and is not run. ${texts.join(" ")}`);
}

const notRun = (what: string): string => `support for ${what}: this engine does not run it yet`;
