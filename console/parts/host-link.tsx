import { hostAddress } from '../address/router.ts';

/** A host by its name, which leads to its page. */
export function HostLink({ name }: { readonly name: string }) {
  return (
    <a href={hostAddress(name)}>
      <bdi>{name}</bdi>
    </a>
  );
}
