import { now } from '../api/freshness.ts';
import { exact, moment, relative, secondsSince, span } from '../text/time.ts';

/** A time as people say it, with the exact one on hover. */
export function When({ time }: { readonly time: string }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {relative(time, now.value)}
    </time>
  );
}

/** A time by the clock, with its day and zone on hover. */
export function Moment({ time }: { readonly time: Date }) {
  const text = time.toISOString();
  return (
    <time dateTime={text} title={exact(text)}>
      {moment(text, now.value)}
    </time>
  );
}

/** The time since then, without the word "ago". */
export function Since({ time }: { readonly time: string }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {span(secondsSince(time, now.value))}
    </time>
  );
}
