import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { GateSetting } from '../../../contract/settings/gate-settings.ts';
import { createTransport, type Reply } from '../../http/transport.ts';
import { createSchedulerHttp } from '../../schedulers/transport/scheduler-http.ts';
import { loginHeader } from '../../secrets/login-header.ts';
import { ANSWER_TIMEOUT_MS, type GateContext, type Inquiry, unknown } from '../protocol/gate-context.ts';
import { toFinding } from './wire.ts';

type PrometheusSetting = Extract<GateSetting, { type: 'prometheus' }>;

const LOGIN = { of: 'Prometheus', tokenAs: 'Bearer ', unreadable: 'SchedulerUnavailable' } as const;

/** Asks Prometheus, or another server of its HTTP API, for the value of a query now. */
export function askPrometheus({ url, query, secret }: PrometheusSetting, context: GateContext): Inquiry {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const authorization = secret === undefined ? {} : { authorization: loginHeader(secret, context.secrets, LOGIN) };
  const http = createSchedulerHttp(
    createTransport({ ...context, timeoutMs: limitMs, ...authorization }),
    baseUrls(url),
  );
  const parameters = new URLSearchParams({ query, timeout: `${limitMs}ms` });
  const call = { name: 'query', method: 'GET', path: `/api/v1/query?${parameters}`, deadlineMs: limitMs } as const;
  return async () => {
    const reply = await http.ask(call, answersLogin);
    return isLoginFault(reply) ? unknown(loginFault(reply)) : toFinding(reply);
  };
}

/** Leaves login faults to this file: the transport's message would name the wrong setting. */
function answersLogin(reply: Reply): 'answer' | undefined {
  return isLoginFault(reply) ? 'answer' : undefined;
}

function isLoginFault({ status }: Reply): boolean {
  return status === 401 || status === 403;
}

function loginFault({ origin, status }: Reply): string {
  return `${origin} answered ${status}: the "secret" of this gate in GATES is wrong or missing`;
}
