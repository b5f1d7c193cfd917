import { userInfo } from "node:os";
import type { Identity, Person, ResumeRequest } from "../../host/interfaces.js";
import { UsageError } from "../io/errors.js";

/** The options by which a command is told who acts. */
interface PersonFlags {
  readonly as: string | undefined;
  readonly group: readonly string[];
  readonly role: readonly string[];
}

/**
 * Who decides: `--as` with all groups and roles, or `--by`, a name of which nothing else is known; else the account.
 *
 * @throws UsageError for options that contradict each other
 */
export function deciderOf(flags: PersonFlags & { readonly by: string | undefined }): Partial<ResumeRequest> {
  const { by, group, role } = flags;
  const id = userOf(flags.as, "resume");
  if (id === undefined) {
    if (group.length > 0 || role.length > 0) {
      throw new UsageError("--group and --role say more of the person that --as names: add --as user:NAME", "resume");
    }
    return { resolvedBy: by ?? accountName() };
  }
  if (by !== undefined) throw new UsageError("--as and --by both say who decides: give one of them", "resume");
  return { person: { id, groups: group, roles: role } satisfies Person };
}

/** Who starts a run: `--as`, else the account. */
export function starterOf(as: string | undefined): Identity {
  const id = userOf(as, "run") ?? accountName();
  return { id, name: id };
}

/** `user:ada` as `ada`, and `ada` as it is. */
function userOf(given: string | undefined, command: string): string | undefined {
  if (given === undefined) return undefined;
  const at = given.indexOf(":");
  const kind = at < 0 ? "user" : given.slice(0, at);
  const id = given.slice(at + 1);
  if (kind === "user" && id.trim() !== "") return id.trim();
  throw new UsageError(`--as must be user:NAME or NAME, not "${given}"`, command);
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may have no entry for the account.
    return "unknown";
  }
}
