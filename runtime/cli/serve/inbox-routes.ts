import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { streamSSE } from "hono/streaming";
import { checkpointDigest } from "../../host/approval/checkpoint-digest.js";
import { decisionRefusal } from "../../host/approval/decision-rules.js";
import { standingVotes } from "../../host/approval/votes.js";
import type { CheckpointInfo } from "../../host/interfaces.js";
import { decide, decidedView } from "./api.js";
import type { Authenticator } from "./authenticator.js";
import { inboxPage } from "./inbox-page.js";
import type { InboxFiles } from "./inbox-files.node.js";
import { invocationView } from "./invocation-view.js";
import { nextChange } from "./next-change.js";
import { IssuerUnavailableError } from "./oidc.js";
import type { Principal } from "./principal.js";
import type { OidcLogin } from "./oidc-login.node.js";
import { notFound, Problem } from "./problem.js";
import { jsonBody, onlyFields, textField } from "./request-body.js";
import type { Service } from "./service.js";
import type { Sessions } from "./sessions.node.js";

export interface InboxParts {
  readonly service: Service;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  /** Logins by the pages of a provider, where it was configured. */
  readonly login: OidcLogin | undefined;
  readonly files: InboxFiles;
  readonly addressOf: (context: Context) => string;
  /** Whether browsers reach it by https, so that cookies go that way only. */
  readonly secure: boolean;
}

const COOKIE = "scaicore_session";
const LOGIN_COOKIE = "scaicore_login";
const LOGIN_PATH = "/inbox/login";
/** What of the page a login may lead back to. */
const PLACE = /^#\/(runs|checkpoints\/[\w%.~-]{1,300})?$/;
const LONGEST_TOKEN = 16_384;
/** A list of more is no list. */
const LISTED = 300;
const RUNS = 100;
const HEARTBEAT_MS = 15_000;
const LONGEST_MS = 15 * 60_000;

/**
 * The page in which people decide, and what it asks for. A session is a cookie that no script can read; a request that changes something has to
 * come from the page itself.
 */
