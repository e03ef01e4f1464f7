/** Faults that tests can give the HTTP interface of a scheduler. */
import type { ServerResponse } from 'node:http';
import type { Asked } from './request.ts';

export interface Fault {
  /**
   * A status (with `body` and `headers`), or: `garbage` (200 and no JSON), `html` (a proxy's 502 page), `redirect` (302 to
   * `location`), `empty` (200 and no body), `hang` (never answers), `reset` (the connection breaks).
   */
  readonly answers: number | 'garbage' | 'html' | 'redirect' | 'empty' | 'hang' | 'reset';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly location?: string;
  /** Requests that get the fault. @default all */
  readonly only?: (asked: Asked) => boolean;
  /** Number of them; later ones are answered correctly. @default all */
  readonly times?: number;
  /** The scheduler does as it was asked, and only its answer goes wrong. @default false */
  readonly actsFirst?: boolean;
}

const HTML_PAGE = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n';

export class Faults {
  private fault: Fault | undefined;
  private left = 0;

  set(fault: Fault | undefined): void {
    this.fault = fault;
    this.left = fault?.times ?? Number.POSITIVE_INFINITY;
  }

  /** Returns the fault for this request, and counts the request. */
  take(asked: Asked): Fault | undefined {
    if (this.fault === undefined || this.left === 0 || !(this.fault.only?.(asked) ?? true)) return undefined;
    this.left -= 1;
    return this.fault;
  }
}

/** Answers as the fault says. Returns the status that was sent, if any. */
export function misbehave(fault: Fault, response: ServerResponse): number | undefined {
  const { answers, body = '', headers = {} } = fault;
  if (answers === 'hang') return undefined;
  if (answers === 'reset') {
    response.socket?.resetAndDestroy();
    return undefined;
  }
  const [status, type, text, more] = wrongAnswer(fault) ?? [answers as number, 'application/json', body, {}];
  response.writeHead(status, { 'Content-Type': type, ...more, ...headers });
  response.end(text);
  return status;
}

function wrongAnswer({
  answers,
  body,
  location = '/elsewhere',
}: Fault): [number, string, string, Record<string, string>] | undefined {
  if (answers === 'garbage') return [200, 'application/json', body ?? '{"tasks":[{', {}];
  if (answers === 'html') return [502, 'text/html', body ?? HTML_PAGE, {}];
  if (answers === 'redirect') return [302, 'text/plain', '', { Location: location }];
  if (answers === 'empty') return [200, 'application/json', '', {}];
  return undefined;
}
