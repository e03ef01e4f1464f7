// A Lambda function that Peloton asks to restart a host by its board controller (Redfish). Node 20 or later, no dependencies.
// It keeps nothing: the machine itself shows whether it was restarted since the repair began. The contract is in docs/repairs.md.

/** Base URL of a host's board controller: `{hostname}` is replaced. */
const CONTROLLER = process.env.CONTROLLER ?? 'https://{hostname}.bmc.example';
const TOKEN = process.env.CONTROLLER_TOKEN ?? '';
/** Shorter than the function's own time limit, so that the function can report a controller that hangs. */
const CONTROLLER_TIMEOUT_MS = 5_000;

const SYSTEM = '/redfish/v1/Systems/1';

export async function handler({ host, startedAt }) {
  const controller = CONTROLLER.replace('{hostname}', host.hostname);
  const system = await ask(controller, SYSTEM);
  if (typeof system === 'string') return { status: 'running', retryAfterSeconds: 30, message: system };
  if (system.Status?.Health === 'Critical') {
    return { status: 'failed', message: `the controller of ${host.hostname} says that its health is critical` };
  }
  if (!(Date.parse(system.LastResetTime) >= Date.parse(startedAt))) {
    await ask(controller, `${SYSTEM}/Actions/ComputerSystem.Reset`, { ResetType: 'ForceRestart' });
    return { status: 'running', retryAfterSeconds: 30, message: 'is told to restart' };
  }
  if (system.PowerState !== 'On') return { status: 'running', retryAfterSeconds: 10, message: 'restarts' };
  return { status: 'done', message: `restarted at ${system.LastResetTime}` };
}

/** Returns the answer, or the reason for none as a text: a fault that passes by itself is no failure of the repair. */
async function ask(controller, path, body) {
  try {
    const response = await fetch(`${controller}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-auth-token': TOKEN, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CONTROLLER_TIMEOUT_MS),
    });
    if (!response.ok) return `the controller answered ${response.status}`;
    return response.status === 204 ? {} : await response.json();
  } catch (error) {
    return `the controller does not answer: ${error.cause?.message ?? error.message}`;
  }
}
