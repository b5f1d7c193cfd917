import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { apiRoutes, type ApiParts } from "./api.js";
import { mustHave } from "./authenticator.js";
import { inboxRoutes, type InboxParts } from "./inbox-routes.js";
import type { Metrics } from "./metrics.js";
import { Problem, problemJson, problemOf, notFound } from "./problem.js";

export interface AppParts extends ApiParts, InboxParts {
  readonly metrics: Metrics;
  readonly maxBodyBytes: number;
  /** Whether it still takes requests: not while it ends. */
  readonly isOpen: () => boolean;
  /** How many runs can go on, and how many checkpoints are pending. */
  readonly depth: () => Promise<{ readonly due: number; readonly pending: number }>;
  /** Is told of faults, for the log. */
  readonly warn: (message: string, error: unknown) => void;
}

/** The whole service as a function of requests. Whatever is asked, it answers; faults go to the log, and not to whoever asked. */
export function serviceApp(parts: AppParts): Hono {
  const { service, authenticator, metrics, maxBodyBytes, isOpen, depth, warn, addressOf } = parts;
  const app = new Hono();

  app.use(async (c, next) => {
    await next();
    metrics.request(c.req.method, c.res.status);
  });
  app.use(
    secureHeaders({
      xFrameOptions: "DENY",
      strictTransportSecurity: parts.secure ? "max-age=31536000" : false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    // A page has its own.
    if (!c.res.headers.has(POLICY)) c.header(POLICY, "default-src 'none'; frame-ancestors 'none'");
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => answer(c, new Problem(413, "RequestError", `The body may have at most ${maxBodyBytes} bytes.`)),
    }),
  );

  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    const isReady = isOpen() && (await service.isReady());
    return c.json({ status: isReady ? "ready" : "not ready" }, isReady ? 200 : 503);
  });
  app.get("/metrics", async (c) => {
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    mustHave(await authenticator.principalOf(token, addressOf(c)), "metrics");
    const { due, pending } = await depth();
    const text = metrics.text({
      scaicore_due_invocations: { help: "Invocations that can go on, and wait for a worker.", value: due },
      scaicore_pending_checkpoints: { help: "Checkpoints that wait for people.", value: pending },
    });
    return c.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });
  app.get("/", (c) => c.redirect("/inbox/"));
  app.get("/inbox", (c) => c.redirect("/inbox/"));
  app.route("/inbox/", inboxRoutes(parts));
  app.route("/v1", apiRoutes(parts));

  app.notFound((c) => answer(c, notFound("such address")));
  app.onError((error, c) => {
    const { problem, isFault } = problemOf(error);
    if (isFault) warn(`${c.req.method} ${routePath(c)}`, error);
    return answer(c, problem);
  });
  return app;
}

const POLICY = "content-security-policy";

const answer = (c: Context, problem: Problem): Response =>
  c.json(problemJson(problem), problem.status as 400, { ...problem.headers });
