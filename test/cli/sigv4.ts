import { createHash, createHmac } from 'node:crypto';

/** A request as it arrived: its path decoded, and its body as it was sent. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The signature that the request needs, by SigV4 as the AWS documentation describes it. */
export function signatureOf({ method, path, query = {}, headers, body }: Arrived): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const date = String(headers['x-amz-date']);
  const signed = /SignedHeaders=([^,]+)/.exec(String(headers.authorization))?.[1] ?? '';
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => encodeURIComponent(encodeURIComponent(part)))
      .join('/'),
    Object.entries(query)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&'),
    ...signed.split(';').map((name) => `${name}:${headers[name]}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const scope = `${date.slice(0, 8)}/eu-west-1/execute-api/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, 'AWS4not-a-real-secret');
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
}
