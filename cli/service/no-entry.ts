import { CliError, EXIT } from '../terminal/exit-code.ts';

/** Explains answers that are not the API's: from API Gateway, a login page, a proxy, another server. */

/** One HTTP answer, with the URL of its request. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly text: string;
  /** The URL to which the answer redirects. */
  readonly location?: string | undefined;
  /** True when AWS SigV4 signed the request. */
  readonly isSigned: boolean;
}

const FIRST_CHARACTERS = 200;
const OWN_ADDRESS = 'or give the address of the service with --url, $PELOTON_URL or --cluster';
const LOGIN = `the answer may come from a login page: log in to the network or the VPN first, ${OWN_ADDRESS}`;

/** The error for an answer without the API's JSON: shows how it begins, and what to do. */
export function notTheApi(answer: Answer): CliError {
  const { status, text, url, location } = answer;
  const start = text.length > FIRST_CHARACTERS ? `${text.slice(0, FIRST_CHARACTERS)}…` : text;
  const lines = [start.trim() === '' ? '(nothing)' : start, adviceFor(answer)];
  if (isRedirect(answer)) {
    return new CliError(EXIT.failed, `${url} answered ${status} and redirects to ${location}, which is not followed`, {
      lines: [LOGIN],
    });
  }
  return new CliError(EXIT.failed, `${url} answered ${status} with something other than Peloton's JSON`, {
    lines,
    transient: status === 429 || status >= 500,
  });
}

/** The error for API Gateway's own refusal, `{"message": "Forbidden"}`, before any function ran. */
export function gatewayRefusal(answer: Answer, message: string): CliError {
  const isDenial = answer.status === 401 || answer.status === 403;
  return new CliError(EXIT.failed, `the service answered ${answer.status}: ${message}`, {
    lines: isDenial ? [answer.url, denialAdvice(answer, message)] : [answer.url],
    transient: answer.status === 429 || answer.status >= 500,
  });
}

function isRedirect({ status, location }: Answer): boolean {
  return status >= 300 && status < 400 && location !== undefined;
}

function adviceFor(answer: Answer): string {
  if (answer.status === 401 || answer.status === 403) return denialAdvice(answer, answer.text);
  if (/^\s*(<!doctype html|<html)/i.test(answer.text) && answer.status < 300) return LOGIN;
  return 'check that the address is the Peloton service, and that its version matches this CLI';
}

function denialAdvice({ isSigned }: Answer, message: string): string {
  if (!isSigned) {
    return `the request was not signed: for a service on AWS set "auth": "iam" in clusters.json, and use a caller that has execute-api:Invoke; the CLI knows no other login, ${OWN_ADDRESS}`;
  }
  if (/expired|not yet (current|valid)/i.test(message) && /signature/i.test(message)) {
    return 'the clock of this machine is wrong: set it, a signature is valid for five minutes';
  }
  if (/expired|security token/i.test(message)) {
    return 'the AWS credentials are no longer valid: log in again (for instance `aws sso login`), or check AWS_PROFILE and --profile';
  }
  return 'the AWS credentials do not allow this call: check AWS_PROFILE and --profile, and that this caller has execute-api:Invoke';
}
