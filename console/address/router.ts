import { computed, signal } from '@preact/signals';
import { type ScreenMatch, screenAt } from './screens.ts';

/** The address of the screen, as a signal. Links within the console change it without a new page. */

interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hash: string;
}

const address = signal<Address>(current());

export const path = computed(() => address.value.path);
export const query = computed(() => address.value.query);
export const hash = computed(() => address.value.hash);
export const screen = computed<ScreenMatch | undefined>(() => screenAt(path.value));

function current(): Address {
  const { pathname, search, hash } = window.location;
  return { path: pathname, query: new URLSearchParams(search), hash: hash.slice(1) };
}

export function navigate(to: string): void {
  history.pushState(null, '', to);
  address.value = current();
  window.scrollTo(0, 0);
}

/** Changes parameters of the address; an empty value removes one. The page stays where it is. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const next = new URLSearchParams(address.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.size === 0 ? '' : `?${next}`;
  history.replaceState(null, '', `${address.value.path}${text}${window.location.hash}`);
  address.value = current();
}

export function startRouter(): void {
  // A sign-in has changed the address since the page was loaded.
  address.value = current();
  window.addEventListener('popstate', () => {
    address.value = current();
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || !isPlain(event) || link.target !== '') return;
    const url = new URL(link.href);
    if (url.origin !== window.location.origin || screenAt(url.pathname) === undefined) return;
    event.preventDefault();
    navigate(url.pathname + url.search + url.hash);
  });
}

/** True without a key: with one, the browser opens the link in another tab. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

export function hostAddress(hostname: string): string {
  return `/hosts/${encodeURIComponent(hostname)}`;
}

export function maintenanceAddress(id: string): string {
  return `/maintenances/${encodeURIComponent(id)}`;
}

/** Hosts in the part of an address that no server sees: it may be long. */
export function hostsHash(names: readonly string[]): string {
  return names.length === 0 ? '' : `#hosts=${names.map(encodeURIComponent).join(',')}`;
}

/** The hosts in an address. */
export function hostsOfHash(hash: string): readonly string[] {
  const [, list = ''] = /^hosts=(.*)$/.exec(hash) ?? [];
  return list.split(',').flatMap((name) => (name === '' ? [] : [decodeURIComponent(name)]));
}
