import type { Call, Reply } from '../../http/transport.ts';

export interface Procedure {
  /** The name that the called process has for itself. */
  readonly service: 'peloton-jobmgr' | 'peloton-hostmgr';
  /** `peloton.api.v1alpha.pod.svc.PodService::RestartPod` */
  readonly name: string;
}

/** A call in YARPC's JSON encoding over HTTP. Peloton refuses it without any of these headers. */
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
