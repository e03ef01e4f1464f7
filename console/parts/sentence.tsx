import { now } from '../api/freshness.ts';
import { exact, moment } from '../text/time.ts';

/** RFC 3339, as the service writes times into its sentences. */
const TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the service, isolated from the text around it, with times in the reader's time zone. */
export function Sentence({ text }: { readonly text: string }) {
  return (
    <bdi>
      {text.split(TIME).map((part) =>
        TIME.test(part) ? (
          <time key={part} dateTime={part} title={exact(part)}>
            {moment(part, now.value)}
          </time>
        ) : (
          part
        ),
      )}
    </bdi>
  );
}
