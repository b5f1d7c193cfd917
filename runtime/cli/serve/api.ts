import { type Context, Hono } from "hono";
import type { Decided, Submitted } from "../../host/interfaces.js";
import { wireOfCheckpoint } from "../../host/wire.js";
import type { Authenticator } from "./authenticator.js";
import { followInvocation } from "./follow-invocation.js";
import { invocationView } from "./invocation-view.js";
import { openApiOf } from "./openapi.js";
import type { Principal } from "./principal.js";
import { badRequest, notFound, Problem } from "./problem.js";
import { countQuery, jsonBody, jsonObjectIn, objectField, onlyFields, textField } from "./request-body.js";
import type { Service } from "./service.js";
import { webhookRefusal } from "../../events/webhook-signature.node.js";

export interface ApiParts {
  readonly service: Service;
  readonly authenticator: Authenticator;
  readonly webhooks: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly now: () => number;
  readonly addressOf: (context: Context) => string;
}

/** How long a start waits for the end where the request does not say, and at most, in seconds. */
const WAIT_S = 10;
const LONGEST_WAIT_S = 60;
const LONGEST_ID = 200;
/** As long as the engine takes one. */
const LONGEST_NOTE = 10_000;
const PAGE = 100;
const STATUSES = ["pending", "resolved", "expired", "cancelled", "all"] as const;

/** The HTTP API, in the names of the wire. Requests have a bearer token; webhooks are signed. */
export function apiRoutes(parts: ApiParts): Hono {
  const { service, authenticator, webhooks, now, addressOf } = parts;
  const who = (context: Context): Promise<Principal> =>
    authenticator.principalOf(bearer(context.req.header("authorization")), addressOf(context));
  const app = new Hono();

  app.get("/openapi.json", async (c) => {
    await who(c);
    return c.json(openApiOf(service.engines.map(({ module }) => module)));
  });

  app.post("/cores/:core/flows/:flow/invocations", async (c) => {
    const principal = await who(c);
    const body = await jsonBody(c);
    onlyFields(body, ["input", "instance_key"]);
    const submitted = await service.start(
      principal,
      c.req.param("core"),
      c.req.param("flow"),
      objectField(body, "input") ?? {},
      {
        idempotencyKey: headerText(c, "idempotency-key"),
        instanceKey: textField(body, "instance_key", LONGEST_ID),
      },
    );
    return await started(c, principal, submitted);
  });

  app.post("/cores/:core/triggers/:name", async (c) => {
    const principal = await who(c);
    const id = headerText(c, "idempotency-key");
    const data = id === undefined ? {} : { data: { id, source: principal.person.id } };
    const trigger = { kind: "api", name: c.req.param("name"), ...data } as const;
    return await started(
      c,
      principal,
      await service.trigger(principal, c.req.param("core"), trigger, await jsonBody(c)),
    );
  });

  app.post("/cores/:core/webhooks/:name", async (c) => {
    const { core, name } = c.req.param();
    const secrets = webhooks.get(`${core}/${name}`);
    if (secrets === undefined) throw notFound(`webhook ${name} of ${core}`);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const headers = {
      id: c.req.header("webhook-id"),
      timestamp: c.req.header("webhook-timestamp"),
      signature: c.req.header("webhook-signature"),
    };
    const refusals = secrets.map((secret) => webhookRefusal(secret, headers, bytes, now()));
    const [refusal] = refusals;
    if (refusal !== undefined && !refusals.includes(undefined))
      throw new Problem(401, "NotAuthenticatedError", refusal);
    const trigger = { kind: "webhook", name, data: { id: headers.id ?? "" } } as const;
    const submitted = await service.trigger(undefined, core, trigger, jsonObjectIn(new TextDecoder().decode(bytes)));
    // Who sends it may not be somebody who may see the run.
    return c.json({ invocation_id: submitted.invocationId, created: submitted.created }, 202);
  });

  app.get("/invocations", async (c) => {
    const page = await service.invocations(await who(c), {
      ...optional("core", c.req.query("core")),
      ...optional("flow", c.req.query("flow")),
      ...(c.req.query("unfinished") === "true" ? { unfinished: true } : {}),
      ...optional("after", c.req.query("after")),
      limit: countQuery(c, "limit", PAGE, PAGE),
    });
    return c.json({ items: page.items.map(invocationView), ...optional("next", page.next) });
  });

  app.get("/invocations/:id", async (c) =>
    c.json(invocationView(await service.invocation(await who(c), c.req.param("id")))),
  );

  app.get("/invocations/:id/events", async (c) => {
    const principal = await who(c);
    await service.invocation(principal, c.req.param("id"));
    return followInvocation(c, service, principal, c.req.param("id"));
  });

  app.post("/invocations/:id/cancel", async (c) => {
    const principal = await who(c);
    const body = await jsonBody(c);
    onlyFields(body, ["reason"]);
    const reason = textField(body, "reason", LONGEST_NOTE) ?? `cancelled by ${principal.person.id}`;
    return c.json(invocationView(await service.cancel(principal, c.req.param("id"), reason)), 202);
  });

  app.get("/checkpoints", async (c) => {
    const status = c.req.query("status") ?? "pending";
    const known = STATUSES.find((one) => one === status);
    if (known === undefined) throw badRequest(`status must be one of ${STATUSES.join(", ")}.`);
    const page = await service.checkpoints(await who(c), {
      status: known,
      ...optional("core", c.req.query("core")),
      ...optional("flow", c.req.query("flow")),
      ...optional("invocationId", c.req.query("invocation_id")),
      ...optional("after", c.req.query("after")),
      limit: countQuery(c, "limit", PAGE, PAGE),
    });
    return c.json({ items: page.items.map(wireOfCheckpoint), ...optional("next", page.next) });
  });

  app.get("/checkpoints/:id", async (c) =>
    c.json(wireOfCheckpoint(await service.checkpoint(await who(c), c.req.param("id")))),
  );

  app.post("/checkpoints/:id/decision", async (c) => {
    const principal = await who(c);
    return c.json(decidedView(await decide(c, service, principal, c.req.param("id"))), 202);
  });

  /** The run as it is when it has come to rest, or when the request does not want to wait for that. */
  async function started(c: Context, principal: Principal, { invocationId, created }: Submitted): Promise<Response> {
    const waitMs = preferredWaitS(c.req.header("prefer")) * 1000;
    const owner = { ...principal, access: new Set([...principal.access, "read" as const]) };
    const summary = await service.atRest(owner, invocationId, waitMs, c.req.raw.signal);
    const view = invocationView(summary);
    c.header("location", `/v1/invocations/${encodeURIComponent(invocationId)}`);
    return c.json({ ...view, created }, isRunning(view.status) ? 202 : created ? 201 : 200);
  }
  return app;
}

