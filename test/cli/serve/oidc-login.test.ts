import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLIENT, startIssuer, type Wanted } from "./issuer.js";
import { serveRefunds } from "./served-refunds.js";

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let served: ReturnType<typeof serveRefunds>;

beforeAll(async () => {
  issuer = await startIssuer(() => served.now());
  served = serveRefunds({
    oidc: {
      issuer: issuer.state.issuer,
      audience: "scaicore",
      groupsClaim: "groups",
      rolesClaim: "realm_access.roles",
      accessClaim: "scope",
      access: ["decide"],
      login: { ...CLIENT, scope: "openid profile", redirectUri: "http://127.0.0.1:8420/inbox/login/callback" },
    },
  });
});
afterAll(async () => {
  await served.stop();
  await issuer.stop();
});
beforeEach(() => {
  Object.assign(issuer.state, { isAway: false, redeemed: 0, refusals: [] });
});

/** A browser: it keeps cookies, and follows no redirect by itself. */
function browser() {
  const cookies = new Map<string, string>();
  const attributes = new Map<string, string>();
  async function go(address: string, method = "GET", headers: object = {}) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await served.ask(undefined, method, address, undefined, { cookie, ...headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = "", rest = ""] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
      attributes.set(name, rest);
      if (/Max-Age=0/i.test(rest)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get("location") ?? "", json: answer.json };
  }
  return {
    cookies,
    attributes,
    go,
    begin: async (then = "") => (await go(`/inbox/login?then=${encodeURIComponent(then)}`)).to,
    who: async () => (await go("/inbox/session")).status,
  };
}

test("a login by the provider's pages leads back to what was shown, as the person whom the token names", async () => {
  const ada = browser();
  const address = new URL(await ada.begin("#/checkpoints/a%2Fb"));
  expect(address.origin + address.pathname).toBe(`${issuer.state.issuer}/authorize`);
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    tenant: "1",
    response_type: "code",
    client_id: "inbox",
    scope: "openid profile",
    code_challenge_method: "S256",
    redirect_uri: "http://127.0.0.1:8420/inbox/login/callback",
  });
  expect(ada.attributes.get("scaicore_login")).toMatch(/HttpOnly/);
  expect(ada.attributes.get("scaicore_login")).toMatch(/SameSite=Lax/);
  const back = await ada.go(issuer.logIn(address.href));
  expect(back).toMatchObject({ status: 303, to: "/inbox/#/checkpoints/a%2Fb" });
  // No script reads the session, and no request of a foreign page carries it.
  expect(ada.attributes.get("scaicore_session")).toMatch(/HttpOnly/);
  expect(ada.attributes.get("scaicore_session")).toMatch(/SameSite=Strict/);
  expect([...ada.cookies.keys()]).toEqual(["scaicore_session"]);
  const session = await ada.go("/inbox/session");
  expect(session.json).toMatchObject({ person: { id: "ada@example.com", name: "Ada", roles: ["finance"] } });
  expect(session.json).toMatchObject({ access: ["decide", "read"] });
});

test("the session does what its person may, from the page only, until they log out", async () => {
  const ada = browser();
  await ada.go(issuer.logIn(await ada.begin()));
  const started = await served.start("bob");
  const [{ checkpoint_id: id }] = started.json.checkpoints;
  const decision = `/inbox/checkpoints/${id}/decision`;
  const foreign = { origin: "https://evil.example", host: "service.example", "content-type": "application/json" };
  expect((await ada.go(decision, "POST", foreign)).status).toBe(403);
  expect((await ada.go("/inbox/session", "DELETE", foreign)).status).toBe(403);
  // The API takes no cookie.
  expect((await ada.go("/v1/checkpoints")).status).toBe(401);
  const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const own = { cookie, origin: "http://service.example", host: "service.example" };
  const body = { resolution: { decision: "approve" } };
  expect((await served.ask(undefined, "POST", decision, body, own)).status).toBe(202);
  expect((await served.ask(undefined, "DELETE", "/inbox/session", undefined, own)).status).toBe(204);
  expect((await served.ask(undefined, "GET", "/inbox/session", undefined, { cookie })).status).toBe(401);
});

