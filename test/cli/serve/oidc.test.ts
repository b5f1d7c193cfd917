import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveRefunds } from "./served-refunds.js";

const audience = "scaicore";
let issuer: string;
let served: ReturnType<typeof serveRefunds>;
let stop: () => Promise<unknown>;
const signing = await generateKeyPair("ES256");
const foreign = await generateKeyPair("ES256");

beforeAll(async () => {
  const jwk = { ...(await exportJWK(signing.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const server = createServer((request, response) => {
    const isKeys = request.url === "/keys";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claims = { groupsClaim: "groups", rolesClaim: "realm_access.roles", accessClaim: "scope" };
  served = serveRefunds({ oidc: { issuer, audience, ...claims, access: ["decide"] } });
  stop = () =>
    Promise.all([served.stop(), new Promise((resolve) => (server.closeAllConnections(), server.close(resolve)))]);
});
afterAll(() => stop());

interface Wanted {
  readonly key?: typeof signing.privateKey;
  readonly aud?: string;
  readonly iss?: string;
  readonly fromNowS?: number;
}

const token = ({ key = signing.privateKey, aud = audience, iss = issuer, fromNowS = 300 }: Wanted = {}) =>
  new SignJWT({ realm_access: { roles: ["finance"] }, scope: "openid scaicore:start" })
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .setSubject("ada@example.com")
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(Math.floor(served.now() / 1000) + fromNowS)
    .sign(key);

test("a token says who decides, and in which roles", async () => {
  const bearer = await token();
  const started = await served.start(bearer);
  expect([started.status, started.json.started_by]).toEqual([201, "ada@example.com"]);
  const [{ checkpoint_id: id }] = started.json.checkpoints;
  const decision = { resolution: { decision: "approve" } };
  expect((await served.ask(bearer, "POST", `/v1/checkpoints/${id}/decision`, decision)).status).toBe(202);
  expect((await served.ask(bearer, "GET", "/v1/invocations")).status).toBe(403);
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each<[string, () => Promise<string>]>([
  ["signed by another key", () => token({ key: foreign.privateKey })],
  ["expired", () => token({ fromNowS: -31 })],
  ["for another service", () => token({ aud: "other" })],
  ["of another issuer", () => token({ iss: "https://evil.example" })],
  [
    "changed afterwards",
    async () =>
      (await token()).replace(/\.[^.]+\./, `.${part({ sub: "root", iss: issuer, aud: audience, exp: 9e9 })}.`),
  ],
  [
    "not signed",
    () => Promise.resolve(`${part({ alg: "none" })}.${part({ sub: "ada", iss: issuer, aud: audience, exp: 9e9 })}.`),
  ],
  [
    "signed with the public key as a secret",
    async () =>
      await new SignJWT({})
        .setProtectedHeader({ alg: "HS256", kid: "one" })
        .setSubject("ada")
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime("1h")
        .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(signing.publicKey)))),
  ],
  ["no token at all", () => Promise.resolve("x".repeat(20_000))],
])("a token that is %s is refused", async (_, made) => {
  expect((await served.ask(await made(), "GET", "/v1/checkpoints")).status).toBe(401);
});

test("a session ends with the token that it was begun with", async () => {
  const own = { origin: "http://service.example", host: "service.example" };
  const login = await served.ask(undefined, "POST", "/inbox/session", { token: await token({ fromNowS: 60 }) }, own);
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const look = async () => (await served.ask(undefined, "GET", "/inbox/session", undefined, { cookie })).status;
  expect(await look()).toBe(200);
  served.later(61_000);
  expect(await look()).toBe(401);
});

test("while the issuer is away nothing is known of a token", async () => {
  const claims = { groupsClaim: "groups", rolesClaim: "roles", accessClaim: "scope", access: [] };
  const away = serveRefunds({ oidc: { issuer: "http://127.0.0.1:1", audience, ...claims } });
  const answer = await away.ask(await token(), "GET", "/v1/checkpoints");
  expect([answer.status, answer.json.error.error_type]).toEqual([503, "IssuerUnavailableError"]);
  await away.stop();
});
