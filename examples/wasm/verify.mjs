// Twilio Verify's factors over Node's own `fetch`. The WebAssembly module builds each request, reads each response and
// decides what is worth another attempt; this file sends, waits, and is the only one that knows Node.

import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const MAX_BODY = 1024 * 1024;

// Loads the module. Returns `send(operation)`, which gives what was done or throws an error with its fields.
//
// `call`: `variables` (of the environment, credentials included), `service_sid`, `identity`, perhaps `base_url`.
// What an attempt may take, its body included, can be changed, and `fetch` replaced.
export async function connect(path, call, { attempt_milliseconds = 30_000, fetch = globalThis.fetch } = {}) {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await readFile(path)));

  return async function send(operation) {
    const jitter = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    const answers = [];
    let outcome = ask(exports, exports.build, { ...call, operation, jitter });
    while (outcome.send) {
      await sleep(outcome.send.after_milliseconds);
      answers.push(await exchange(fetch, attempt_milliseconds, outcome.send));
      outcome = ask(exports, exports.parse, { ...call, operation, jitter, answers });
    }
    if (outcome.error) {
      throw Object.assign(new Error(outcome.error.message), outcome.error);
    }
    return outcome.done;
  };
}

// Writes a text into the module's memory, lets a function replace it, and reads what is there then. At the end the
// module wipes it. `memory.buffer` is another one after the memory has grown: it is taken after each function.
function ask({ memory, room, text }, read, call) {
  const bytes = new TextEncoder().encode(JSON.stringify(call));
  const place = room(bytes.length);
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const length = read();
  const answer = new Uint8Array(memory.buffer, text(), length);
  const outcome = JSON.parse(new TextDecoder().decode(answer));
  room(0);
  return outcome;
}

// Sends one request, as the core relies on: no redirect is followed, no status is an error, the time and the body have
// a limit, and failures are told apart.
async function exchange(fetch, milliseconds, { method, url, headers, body }) {
  try {
    const signal = AbortSignal.timeout(milliseconds);
    const request = { method, headers, body: body === '' ? undefined : body, redirect: 'manual', signal };
    const response = await fetch(url, request);
    const answer = { status: response.status, headers: Object.fromEntries(response.headers) };
    return { response: { ...answer, body: await capped(response) } };
  } catch (error) {
    const why = [error.message, error.cause?.message, error.cause?.code].filter(Boolean).join(': ');
    return NOT_SENT.has(error.cause?.code) ? { not_sent: why } : { unknown: why };
  }
}

// No name, or no connection: nothing of the request went out. In doubt, it may have.
const NOT_SENT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

async function capped(response) {
  const chunks = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY) {
      throw new Error(`the body is longer than ${MAX_BODY} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
