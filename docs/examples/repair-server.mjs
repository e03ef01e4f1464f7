// A vendor that Peloton asks to repair a host while it is DOWN. Plain Node 20 or later: node docs/examples/repair-server.mjs
// Replace isOurs() and repairHost() by your own. The rest is the contract of docs/repairs.md.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const PORT = Number(process.env.PORT ?? 9100);
/** The same text as in the secret that REPAIRS names. */
const KEY = process.env.WEBHOOK_KEY ?? '';
/** End of the names of the hosts that this example repairs. */
const DOMAIN = process.env.DOMAIN ?? '';
/** Length of the pretended repair. */
const REPAIR_SECONDS = Number(process.env.REPAIR_SECONDS ?? 10);

/** An older request may be a replay. */
const OLDEST_SECONDS = 300;
const LONGEST_BODY_BYTES = 64 * 1024;

if (KEY === '') {
  console.error('WEBHOOK_KEY is not set: without it, anybody could have hosts repaired');
  process.exit(2);
}

/** Repairs that have begun, by idempotencyKey: a repeated question begins no second one. Keep them where a restart does not lose them. */
const repairs = new Map();

function isOurs(host) {
  return host.hostname.endsWith(DOMAIN);
}

/** Repairs the host, which is out of the cluster and has no tasks; reboots are fine. Throws if it cannot. */
async function repairHost(host) {
  await delay(REPAIR_SECONDS * 1000);
  if (host.hostname.startsWith('broken')) throw new Error('the disk is broken, and a new one is ordered');
  console.log(`repaired ${host.hostname}`);
}

function answerAbout(idempotencyKey, { host }) {
  if (!isOurs(host)) return { status: 'failed', message: `${host.hostname} is none of our hosts` };
  const known = repairs.get(idempotencyKey) ?? begin(idempotencyKey, host);
  if (known.status !== 'running') return known;
  return { ...known, retryAfterSeconds: Math.max(1, Math.ceil(REPAIR_SECONDS)) };
}

function begin(idempotencyKey, host) {
  console.log(`begins to repair ${host.hostname}`);
  const begun = { status: 'running', message: `${host.hostname} is on the bench` };
  repairs.set(idempotencyKey, begun);
  repairHost(host).then(
    () => repairs.set(idempotencyKey, { status: 'done' }),
    (error) => repairs.set(idempotencyKey, { status: 'failed', message: error.message }),
  );
  return begun;
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
  // The signature covers the body, and not the header Idempotency-Key.
  return [200, answerAbout(question.idempotencyKey, question)];
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
    return [500, { message: 'the vendor failed' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
});

server.listen(PORT, '127.0.0.1', () => {
  console.log(`vendor listening on http://127.0.0.1:${server.address().port}`);
});
