import { describe, expect, test } from "vitest";
import {
  InMemoryCheckpointBackend,
  NotAuthorizedError,
  TestClock,
  type Authorization,
  type AuthorizationRequest,
  type Authorizer,
  type CheckpointInfo,
  type HostEnvironmentOptions,
  type IRModule,
  type Person,
  type ResumeRequest,
} from "scaicore";
import { group } from "./cores.js";
import { checkpointOf, host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

/** A core whose flow asks once, with these settings. */
const asking = (settings: string): IRModule =>
  moduleOfSource(`@core C { version = "1.0.0" }
@flow f(): string { return @checkpoint { present = { prompt = "Go on?" } ${settings} } }`);

interface Asked {
  readonly checkpoint: CheckpointInfo;
  readonly decide: (request: Partial<ResumeRequest>) => Promise<unknown>;
  readonly status: () => Promise<string | undefined>;
}

async function asked(settings: string, environment: Partial<HostEnvironmentOptions> = {}): Promise<Asked> {
  const { engine, checkpoints } = host(asking(settings), environment);
  const checkpoint = checkpointOf(await engine.invoke({ flow: "f", identity: { id: "ada", name: "Ada" } }));
  const { checkpointId } = checkpoint;
  return {
    checkpoint,
    decide: async (request) =>
      output(await engine.resume({ checkpointId, resolution: { decision: "approve" }, ...request })),
    status: async () => (await checkpoints.get(checkpointId))?.status,
  };
}

async function refusal(request: Promise<unknown>): Promise<NotAuthorizedError> {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  if (!(error instanceof NotAuthorizedError)) throw new Error(`Expected NotAuthorizedError: ${String(error)}`);
  return error;
}

describe("assignee", () => {
  const bob: Person = { id: "bob", groups: ["finance"], roles: ["clerk"] };
  test.each<[string, Partial<ResumeRequest>, "may" | "may not"]>([
    ["user:bob", { person: bob }, "may"],
    ["user:ada", { person: bob }, "may not"],
    ["group:finance", { person: bob }, "may"],
    ["group:clerk", { person: bob }, "may not"],
    ["role:clerk", { person: bob }, "may"],
    ["role:manager", { person: bob }, "may not"],
    ["role:manager", { person: { id: "manager" } }, "may not"],
    ["role:manager, user:bob", { person: bob }, "may"],
    ["role:manager, user:ada", { person: bob }, "may not"],
    [" role : clerk ", { person: bob }, "may"],
    // A word alone is the id of a user; a kind that nobody can have lets nobody in.
    ["bob", { person: bob }, "may"],
    ["finance", { person: bob }, "may not"],
    ["roles:clerk", { person: bob }, "may not"],
    // A mistake in the program lets nobody in either.
    [", ,", { person: bob }, "may not"],
    ["group:", { person: { id: "bob", groups: [""] } }, "may not"],
    // Of a name alone the id is known, and no groups and roles.
    ["user:bob", { resolvedBy: "bob" }, "may"],
    ["user:ada", { resolvedBy: "bob" }, "may not"],
    ["role:manager", { resolvedBy: "bob" }, "may"],
    // A host that names nobody has checked by itself, or lets everybody decide.
    ["user:ada", {}, "may"],
    ["role:manager", {}, "may"],
  ])("%s: %j %s", async (assignee, who, expected) => {
    const { checkpoint, decide, status } = await asked(`assignee = ${JSON.stringify(assignee)}`);
    expect(checkpoint.assignee).toBe(assignee);
    if (expected === "may") {
      expect(await decide(who)).toBe("approve");
      return;
    }
    const { message, details } = await refusal(decide(who));
    expect(message).toContain(`It is for ${assignee}`);
    expect(details).toMatchObject({ assignee, checkpoint_id: checkpoint.checkpointId });
    expect(await status()).toBe("pending");
  });

  test("records the person with the decision, and nothing of them that it does not know", async () => {
    const { engine, checkpoints } = host(asking('assignee = "role:clerk"'));
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const person = { ...bob, session: "secret" };
    await engine.resume({ checkpointId, resolution: { decision: "approve" }, person });
    const { decision } = (await checkpoints.get(checkpointId)) ?? {};
    expect(decision).toMatchObject({ by: "bob", person: bob });
    expect(JSON.stringify(decision)).not.toContain("secret");
  });
});

describe("self_approval = false", () => {
  test("keeps the person who started the run from deciding", async () => {
    const { checkpoint, decide, status } = await asked("self_approval = false");
    expect(checkpoint.selfApproval).toBe(false);
    const { details } = await refusal(decide({ person: { id: "ada", roles: ["admin"] } }));
    expect(details).toMatchObject({
      person: "ada",
      reason: "ada started the run, and somebody else has to decide it.",
    });
    await refusal(decide({ resolvedBy: "ada" }));
    expect(await status()).toBe("pending");
    expect(await decide({ resolvedBy: "bob" })).toBe("approve");
  });

  test("needs somebody to be named", async () => {
    const { decide, status } = await asked("self_approval = false");
    expect((await refusal(decide({}))).details).not.toHaveProperty("person");
    expect(await status()).toBe("pending");
  });

  test("lets anybody who is named decide a run that nobody in particular started", async () => {
    const { engine } = host(asking("self_approval = false"));
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const result = await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "ada" });
    expect(output(result)).toBe("approve");
  });

  test("holds in a core that another one called, as the run there is the caller's", async () => {
    const cores = group({
      "core://shop/desk": `@core Desk { version = "1.0.0" }
@core_interface core://shop/ledger { ask(): string }
@flow f(): string { return @core_call { target = core://shop/ledger  flow = ask } }`,
      "core://shop/ledger": `@core Ledger { version = "1.0.0" }
@flow ask(): string { return @checkpoint { present = { prompt = "?" } self_approval = false } }`,
    });
    try {
      const desk = cores.engine("Desk");
      const { checkpointId } = checkpointOf(await desk.invoke({ flow: "f", identity: { id: "ada" } }));
      const resolution = { decision: "approve" };
      await refusal(desk.resume({ checkpointId, resolution, person: { id: "ada" } }));
      expect(output(await desk.resume({ checkpointId, resolution, person: { id: "bob" } }))).toBe("approve");
    } finally {
      await cores.close();
    }
  });
});

