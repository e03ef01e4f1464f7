import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { CliError, EXIT } from './exit-code.ts';

/** What of a request is signed; the path and the query are those of the URL. */
export interface Signable {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Signs requests to API Gateway with SigV4. Loaded only when a service on AWS is called: the SDK's parts are slow to load. */
export function requestSigner(region: string): (request: Signable) => Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: defaultProvider({ clientConfig: { region } }),
    sha256: Sha256,
  });
  return async ({ method, url, headers, body }) => {
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      ...(body === undefined ? {} : { body }),
    };
    try {
      return (await signer.sign(request)).headers;
    } catch (cause) {
      throw new CliError(EXIT.failed, 'the request can not be signed: there are no usable AWS credentials', {
        lines: [
          cause instanceof Error ? cause.message : String(cause),
          'log in (for instance `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
        ],
        cause,
      });
    }
  };
}
