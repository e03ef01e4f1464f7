/** A YARPC error: a code of its closed set, and a text. */
export class YarpcError extends Error {
  readonly code:
    | 'invalid-argument'
    | 'unauthenticated'
    | 'permission-denied'
    | 'not-found'
    | 'aborted'
    | 'internal'
    | 'unimplemented'
    | 'unavailable';

  constructor(code: YarpcError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
