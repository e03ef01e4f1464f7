import type { RunSpec } from '../wire/task-id.ts';

/** The job's id is its address below Marathon's first URL, `http://marathon:8080/v2/apps/shop/web`. */
export interface JobAddress extends RunSpec {
  readonly jobId: string;
}

export function toJobId(url: string, { kind, path }: RunSpec): string {
  return `${url}/v2/${kind}${path}`;
}

/** Undefined for a job of another scheduler. */
export function toAddress(url: string, jobId: string): JobAddress | undefined {
  if (!jobId.startsWith(`${url}/v2/`)) return undefined;
  const { kind, path } = /^(?<kind>apps|pods)(?<path>\/.+)$/.exec(jobId.slice(`${url}/v2/`.length))?.groups ?? {};
  return path === undefined ? undefined : { jobId, kind: kind === 'pods' ? 'pods' : 'apps', path };
}
