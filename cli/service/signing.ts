import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { loadConfig, loadSharedConfigFiles, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { SignatureV4 } from '@smithy/signature-v4';
import { CliError, EXIT, usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import type { ProxiedRequest } from './proxied-request.ts';
import { wayToAws } from './proxy-setting.ts';
import type { SignedTarget } from './target.ts';

/** Returns the headers of the request, with the signature. */
export type Sign = (request: Omit<ProxiedRequest, 'signal'> & { readonly url: URL }) => Promise<Record<string, string>>;

/** Signs requests to API Gateway with SigV4. Loaded only for a service on AWS: the SDK loads slowly. */
export async function requestSigner(target: SignedTarget, io: Pick<Io, 'env' | 'stderr'>): Promise<Sign> {
  const region = target.region ?? (await configuredRegion(target));
  const reasons = new Set<string>();
  const profile = target.profile === undefined ? {} : { profile: target.profile };
  const httpsAgent = wayToAws(io);
  const clientConfig = httpsAgent === undefined ? {} : { requestHandler: { httpsAgent } };
  // The region is set here and not in clientConfig: single sign-on must keep its own region.
  const parentClientConfig = { region };
  const credentials = defaultProvider({
    ...{ ...profile, clientConfig, parentClientConfig, logger: collecting(reasons) },
  });
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
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
      throw await unsigned(cause, reasons, target.profile ?? process.env.AWS_PROFILE);
    }
  };
}

async function configuredRegion({ profile, source }: SignedTarget): Promise<string> {
  const region = loadConfig(NODE_REGION_CONFIG_OPTIONS, profile === undefined ? {} : { profile });
  return region().catch(() => {
    throw usageError(
      `${source} needs a signature of AWS, but its region is not known`,
      'give the entry a "region", set AWS_REGION, or give the profile a region (`aws configure set region …`)',
    );
  });
}

/** The chain of credential providers logs why each gave nothing, but does not throw it. */
function collecting(reasons: Set<string>) {
  const note = (line: unknown) => {
    const [, reason = ''] = /^@smithy\/property-provider (?:->|\(!\)) (.*)$/s.exec(String(line)) ?? [];
    if (reason !== '' && !SAYS_NOTHING.test(reason)) reasons.add(reason.trim());
  };
  const nothing = () => undefined;
  return { debug: note, info: nothing, warn: nothing, error: nothing, trace: nothing };
}

/** Messages of providers that are not set up, as nearly all are. */
const SAYS_NOTHING =
  /^AWS_PROFILE is set|^Skipping SSO|^Unable to find environment|did not contain credential_process|could not be found in shared|^Web identity configuration not|^EC2 Instance Metadata|^Could not load credentials from any|^Could not resolve credentials using profile: \[default\]/;

async function unsigned(cause: unknown, reasons: ReadonlySet<string>, profile: string | undefined): Promise<CliError> {
  const missing = profile === undefined ? undefined : await missingProfile(profile);
  const messages = [...new Set([...reasons, cause instanceof Error ? cause.message : String(cause)])];
  return new CliError(EXIT.failed, 'the request cannot be signed: there are no usable AWS credentials', {
    lines: [
      ...(missing === undefined ? messages : [missing]),
      'log in (for instance `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
    cause,
  });
}

/** The message for a profile that no file has; undefined when a file has it. */
async function missingProfile(profile: string): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].sort();
  if (known.includes(profile)) return undefined;
  const others = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  return `the AWS configuration has no profile '${profile}': ${others}`;
}
