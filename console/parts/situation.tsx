import type { ComponentChildren } from 'preact';
import type { AttentionEntry } from '../../functions/contract/api/attention.ts';
import { useFeed } from '../api/feed.ts';
import { Sentence } from './sentence.tsx';
import { Since } from './when.tsx';

/** A situation in words: how bad it is, what is wrong, since when, and what to do. */

type Situation = Pick<AttentionEntry, 'severity' | 'title' | 'since' | 'message'>;

const SEVERITIES = { critical: 'now', warning: 'today', info: 'note' } as const;

export function SituationTitle({ entry: { severity, title, since } }: { readonly entry: Situation }) {
  return (
    <>
      <h2>
        <span class={severity === 'critical' ? 'mark bad' : 'mark'}>{SEVERITIES[severity]}</span> <bdi>{title}</bdi>
      </h2>
      <span class="soft">
        for <Since time={since} />
      </span>
    </>
  );
}

const ADVICE = 'What to do: ';

export function SituationMessage({ entry: { message } }: { readonly entry: Situation }) {
  const [wrong = '', ...advice] = message.split(ADVICE);
  return (
    <>
      <p>
        <Sentence text={wrong} />
      </p>
      {advice.length > 0 && (
        <p>
          <strong>{ADVICE}</strong>
          <Sentence text={advice.join(ADVICE)} />
        </p>
      )}
    </>
  );
}

const EVERY_MS = 5_000;

interface HostSituationsProps {
  readonly hostname: string;
  /** Shown while nothing waits. */
  readonly children: ComponentChildren;
}

/** Shows the situations of one host, without actions: the host's page has them. */
export function HostSituations({ hostname, children }: HostSituationsProps) {
  const { data } = useFeed<{ readonly entries: readonly AttentionEntry[] }>('/v1/attention', EVERY_MS);
  const entries = data?.entries.filter(({ hosts }) => hosts.includes(hostname)) ?? [];
  if (entries.length === 0) return <>{children}</>;
  return (
    <>
      {entries.map((entry) => (
        <section key={entry.id} class={`card situation ${entry.severity}`}>
          <div class="head">
            <SituationTitle entry={entry} />
          </div>
          <SituationMessage entry={entry} />
        </section>
      ))}
    </>
  );
}
