import type { Call, Reply } from '../../http/transport.ts';

export interface Procedure {
  /** Of the process that is asked, as it names itself. */
  readonly service: 'peloton-jobmgr' | 'peloton-hostmgr';
  /** `peloton.api.v1alpha.pod.svc.PodService::RestartPod` */
  readonly name: string;
}

/** A call in YARPC's JSON encoding over HTTP. It is refused without any one of these headers. */
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

/** YARPC's name for what went wrong; empty when it is none of its answers. */
export function errorCode({ headers }: Reply): string {
  const code = headers['rpc-error-code'];
  return typeof code === 'string' ? code.toLowerCase() : '';
}
