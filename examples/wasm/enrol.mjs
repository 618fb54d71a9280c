// An enrolment with Node's own `fetch`: node enrol.mjs MODULE.wasm BASE_URL
//
// Against `twilio-verify-emulator`, whose account this is: create, a wrong code, the right code, list, delete. Anything
// that is not as it should be ends it with an error.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { connect } from './verify.mjs';

const [path, base_url] = process.argv.slice(2);
if (!base_url) {
  console.error('usage: node enrol.mjs MODULE.wasm BASE_URL');
  process.exit(2);
}

// As the emulator prints them.
const emulator = {
  variables: { TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000', TWILIO_AUTH_TOKEN: 'emulator-auth-token' },
  service_sid: 'VA00000000000000000000000000000000',
  // A user of its own for each run: what a run that failed has left is no trouble to the next.
  identity: randomUUID(),
  base_url,
};

// The next answers of a server in trouble; without any, requests go out.
const troubles = [];
const send = await connect(path, emulator, {
  fetch: (url, request) => (troubles.shift() ?? fetch)(url, request),
});
const busy = () => new Response('busy', { status: 503, headers: { 'retry-after': '1' } });
const refused = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
const reset = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }));

console.log('create: repeated after a request that did not go out');
troubles.push(refused);
const created = await send({ create_totp: { friendly_name: "John's Phone" } });
assert.equal(created.attempts, 2);
assert.equal(created.factor.status, 'unverified');
assert.match(created.uri, /^otpauth:\/\/totp\//);
const { sid } = created.factor;

console.log('verify: a wrong code is no success, the right one is');
const wrong = await send({ verify: { sid, code: code(created.secret, 500_000) } });
assert.equal(wrong.verified, false);
const right = await send({ verify: { sid, code: code(created.secret) } });
assert.equal(right.verified, true);
assert.equal(right.factor.status, 'verified');

console.log('list: repeated after a 503, over two pages');
await send({ create_totp: { friendly_name: 'Tablet' } });
troubles.push(busy);
const { factors, attempts } = await send({ list: { page_size: 1 } });
const summary = factors.map(({ friendly_name, status }) => [friendly_name, status]);
assert.deepEqual(summary, [["John's Phone", 'verified'], ['Tablet', 'unverified']]);
assert.ok(attempts >= 3, `${attempts} attempts`);

console.log('rename, and fetch');
await send({ rename: { sid, friendly_name: 'Téléphone' } });
assert.equal((await send({ fetch: { sid } })).factor.friendly_name, 'Téléphone');

console.log('a create is not repeated when it may have been carried out');
troubles.push(reset);
await assert.rejects(send({ create_totp: { friendly_name: 'x' } }), { may_have_been_processed: true, status: null });

console.log('delete, and it is gone');
for (const factor of factors) await send({ delete: { sid: factor.sid } });
const gone = { status: 404, code: 20404, operation: 'FetchFactor', may_have_been_processed: false };
await assert.rejects(send({ fetch: { sid } }), gone);
assert.deepEqual((await send({ list: {} })).factors, []);

console.log('a code that can be none is not sent');
await assert.rejects(send({ verify: { sid, code: '12-34' } }), /AuthPayload/);
assert.deepEqual(troubles, []);
console.log('the enrolment holds');

// The code of this moment, or one that is off by so much (RFC 6238, with the defaults: SHA-1, 6 digits, 30 seconds).
function code(base32, off = 0) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32.replaceAll('=', '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fff_ffff;
  return String((number + off) % 1_000_000).padStart(6, '0');
}