export function inboxRoutes(parts: InboxParts): Hono {
  const { service, authenticator, sessions, login, files, addressOf, secure } = parts;
  const app = new Hono();
  const who = (c: Context): Principal => {
    const principal = sessions.principalOf(getCookie(c, COOKIE) ?? "");
    if (principal === undefined) throw new Problem(401, "NotAuthenticatedError", "Log in first.");
    authenticator.count(principal);
    return principal;
  };

  const begin = (c: Context, principal: Principal): void => {
    const { token, maxAgeS } = sessions.begin(principal);
    setCookie(c, COOKIE, token, { httpOnly: true, sameSite: "Strict", path: "/inbox", secure, maxAge: maxAgeS });
  };

  app.get("/", (c) => inboxPage(c, login !== undefined));
  app.get("/files/:name", (c) => {
    const file = files.get(c.req.param("name"));
    if (file === undefined) throw notFound("such file");
    c.header("content-type", file.type);
    return c.body(file.bytes);
  });

  app.post("/session", async (c) => {
    mustBeOwn(c);
    const body = await jsonBody(c);
    onlyFields(body, ["token"]);
    const principal = await authenticator.principalOf(textField(body, "token", LONGEST_TOKEN), addressOf(c));
    begin(c, principal);
    return c.json(personView(principal));
  });

  if (login !== undefined) {
    // A foreign page may lead somebody here: then they log in as themselves, or not at all.
    app.get("/login", async (c) => {
      authenticator.countLogin(addressOf(c));
      const then = c.req.query("then") ?? "";
      try {
        const { address, browser, maxAgeS } = await login.begin(PLACE.test(then) ? then : "");
        // Lax, as the provider's page leads back here.
        setCookie(c, LOGIN_COOKIE, browser, {
          httpOnly: true,
          sameSite: "Lax",
          path: LOGIN_PATH,
          secure,
          maxAge: maxAgeS,
        });
        return c.redirect(address, 303);
      } catch (error) {
        if (error instanceof IssuerUnavailableError) return c.redirect("/inbox/#login=away", 303);
        throw error;
      }
    });
    app.get("/login/callback", async (c) => {
      authenticator.countLogin(addressOf(c));
      const browser = getCookie(c, LOGIN_COOKIE) ?? "";
      deleteCookie(c, LOGIN_COOKIE, { path: LOGIN_PATH, secure });
      const outcome = await login.end(browser, new URL(c.req.url).searchParams);
      // The code stays in no address that the browser keeps.
      if (outcome.kind !== "in") return c.redirect(`/inbox/#login=${outcome.kind}`, 303);
      // Whoever was logged in before is not any more, where the browser says who: it need not after a page of the provider.
      sessions.end(getCookie(c, COOKIE) ?? "");
      begin(c, outcome.principal);
      return c.redirect(`/inbox/${outcome.then}`, 303);
    });
  }

  app.get("/session", (c) => c.json(personView(who(c))));
  app.delete("/session", (c) => {
    mustBeOwn(c);
    sessions.end(getCookie(c, COOKIE) ?? "");
    deleteCookie(c, COOKIE, { path: "/inbox", secure });
    return c.body(null, 204);
  });

  app.get("/checkpoints", async (c) => {
    const principal = who(c);
    const { items, next } = await service.checkpoints(principal, { status: "pending", limit: LISTED });
    return c.json({ items: items.map((info) => shown(info, principal)), more: next !== undefined });
  });
  app.get("/checkpoints/:id", async (c) => {
    const principal = who(c);
    return c.json(shown(await service.checkpoint(principal, c.req.param("id")), principal));
  });
  app.post("/checkpoints/:id/decision", async (c) => {
    mustBeOwn(c);
    return c.json(decidedView(await decide(c, service, who(c), c.req.param("id"))), 202);
  });

  app.get("/runs", async (c) => {
    const { items } = await service.invocations(who(c), { limit: RUNS });
    return c.json({ items: items.map(invocationView) });
  });

  // Says only that something has changed: what, the page asks for by itself.
  app.get("/changes", (c) => {
    const principal = who(c);
    return streamSSE(
      c,
      async (stream) => {
        const until = Math.min(performance.now() + LONGEST_MS);
        await stream.writeSSE({ event: "changed", data: "" });
        while (!stream.aborted && performance.now() < until && isLoggedIn(c, principal)) {
          await nextChange(service, undefined, (leave) => stream.onAbort(leave)).within(HEARTBEAT_MS);
          await stream.writeSSE({ event: "changed", data: "" });
        }
      },
      () => Promise.resolve(),
    );
  });

  const isLoggedIn = (c: Context, principal: Principal): boolean =>
    sessions.principalOf(getCookie(c, COOKIE) ?? "") === principal;
  return app;
}

/** A checkpoint with what the rules say about this person. */
function shown(stored: CheckpointInfo, { person }: Principal) {
  // Of what is sent to be shown, whatever the store says: an older version parked it without one.
  const checkpoint = { ...stored, digest: checkpointDigest(stored) };
  const refusal = stored.status === "pending" ? decisionRefusal(stored, { person }) : undefined;
  return {
    checkpoint,
    ...(refusal === undefined ? {} : { refusal }),
    ...(stored.quorum === undefined ? {} : { approvals: { needed: stored.quorum, ...standingVotes(stored) } }),
  };
}

const personView = ({ person, access }: Principal) => ({ person, access: [...access] });

/**
 * A request that changes something comes from a page of this service.
 *
 * @throws Problem 403
 */
function mustBeOwn({ req }: Context): void {
  const origin = req.header("origin");
  const host = req.header("host");
  const site = req.header("sec-fetch-site");
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (isOwn && (site === undefined || site === "same-origin")) return;
  throw new Problem(403, "ForeignPageError", "This request does not come from the inbox.");
}
