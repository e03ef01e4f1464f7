/** Types of the parts of oidc-provider in use: it ships none. */

declare module 'oidc-provider' {
  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): import('node:http').RequestListener;
    on(event: string, listener: (context: { oidc: { params: Record<string, string> } }) => void): void;
  }
}
