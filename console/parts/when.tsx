import { now } from '../api/freshness.ts';
import { exact, relative, secondsSince, span } from '../text/time.ts';

/** A time as people say it, with the exact one on hover. */
export function When({ time }: { readonly time: string }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {relative(time, now.value)}
    </time>
  );
}

/** How long ago, without "ago". */
export function Since({ time }: { readonly time: string }) {
  return (
    <time dateTime={time} title={exact(time)}>
      {span(secondsSince(time, now.value))}
    </time>
  );
}