test("an answer counts once, and only in the browser that has asked, in time", async () => {
  const ada = browser();
  const answer = issuer.logIn(await ada.begin());
  // Another person is led to it, to decide as Ada without knowing: login CSRF.
  const mallory = browser();
  await mallory.begin();
  expect((await mallory.go(answer)).to).toBe("/inbox/#login=late");
  expect(await mallory.who()).toBe(401);
  const kept = new Map(ada.cookies);
  expect((await ada.go(answer)).to).toBe("/inbox/");
  // The same once more, with all that the browser had.
  const thief = browser();
  for (const [name, value] of kept) thief.cookies.set(name, value);
  expect((await thief.go(answer)).to).toBe("/inbox/#login=late");
  expect(await thief.who()).toBe(401);

  const slow = browser();
  const late = issuer.logIn(await slow.begin());
  served.later(10 * 60_000);
  expect((await slow.go(late)).to).toBe("/inbox/#login=late");
  expect(issuer.state.redeemed).toBe(1);
});

describe("an answer is refused", () => {
  test.each<[string, Wanted]>([
    ["whose token is signed by somebody else", { foreign: true }],
    ["whose token has expired", { fromNowS: -31 }],
    ["whose token is for another client", { aud: "other" }],
    [
      "whose token is for this client and others, and was given to one of them",
      { aud: ["inbox", "other"], azp: "other" },
    ],
    ["whose token is of another issuer", { iss: "https://evil.example" }],
    ["whose token is of another login", { nonce: "of another login" }],
    ["whose token is of no login", { nonce: null }],
  ])("%s", async (_, wanted) => {
    const ada = browser();
    expect((await ada.go(issuer.logIn(await ada.begin(), wanted))).to).toBe("/inbox/#login=refused");
    expect(await ada.who()).toBe(401);
  });

  test.each<[string, (answer: URL) => void]>([
    ["whose state is forged", (answer) => answer.searchParams.set("state", "forged")],
    ["without a state", (answer) => answer.searchParams.delete("state")],
  ])("%s", async (_, forge) => {
    const ada = browser();
    const answer = new URL(issuer.logIn(await ada.begin()), "http://service.example");
    forge(answer);
    expect((await ada.go(answer.pathname + answer.search)).to).toBe("/inbox/#login=late");
    expect(await ada.who()).toBe(401);
  });

  test.each<[string, (answer: URL) => void]>([
    ["whose code is forged", (answer) => answer.searchParams.set("code", "forged")],
    ["without a code", (answer) => answer.searchParams.delete("code")],
    ["that names another issuer", (answer) => answer.searchParams.set("iss", "https://evil.example")],
    ["that names no issuer, where this one names itself", (answer) => answer.searchParams.delete("iss")],
    ["in which the person has said no", (answer) => answer.searchParams.set("error", "access_denied")],
  ])("%s", async (_, forge) => {
    const ada = browser();
    const answer = new URL(issuer.logIn(await ada.begin()), "http://service.example");
    forge(answer);
    expect((await ada.go(answer.pathname + answer.search)).to).toBe("/inbox/#login=refused");
    expect(await ada.who()).toBe(401);
  });

  test("with a code that another login was given", async () => {
    const [ada, mallory] = [browser(), browser()];
    const stolen = new URL(issuer.logIn(await ada.begin()), "http://service.example").searchParams.get("code") ?? "";
    const answer = new URL(issuer.logIn(await mallory.begin()), "http://service.example");
    answer.searchParams.set("code", stolen);
    expect((await mallory.go(answer.pathname + answer.search)).to).toBe("/inbox/#login=refused");
    expect(issuer.state.refusals).toEqual(["verifier"]);
  });
});

test("an ID token opens nothing as a bearer, as it is for the inbox alone", async () => {
  const token = await issuer.idToken({});
  expect((await served.ask(token, "GET", "/v1/checkpoints")).status).toBe(401);
});

test("while the provider is away nobody is logged in, and the page says so", async () => {
  const ada = browser();
  const answer = issuer.logIn(await ada.begin());
  issuer.state.isAway = true;
  expect((await ada.go(answer)).to).toBe("/inbox/#login=away");
  expect(await ada.who()).toBe(401);
  expect(served.faults).toEqual([]);
});

test.each([
  "https://evil.example",
  "//evil.example",
  "#/checkpoints/a\r\nset-cookie: a=b",
  "/../x",
  `#/${"x".repeat(400)}`,
])("a login leads to no other place than the page: %j", async (then) => {
  const ada = browser();
  expect((await ada.go(issuer.logIn(await ada.begin(then)))).to).toBe("/inbox/");
});

test("the page offers the login only where there is one", async () => {
  const without = serveRefunds();
  const page = async (of: typeof served) => (await of.ask(undefined, "GET", "/inbox/")).text;
  expect(await page(served)).toContain('<meta name="scaicore-login" content="/inbox/login">');
  expect(await page(without)).not.toContain("scaicore-login");
  expect((await without.ask(undefined, "GET", "/inbox/login")).status).toBe(404);
  await without.stop();
});
