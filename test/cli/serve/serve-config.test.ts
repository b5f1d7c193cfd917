import { describe, expect, test } from "vitest";
import { serveConfigOf } from "../../../runtime/cli/serve/serve-config.js";
import { webhookSecret } from "../../../runtime/events/webhook-signature.node.js";
import type { Json } from "../../../runtime/json.js";

const variables: Record<string, string> = { GOOD: `whsec_${"A".repeat(32)}`, SHORT: "whsec_AAAA", EMPTY: "" };
const read = (value: Json) => serveConfigOf(value, { variable: (name) => variables[name], webhookSecret });
const sha256 = "a".repeat(64);

test("a whole file is read", () => {
  const config = read({
    keys: [{ person: { id: "ada", roles: ["finance"] }, sha256, access: ["start"], expires: "2027-01-01T00:00:00Z" }],
    oidc: { issuer: "https://login.example.com", audience: "scaicore", access: "decide" },
    webhooks: { "Refunds/ordered": { secret_env: "GOOD" } },
    event_hooks: [{ url: "https://ops.example.com/", secret_env: "GOOD" }],
    public_url: "https://flows.example.com",
    requests_per_minute: 5,
  });
  expect(config).toMatchObject({
    keys: [{ sha256, principal: { person: { id: "ada", roles: ["finance"] }, until: Date.parse("2027-01-01") } }],
    oidc: { groupsClaim: "groups", accessClaim: "scope", access: ["decide"] },
    requestsPerMinute: 5,
    maxBodyBytes: 1_000_000,
  });
  expect(config.webhooks.get("Refunds/ordered")).toHaveLength(1);
});

test("a login needs a client, and an address to come back to", () => {
  const oidc = { issuer: "https://login.example.com", audience: "scaicore", client_id: "inbox" };
  const config = read({ oidc: { ...oidc, client_secret_env: "GOOD" }, public_url: "https://flows.example.com/" });
  expect(config.oidc?.login).toEqual({
    clientId: "inbox",
    clientSecret: variables.GOOD,
    scope: "openid profile",
    redirectUri: "https://flows.example.com/inbox/login/callback",
  });
  for (const [message, value] of [
    ["oidc.client_id needs public_url", { oidc }],
    ["oidc.scope needs oidc.client_id", { oidc: { ...oidc, client_id: undefined, scope: "openid" } }],
    [
      'oidc.scope must have the word "openid"',
      { oidc: { ...oidc, scope: "profile" }, public_url: "https://a.example" },
    ],
    [
      "the variable NONE, which is not set",
      { oidc: { ...oidc, client_secret_env: "NONE" }, public_url: "https://a.example" },
    ],
  ] as [string, Json][])
    expect(() => read(JSON.parse(JSON.stringify(value)) as Json)).toThrow(message);
});

describe("a mistake says where it is, and what should be there", () => {
  const key = { person: { id: "ada" }, sha256, access: ["start"] };
  test.each<[string, Json]>([
    ["the file must be an object with keys, ", []],
    ['the file has no field "key"; it may have keys', { key: [] }],
    ["keys must be an array", { keys: {} }],
    ["keys[0].person.id must be a text", { keys: [{ ...key, person: {} }] }],
    ["keys[0].sha256 must be the 64 hex digits", { keys: [{ ...key, sha256: "sck_secret" }] }],
    [
      'keys[0].access may have start, read, decide, cancel, metrics, and not "root"',
      { keys: [{ ...key, access: ["root"] }] },
    ],
    ["keys[0].expires must be a time such as", { keys: [{ ...key, expires: "soon" }] }],
    ["oidc.audience must be a text", { oidc: { issuer: "https://a.example" } }],
    [
      'oidc.issuer must be an https:// address, not "http://a.example"',
      { oidc: { issuer: "http://a.example", audience: "a" } },
    ],
    ["needs the variable NONE, which is not set", { webhooks: { "A/b": { secret_env: "NONE" } } }],
    ["needs the variable EMPTY, which is not set", { webhooks: { "A/b": { secret_env: "EMPTY" } } }],
    ["the secret in SHORT, for webhooks", { webhooks: { "A/b": { secret_env: "SHORT" } } }],
    ["secret_env must name at least one variable", { webhooks: { "A/b": {} } }],
    [
      'event_hooks[0].url must be an https:// address, not "ftp://a"',
      { event_hooks: [{ url: "ftp://a", secret_env: "GOOD" }] },
    ],
    [
      "event_hooks[1].url is that of another hook",
      { event_hooks: [1, 2].map(() => ({ url: "https://ops.example.com/", secret_env: "GOOD" })) },
    ],
    ["max_body_bytes must be a whole number from 1", { max_body_bytes: 0.5 }],
  ])("%s", (message, value) => {
    expect(() => read(value)).toThrow(message);
  });

  test("and never shows a key or a secret", () => {
    for (const value of [
      { keys: [{ ...key, sha256: "sck_secret" }] },
      { webhooks: { "A/b": { secret_env: "SHORT" } } },
    ])
      expect(() => read(value)).not.toThrow(/sck_secret|AAAA/);
  });
});
