import type { Call, Reply } from '../../http/transport.ts';

export interface Procedure {
  /** The called process, by its own name. */
  readonly service: 'peloton-jobmgr' | 'peloton-hostmgr';
  /** `peloton.api.v1alpha.pod.svc.PodService::RestartPod` */
  readonly name: string;
}

/** A call in YARPC's JSON encoding over HTTP. Peloton refuses a call that lacks one of these headers. */
export function yarpcCall(
  { service, name }: Procedure,
  request: object,
  options: { readonly ttlMs: number } & Pick<Call, 'deadlineMs' | 'write'>,
): Call {
  const { ttlMs, ...rest } = options;
  return {
    name: name.slice(name.indexOf('::') + '::'.length),
    method: 'POST',
    path: '',
    headers: {
      'rpc-service': service,
      'rpc-procedure': name,
      'rpc-caller': 'peloton-host-maintenance',
      'rpc-encoding': 'json',
      'context-ttl-ms': `${ttlMs}`,
    },
    body: JSON.stringify(request),
    ...rest,
  };
}

/** Reads YARPC's error code; empty without one. */
export function errorCode({ headers }: Reply): string {
  const code = headers['rpc-error-code'];
  return typeof code === 'string' ? code.toLowerCase() : '';
}
