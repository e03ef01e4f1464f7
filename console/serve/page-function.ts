import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { discoverSignIn } from './discover-sign-in.ts';
import { ASSETS, headersOf, INDEX, type PageFile, SIGN_IN, signInFile } from './page-files.ts';

/** The Lambda function of the hosted console: answers API Gateway with the page. It holds no data and calls no AWS API. */

interface PageEvent {
  readonly rawPath: string;
}

const { CONSOLE_ISSUER: issuer = '', CONSOLE_AUDIENCE: clientId = '' } = process.env;
/** The build puts files.json into this function's folder. */
const FILES = JSON.parse(readFileSync(join(import.meta.dirname, 'files.json'), 'utf8')) as readonly PageFile[];

let discovered: ReturnType<typeof discoverSignIn> | undefined;

export async function handler({ rawPath }: PageEvent) {
  const signIn = await discoverOnce().catch(() => undefined);
  if (signIn === undefined && rawPath === SIGN_IN) return unavailable();
  const wanted = rawPath.startsWith(ASSETS) ? rawPath : INDEX;
  const files = signIn === undefined ? FILES : [...FILES, signInFile(signIn)];
  const file = files.find(({ path }) => path === wanted);
  if (file === undefined) return { statusCode: 404, body: '{"message":"Not Found"}' };
  const origins = signIn === undefined ? [] : [new URL(signIn.tokenEndpoint).origin];
  return { statusCode: 200, headers: headersOf(file, origins), body: file.text };
}

/** After a failure the next request tries again. */
function discoverOnce() {
  discovered ??= discoverSignIn(issuer, clientId).catch((error: unknown) => {
    discovered = undefined;
    throw error;
  });
  return discovered;
}

function unavailable() {
  const problem = {
    type: '/problems/no-sign-in',
    title: 'The sign-in service does not answer',
    status: 503,
    detail: `${issuer} gives no OpenID configuration: try again, or check the setting consoleIssuer`,
    errors: [],
  };
  return {
    statusCode: 503,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify(problem),
  };
}
