// What `verify.mjs` promises and an enrolment does not show: node limits.mjs MODULE.wasm
//
// The servers are here, on free ports of this machine. Anything that is not as it should be ends it with an error.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from './verify.mjs';

const path = process.argv[2];
const sid = 'YF00000000000000000000000000000000';
const factor = JSON.stringify({ sid, status: 'unverified', factor_type: 'totp', friendly_name: 'Phone' });
const account = {
  variables: { TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000', TWILIO_AUTH_TOKEN: 'token' },
  service_sid: 'VA00000000000000000000000000000000',
  identity: 'user-of-node',
  base_url: 'http://127.0.0.1:9',
};
const rename = { rename: { sid, friendly_name: 'Phone' } };
// Never repeated once it may have been carried out: the first failure is the outcome.
const create = { create_totp: { friendly_name: 'Phone' } };

// Runs `use(base_url)` while a server gives each request to `handler`.
async function served(handler, use) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

console.log('a redirect is not followed');
let strayed = 0;
const stray = (_, response) => {
  strayed += 1;
  response.end(factor);
};
await served(stray, async (elsewhere) => {
  const redirect = (_, response) => response.writeHead(302, { location: `${elsewhere}/` }).end();
  await served(redirect, async (base_url) => {
    const send = await connect(path, { ...account, base_url });
    await assert.rejects(send({ fetch: { sid } }), { status: 302 });
    assert.equal(strayed, 0);
    await fetch(base_url);
    assert.equal(strayed, 1, 'one that is followed leads there');
  });
});

console.log('a body is read up to 1 MiB');
for (const [size, is_read] of [[1024 * 1024, true], [1024 * 1024 + 1, false]]) {
  await served((_, response) => response.end(factor.padEnd(size)), async (base_url) => {
    const send = await connect(path, { ...account, base_url });
    // Read in full, the answer lacks the new factor's secret.
    const message = is_read ? /binding/ : /longer than 1048576 bytes/;
    await assert.rejects(send(create), { message, may_have_been_processed: true });
  });
}

console.log('an answer that does not end is given up');
const stalled = (_, response) => {
  response.write(factor.slice(0, 9));
  setTimeout(() => response.destroy(), 10_000).unref();
};
await served(stalled, async (base_url) => {
  const send = await connect(path, { ...account, base_url }, { attempt_milliseconds: 100 });
  await assert.rejects(send(create), { message: /timeout/, may_have_been_processed: true });
});

console.log('a Retry-After is waited out');
const times = [];
const busy_once = (_, response) => {
  times.push(performance.now());
  times.length === 1 ? response.writeHead(503, { 'retry-after': '1' }).end() : response.end(factor);
};
await served(busy_once, async (base_url) => {
  const send = await connect(path, { ...account, base_url });
  assert.equal((await send(rename)).attempts, 2);
  // A timer may be some milliseconds early.
  assert.ok(times[1] - times[0] > 950, `${times[1] - times[0]} ms`);
});

console.log('a create is repeated where nothing went out');
for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']) {
  const failed = new TypeError('fetch failed', { cause: { code } });
  const answers = [() => Promise.reject(failed), () => new Response('', { status: 403 })];
  const send = await connect(path, account, { fetch: () => answers.shift()() });
  await assert.rejects(send(create), { status: 403 }, code);
}

// What passes the module's border from here on: each call that goes in, and the text that comes out of it.
const passed = [];
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...module) => {
  const { exports } = await instantiate(...module);
  memory = exports.memory;
  let place, length;
  const room = (bytes) => (place = exports.room((length = bytes)));
  const watched = (read) => () => {
    const call = JSON.parse(Buffer.from(memory.buffer, place, length).toString());
    const written = read();
    passed.push({ call, outcome: Buffer.from(memory.buffer, exports.text(), written).toString() });
    return written;
  };
  return { exports: { ...exports, room, build: watched(exports.build), parse: watched(exports.parse) } };
};

console.log('the waits of two calls differ, those of one are drawn from one number');
const down = await connect(path, account, { fetch: async () => new Response('', { status: 503 }) });
const one = () => assert.rejects(down({ fetch: { sid } }), { status: 503 });
await Promise.all([one(), one()]);
assert.equal(passed.length, 10);
assert.equal(new Set(passed.map(({ call }) => call.jitter)).size, 2);

console.log('the module keeps no text');
passed.length = 0;
const binding = { secret: 'GEZDGNBVGY3TQOJQ', uri: 'otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ' };
const answer = JSON.stringify({ ...JSON.parse(factor), binding });
const send = await connect(path, account, { fetch: async () => new Response(answer, { status: 201 }) });
assert.equal((await send(create)).secret, binding.secret);
assert.equal(passed.length, 2);
for (const { outcome } of passed) {
  assert.ok(!Buffer.from(memory.buffer).includes(outcome), 'it is still there');
}
console.log('the limits hold');