/** A promise that resolves when something has been called. */
function calling(): { readonly called: Promise<void>; readonly call: () => void } {
  let call = (): void => undefined;
  const called = new Promise<void>((resolve) => (call = resolve));
  return { called, call: () => call() };
}

describe("a host's authorizer", () => {
  const answering = (authorize: Authorizer["authorize"]): Partial<HostEnvironmentOptions> => ({
    authorizer: { authorize },
  });

  test("is asked with the person, the checkpoint and the answer, and stands in for the check of assignee", async () => {
    const requests: AuthorizationRequest[] = [];
    const { checkpoint, decide } = await asked(
      'assignee = "role:manager"',
      answering((request) => {
        requests.push(request);
        return { allow: true };
      }),
    );
    const person = { id: "bob" };
    expect(await decide({ person })).toBe("approve");
    expect(requests).toEqual([{ person, checkpoint, resolution: { decision: "approve" } }]);
  });

  test("is asked about nobody in particular too", async () => {
    const { decide } = await asked(
      "",
      answering(({ person }) => (person === undefined ? { allow: false, reason: "Log in first." } : { allow: true })),
    );
    expect((await refusal(decide({}))).message).toBe(
      `Somebody who is not named may not decide checkpoint ${(await refusal(decide({}))).details.checkpoint_id as string}. Log in first. Nothing was decided.`,
    );
    expect(await decide({ resolvedBy: "bob" })).toBe("approve");
  });

  test("does not lift what the program says of self-approval", async () => {
    const { decide } = await asked(
      "self_approval = false",
      answering(() => ({ allow: true })),
    );
    await refusal(decide({ person: { id: "ada" } }));
  });

  const broken = new Error("ldap://internal:389 is down");
  test.each<[string, Authorizer["authorize"], string]>([
    ["denies", () => ({ allow: false, reason: "Not on a Sunday." }), "Not on a Sunday."],
    ["denies later", () => Promise.resolve({ allow: false, reason: "Not on a Sunday." }), "Not on a Sunday."],
    ["denies without a reason", () => ({ allow: false }) as Authorization, "The host does not allow it."],
    [
      "throws",
      () => {
        throw broken;
      },
      "The host could not say who may decide.",
    ],
    ["rejects", () => Promise.reject(broken), "The host could not say who may decide."],
    ["answers yes in another form", () => true as unknown as Authorization, "must answer { allow: true }"],
    ["answers something like yes", () => ({ allow: "yes" }) as unknown as Authorization, "must answer { allow: true }"],
    ["answers nothing", () => undefined as unknown as Authorization, "not nothing"],
  ])("that %s lets nobody in, and nothing is decided", async (_, authorize, reason) => {
    const warnings: string[] = [];
    const { decide, status } = await asked("", {
      ...answering(authorize),
      logger: { warn: (message) => void warnings.push(message) },
    });
    const error = await refusal(decide({ person: { id: "bob" } }));
    expect(error.details.reason).toContain(reason);
    expect(await status()).toBe("pending");
    // What it threw is for the host, not for the person.
    const threw = reason === "The host could not say who may decide.";
    expect(error.cause).toBe(threw ? broken : undefined);
    expect(error.message).not.toContain("ldap");
    expect(warnings.join()).toContain(threw ? broken.message : "");
    expect(warnings).toHaveLength(threw ? 1 : 0);
  });

  test("that does not answer lets nobody in after 30 seconds, and is told to stop", async () => {
    const clock = new TestClock();
    let stopped = false;
    const { called, call } = calling();
    const { decide, status } = await asked("", {
      clock,
      ...answering((_, { signal }) => {
        call();
        signal.addEventListener("abort", () => (stopped = true));
        return new Promise(() => undefined);
      }),
    });
    const refused = refusal(decide({ person: { id: "bob" } }));
    await called;
    await clock.advance(29_999);
    expect(stopped).toBe(false);
    await clock.advance(1);
    expect((await refused).details.reason).toBe("The host did not say within 30 seconds who may decide.");
    expect(stopped).toBe(true);
    expect(await status()).toBe("pending");
  });

  test("is not waited for when the caller aborts, and nothing is decided", async () => {
    const abort = new AbortController();
    const { engine, checkpoints } = host(
      asking(""),
      answering(() => {
        abort.abort();
        return new Promise(() => undefined);
      }),
    );
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const request = { checkpointId, resolution: { decision: "approve" } };
    await expect(engine.resume(request, { signal: abort.signal })).rejects.toMatchObject({
      errorType: "CancelledError",
    });
    expect((await checkpoints.get(checkpointId))?.status).toBe("pending");
  });

  test("that lets somebody in after the deadline has let them in too late", async () => {
    const clock = new TestClock();
    const { called, call } = calling();
    const { decide } = await asked("timeout = 10s", {
      clock,
      ...answering(async () => {
        call();
        await clock.sleep(10_000);
        return { allow: true };
      }),
    });
    const late = decide({});
    const ended = expect(late).rejects.toMatchObject({ errorType: "CheckpointExpiredError" });
    await called;
    await clock.advance(10_000);
    await ended;
  });

  test("that lets two in at once lets one of them decide", async () => {
    const { decide } = await asked(
      "",
      answering(() => Promise.resolve({ allow: true })),
    );
    const outcomes = await Promise.allSettled([decide({ resolvedBy: "bob" }), decide({ resolvedBy: "eve" })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("what is changed while the host is asked", () => {
  const change: Authorizer = {
    authorize: ({ person, checkpoint, resolution }) => {
      Object.assign(person ?? {}, { id: "somebody" });
      Object.assign(checkpoint, { quorum: undefined, selfApproval: undefined });
      Object.assign(resolution ?? {}, { decision: "reject" });
      return Promise.resolve({ allow: true });
    },
  };

  test("by its authorizer has no effect on the rules or the answer", async () => {
    const { engine, checkpoints } = host(asking("quorum = 2"), { authorizer: change });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const decide = async (id: string) =>
      await engine.resume({ checkpointId, resolution: { decision: "approve" }, person: { id } });
    expect((await decide("bob")).status).toBe("SUSPENDED");
    expect((await decide("bob")).status).toBe("SUSPENDED");
    expect(output(await decide("eve"))).toBe("approve");
    const votes = (await checkpoints.get(checkpointId))?.votes ?? [];
    expect(votes.map(({ by, resolution }) => [by, resolution])).toEqual([
      ["bob", { decision: "approve" }],
      ["eve", { decision: "approve" }],
    ]);
  });

  test("by the caller has none either", async () => {
    const request = { resolution: { decision: "approve" }, person: { id: "bob", groups: ["finance"] } };
    const authorizer: Authorizer = {
      authorize: () => {
        request.resolution.decision = "something else";
        request.person.id = "eve";
        return Promise.resolve({ allow: true });
      },
    };
    const { engine, checkpoints } = host(asking(""), { authorizer });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    expect(output(await engine.resume({ checkpointId, ...request }))).toBe("approve");
    const decision = (await checkpoints.get(checkpointId))?.decision;
    expect(decision).toMatchObject({ by: "bob", resolution: { decision: "approve" } });
  });
});

describe("mayDecide", () => {
  test("says what resume would say, and decides nothing", async () => {
    const { engine, checkpoints } = host(asking('assignee = "role:manager" self_approval = false'));
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", identity: { id: "ada" } }));
    const may = (who: Pick<ResumeRequest, "person" | "resolvedBy">) => engine.mayDecide({ checkpointId, ...who });
    expect(await may({ person: { id: "bob", roles: ["manager"] } })).toEqual({ allow: true });
    expect(await may({ person: { id: "bob" } })).toEqual({
      allow: false,
      reason: "It is for role:manager, and bob has no group and no role.",
    });
    expect(await may({ person: { id: "ada", roles: ["manager"] } })).toMatchObject({ allow: false });
    expect(await may({})).toMatchObject({ allow: false });
    expect((await checkpoints.get(checkpointId))?.status).toBe("pending");
  });

  test("asks the host, and knows no checkpoint that is not there", async () => {
    const { engine } = host(asking(""), {
      authorizer: { authorize: () => Promise.reject(new Error("down")) },
    });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    expect(await engine.mayDecide({ checkpointId, resolvedBy: "bob" })).toEqual({
      allow: false,
      reason: "The host could not say who may decide.",
    });
    await expect(engine.mayDecide({ checkpointId: "none" })).rejects.toMatchObject({
      errorType: "CheckpointNotFoundError",
    });
  });
});

describe("a request", () => {
  test.each<[string, unknown]>([
    ["person", "bob"],
    ["person", {}],
    ["person", { id: "" }],
    ["person.name", { id: "bob", name: 7 }],
    ["person.groups", { id: "bob", groups: "finance" }],
    ["person.roles", { id: "bob", roles: [7] }],
  ])("whose %s is wrong is told so: %j", async (field, person) => {
    const { decide, status } = await asked("");
    await expect(decide({ person: person as Person })).rejects.toMatchObject({
      errorType: "ResolutionError",
      details: { field },
    });
    expect(await status()).toBe("pending");
  });

  test("names one person, not two", async () => {
    const { decide } = await asked("");
    await expect(decide({ person: { id: "bob" }, resolvedBy: "eve" })).rejects.toMatchObject({
      errorType: "ResolutionError",
      details: { field: "resolvedBy" },
    });
    expect(await decide({ person: { id: "bob" }, resolvedBy: "bob" })).toBe("approve");
  });
});

test("a store without votes is refused when the program is loaded, and is enough for all others", () => {
  const checkpoints: HostEnvironmentOptions["checkpoints"] = new InMemoryCheckpointBackend();
  const without = new Proxy(checkpoints, {
    get: (target, name) => {
      const member: unknown = name === "vote" ? undefined : Reflect.get(target, name);
      return typeof member === "function" ? (member as () => unknown).bind(target) : member;
    },
  });
  expect(() => host(asking("quorum = 2"), { checkpoints: without })).toThrow("checkpoints.vote");
  expect(() => host(asking("self_approval = false"), { checkpoints: without })).not.toThrow();
});
