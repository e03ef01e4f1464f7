import type { IncomingHttpHeaders } from 'node:http';

/**
 * Refuses requests of foreign web pages: the service trusts every caller on loopback, and pages in
 * the operator's browser can reach it. Checks the origin that the browser sends, and the Host
 * header (DNS rebinding).
 *
 * @param options.isScreen true for the console's page, which a link on any site may open
 * @returns the reason of the refusal; undefined for a trusted request
 */
export function foreignRequest(
  headers: IncomingHttpHeaders,
  port: number,
  { isScreen = false }: { readonly isScreen?: boolean } = {},
): string | undefined {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`],
  );
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!hosts.includes(host.toLowerCase())) return `Host is '${host}': call ${hosts[0]}`;
  if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`)) {
    return `a page of ${origin} may not call this service`;
  }
  if (site === undefined || site === 'none' || site === 'same-origin') return undefined;
  if (isScreen && isNewPage(headers)) return undefined;
  return 'a page of another site may not call this service';
}

/** True when the browser opens the answer as a page of its own, not within another page. */
function isNewPage({ 'sec-fetch-mode': mode, 'sec-fetch-dest': destination }: IncomingHttpHeaders): boolean {
  return mode === 'navigate' && destination === 'document';
}