/** The body of a decision, recorded for this person. */
export async function decide(
  c: Context,
  service: Service,
  principal: Principal,
  checkpointId: string,
): Promise<Decided> {
  const body = await jsonBody(c);
  onlyFields(body, ["resolution", "shown_digest", "note", "request_id"]);
  const resolution = objectField(body, "resolution");
  if (resolution === undefined)
    throw badRequest('resolution is needed, as in {"resolution": {"decision": "approve"}}.');
  return await service.decide(principal, {
    checkpointId,
    resolution,
    ...optional("shownDigest", textField(body, "shown_digest", LONGEST_ID)),
    ...optional("note", textField(body, "note", LONGEST_NOTE)),
    ...optional("requestId", textField(body, "request_id", LONGEST_ID) ?? headerText(c, "idempotency-key")),
  });
}

/** `decided` is false where the answer was recorded as a vote, and the quorum needs more. */
export const decidedView = ({ invocationId, decided }: Decided) => ({ invocation_id: invocationId, decided });

const isRunning = (status: unknown): boolean => status === "RUNNING";

const optional = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Readonly<Partial<Record<K, V>>>;

const bearer = (header: string | undefined): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];

/** @throws Problem 400 for one that is too long */
function headerText({ req }: Context, name: string): string | undefined {
  const value = req.header(name)?.trim();
  if (value === undefined || value === "") return undefined;
  if (value.length <= LONGEST_ID) return value;
  throw badRequest(`${name} may have at most ${LONGEST_ID} characters.`);
}

/** `Prefer: respond-async` waits for nothing, `Prefer: wait=20` for so many seconds (RFC 7240). */
function preferredWaitS(prefer: string | undefined): number {
  const wishes = (prefer ?? "").split(",").map((wish) => wish.trim().toLowerCase());
  if (wishes.includes("respond-async")) return 0;
  const wait = wishes.map((wish) => /^wait=(\d{1,4})$/.exec(wish)?.[1]).find((seconds) => seconds !== undefined);
  return wait === undefined ? WAIT_S : Math.min(Number(wait), LONGEST_WAIT_S);
}
