// An owner that Peloton asks before a task leaves its host. Plain Node 20 or later: node docs/examples/webhook-server.mjs
// Replace isOurs() and handOver() by your own. The rest is the contract of docs/webhook.md.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const PORT = Number(process.env.PORT ?? 9000);
/** The same text as in the secret that SCHEDULERS names. */
const KEY = process.env.WEBHOOK_KEY ?? '';
/** The framework whose tasks this owner decides about. */
const FRAMEWORK = process.env.FRAMEWORK ?? 'orders';
/** Length of the pretended hand-over. */
const HAND_OVER_SECONDS = Number(process.env.HAND_OVER_SECONDS ?? 10);

/** An older request may be a replay. */
const OLDEST_SECONDS = 300;
const LONGEST_BODY_BYTES = 64 * 1024;

if (KEY === '') {
  console.error('WEBHOOK_KEY is not set: without it any caller could move tasks');
  process.exit(2);
}

/** Hand-overs that have begun, by key: a repeated question begins no second one. Keep them where a restart does not lose them. */
const handOvers = new Map();

function isOurs(task) {
  return task.framework === FRAMEWORK;
}

/** Makes the task dispensable (copies its data, for instance), then asks its scheduler to end it and start it on another host. */
async function handOver(task) {
  await delay(HAND_OVER_SECONDS * 1000);
  console.log(`handed over ${task.id}`);
}

/** The same for each request about a task in one maintenance. The signature covers the body, and not the header Idempotency-Key. */
function keyOf({ maintenanceId, host, task }) {
  return JSON.stringify([maintenanceId, host.hostname, task.frameworkId, task.id]);
}

function decide(idempotencyKey, { task, host }) {
  if (!isOurs(task)) return { outcome: 'refused', message: `framework ${task.framework} is not ours` };
  const known = handOvers.get(idempotencyKey);
  if (known?.state === 'done') return { outcome: 'moved' };
  if (known?.state === 'failed') {
    handOvers.delete(idempotencyKey);
    return {
      outcome: 'wait',
      retryAfterSeconds: 60,
      message: 'the hand-over failed, and is begun anew when asked again',
    };
  }
  if (known === undefined) begin(idempotencyKey, task, host);
  const retryAfterSeconds = Math.max(1, Math.ceil(HAND_OVER_SECONDS));
  return { outcome: 'wait', retryAfterSeconds, message: `its data is being copied away from ${host.hostname}` };
}

function begin(idempotencyKey, task, host) {
  console.log(`begins to hand over ${task.id} of ${host.hostname}`);
  const one = { state: 'under way' };
  handOvers.set(idempotencyKey, one);
  handOver(task).then(
    () => {
      one.state = 'done';
    },
    (error) => {
      console.error(error);
      one.state = 'failed';
    },
  );
}

/** Finds the reason to refuse the request; undefined without one. `body` is the raw body. */
function fault(headers, body) {
  const timestamp = headers['peloton-timestamp'] ?? '';
  if (!/^\d+$/.test(timestamp)) return 'the request has no Peloton-Timestamp';
  const ageSeconds = Date.now() / 1000 - Number(timestamp);
  if (Math.abs(ageSeconds) > OLDEST_SECONDS) return 'the request is too old, or from the future';
  const expected = `sha256=${createHmac('sha256', KEY).update(`${timestamp}.`).update(body).digest('hex')}`;
  return isSame(headers['peloton-signature'] ?? '', expected) ? undefined : 'the signature is not right';
}

/** Compares in constant time. */
function isSame(given, expected) {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

async function answer(request) {
  if (request.method !== 'POST') return [405, { message: 'only POST is answered' }];
  const body = await bodyOf(request);
  if (body === undefined) return [413, { message: `more than ${LONGEST_BODY_BYTES} bytes` }];
  const wrong = fault(request.headers, body);
  if (wrong !== undefined) return [401, { message: wrong }];
  const question = JSON.parse(body);
  if (question.schemaVersion !== 1) return [422, { message: `schemaVersion ${question.schemaVersion} is not known` }];
  return [200, decide(keyOf(question), question)];
}

async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  const [status, value] = await answer(request).catch((error) => {
    console.error(error);
    return [500, { message: 'the owner failed' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
});

server.listen(PORT, '127.0.0.1', () => {
  console.log(`owner of ${FRAMEWORK} listening on http://127.0.0.1:${server.address().port}`);
});
