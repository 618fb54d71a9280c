// twilio-node tells the story of a factor to the emulator whose base URL is the second argument; the first is the
// folder in which it is installed.

import { generateKeyPairSync, sign } from "node:crypto";
import { createRequire } from "node:module";

const [folder, baseUrl] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const twilio = require("twilio");
const { URI } = require("otpauth");

const ACCOUNT_SID = "AC" + "0".repeat(32);
const SERVICE_SID = "VA" + "0".repeat(32);

// Sends what goes to Twilio's host to the emulator, and nothing anywhere else.
class EmulatorHttpClient extends twilio.RequestClient {
  requests = [];

  request(options) {
    const uri = options.uri.replace("https://verify.twilio.com", baseUrl);
    if (!uri.startsWith(`${baseUrl}/`)) throw new Error(uri);
    this.requests.push(`${options.method} ${uri.slice(baseUrl.length)}`);
    return super.request({ ...options, uri });
  }
}

const http = new EmulatorHttpClient({ timeout: 30_000 });
const client = twilio(ACCOUNT_SID, "emulator-auth-token", { httpClient: http });
const service = client.verify.v2.services(SERVICE_SID);
const entity = service.entities("twilio-node-user");

function expect(what, holds) {
  console.log(`${holds ? "ok" : "FAILED"}: ${what}`);
  if (!holds) process.exit(1);
}

async function refused(what, promise, status, code) {
  const error = await promise.then(() => ({}), (error) => error);
  expect(`${what}: ${error.status}/${error.code}`, error.status === status && error.code === code);
}

const codeOf = (factor) => URI.parse(factor.binding.uri).generate();

async function createPush(name) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const factor = await entity.newFactors.create({
    friendlyName: name,
    factorType: "push",
    "binding.alg": "ES256",
    "binding.publicKey": publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    "config.appId": "com.example.myapp",
    "config.notificationPlatform": "none",
    "config.sdkVersion": "1.0",
  });
  return [factor, privateKey];
}

const first = await entity.newFactors.create({ friendlyName: "John's Phone", factorType: "totp" });
expect(`created ${first.factorType}, ${first.status}, with a binding`, first.status === "unverified" && first.binding);

const wrong = String((Number(codeOf(first)) + 1) % 1_000_000).padStart(6, "0");
const rejected = await entity.factors(first.sid).update({ authPayload: wrong });
expect("a wrong code is answered `unverified`", rejected.status === "unverified");
const verified = await entity.factors(first.sid).update({ authPayload: codeOf(first) });
expect("the right code is answered `verified`", verified.status === "verified");

const [push, key] = await createPush("Pixel");
const signature = (key) => sign("sha256", Buffer.from(push.sid), { key, dsaEncoding: "der" }).toString("base64");
const [, stranger] = await createPush("Pixel 2");
const update = (authPayload) => entity.factors(push.sid).update({ authPayload });
await refused("another key's signature is refused", update(signature(stranger)), 403, 60311);
expect("a push factor is verified by its signature", (await update(signature(key))).status === "verified");

for (let number = 2; number <= 100; number++) {
  await entity.newFactors.create({ friendlyName: `Phone ${number}`, factorType: "totp" });
}
for (let number = 3; number <= 20; number++) await createPush(`Pixel ${number}`);
const tooMany = entity.newFactors.create({ friendlyName: "One too many", factorType: "totp" });
await refused("the 101st TOTP factor is refused", tooMany, 400, 60315);

const passkey = await service.newFactors.create({ friendly_name: "Laptop", identity: "twilio-node-user" });
const challenge = Buffer.from(passkey.options.publicKey.challenge, "base64url").toString();
expect(`created ${passkey.factorType}, whose challenge is its SID`, challenge === passkey.sid);

http.requests.length = 0;
const listed = await entity.factors.list({ pageSize: 50 });
const pages = http.requests.length;
expect(`listed ${listed.length} factors in ${pages} pages of 50`, listed.length === 121 && pages === 3);
expect("each of them once", new Set(listed.map((factor) => factor.sid)).size === 121);

let deleted = 0;
for (const factor of listed) deleted += Number(await entity.factors(factor.sid).remove());
expect(`deleted ${deleted} of them`, deleted === listed.length);
expect("the list is empty", (await entity.factors.list()).length === 0);
await refused("a deleted factor is not found", entity.factors(first.sid).fetch(), 404, 20404);
