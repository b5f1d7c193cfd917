import type { CheckpointInfo, Person, ResumeRequest } from "../interfaces.js";

/** Who decides, as far as the request says. */
export type Decider = Pick<ResumeRequest, "person" | "resolvedBy">;

/** The person of a request; of one with an id alone no groups and roles are known. */
export function personOf({ person, resolvedBy }: Decider): Person | undefined {
  return person ?? (resolvedBy === undefined ? undefined : { id: resolvedBy });
}

/** The person as it is now. What a host has besides, such as a session, stays the host's. */
export function copyOfPerson(person: Person): Person {
  const { groups, roles } = person;
  return {
    ...person,
    ...(groups === undefined ? {} : { groups: [...groups] }),
    ...(roles === undefined ? {} : { roles: [...roles] }),
  };
}

/**
 * Why the rules of a checkpoint keep this person from deciding it, as a sentence; `undefined` when they do not.
 *
 * - `assignee`: a `person` has to be one of those that it names. Of a `resolvedBy` the id is known alone, so that `user:`
 *   is checked and `group:` and `role:` are not. Without either the host has not said who decides, and it is not checked.
 * - `self_approval = false`: the person must not be the one who started the run.
 * - `quorum`: votes are counted by person.
 *
 * The last two need somebody to be named.
 */
export function decisionRefusal(checkpoint: CheckpointInfo, decider: Decider): string | undefined {
  return commonRefusal(checkpoint, decider) ?? assigneeRefusal(checkpoint, decider);
}

/** The rules that hold whatever a host's authorizer says. */
export function commonRefusal(checkpoint: CheckpointInfo, decider: Decider): string | undefined {
  const { quorum, selfApproval, startedBy } = checkpoint;
  const person = personOf(decider);
  if (person === undefined) {
    if (quorum !== undefined) return `${quorum} different persons have to decide it, so each must be named.`;
    return selfApproval === false
      ? "Whoever started the run may not decide it, so the person who decides must be named."
      : undefined;
  }
  return selfApproval === false && person.id === startedBy?.id
    ? `${person.id} started the run, and somebody else has to decide it.`
    : undefined;
}

function assigneeRefusal({ assignee }: CheckpointInfo, decider: Decider): string | undefined {
  const person = personOf(decider);
  if (assignee === undefined || person === undefined) return undefined;
  const entries = assigneesOf(assignee);
  // A blank one names nobody, as none does; one of commas is a mistake, and nobody is in it.
  if (assignee.trim() === "" || entries.some((entry) => fits(entry, person, decider.person !== undefined)))
    return undefined;
  return `It is for ${assignee}, and ${personText(decider)}.`;
}

interface Assignee {
  /** `user`, `group`, `role`, or another word, which fits nobody. */
  readonly kind: string;
  readonly name: string;
}

/** The entries of `assignee`; one without a kind is the id of a user. */
function assigneesOf(assignee: string): readonly Assignee[] {
  return assignee
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const at = entry.indexOf(":");
      return at < 0
        ? { kind: "user", name: entry }
        : { kind: entry.slice(0, at).trim(), name: entry.slice(at + 1).trim() };
    });
}

function fits({ kind, name }: Assignee, { id, groups = [], roles = [] }: Person, known: boolean): boolean {
  if (name === "") return false;
  switch (kind) {
    case "user":
      return id === name;
    case "group":
      return !known || groups.includes(name);
    case "role":
      return !known || roles.includes(name);
    default:
      return !known;
  }
}

function personText({ person, resolvedBy = "" }: Decider): string {
  if (person === undefined) return `${resolvedBy} is not among them`;
  const { id, groups = [], roles = [] } = person;
  const member = [...groups.map((group) => `group:${group}`), ...roles.map((role) => `role:${role}`)];
  return member.length === 0 ? `${id} has no group and no role` : `${id} is ${member.join(", ")}`;
}
