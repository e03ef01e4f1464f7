import type { Occurrence } from '../../functions/contract/api/windows.ts';
import { now } from '../api/freshness.ts';
import { exact } from '../text/time.ts';
import { type Day, dateIn, hourIn, ownZone, weeksFrom } from './days.ts';

export interface Opening {
  readonly window: string;
  readonly paused: boolean;
  readonly timeZone: string;
  readonly occurrence: Occurrence;
}

interface CalendarProps {
  readonly openings: readonly Opening[];
  readonly zone: string;
  /** False where all openings are of one window. */
  readonly named: boolean;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The openings of this week and the next four, on the days of a time zone. */
export function Calendar({ openings, zone, named }: CalendarProps) {
  const weeks = weeksFrom(now.value, zone);
  const byDay = Map.groupBy(openings, ({ occurrence }) => dateIn(new Date(occurrence.opensAt), zone));
  return (
    <table class="calendar">
      <caption class="soft small">Five weeks, days of {zone}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]?.date}>
            {week.map((day, weekday) => (
              <DayCell key={day.date} {...{ day, weekday, zone, named }} openings={byDay.get(day.date) ?? []} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DayCellProps extends CalendarProps {
  readonly day: Day;
  readonly weekday: number;
}

function DayCell({ day, weekday, openings, zone, named }: DayCellProps) {
  const sorted = openings.toSorted((one, other) => (one.occurrence.opensAt < other.occurrence.opensAt ? -1 : 1));
  return (
    <td class={`day${day.isToday ? ' today' : ''}${sorted.length === 0 ? ' free' : ''}`}>
      <div class="date">
        <span class="weekday" aria-hidden="true">
          {WEEKDAYS[weekday]}{' '}
        </span>
        {new Date(`${day.date}T12:00:00Z`).toLocaleDateString('en-GB', {
          day: 'numeric',
          month: 'short',
          timeZone: 'UTC',
        })}
        {day.isToday && ' · today'}
      </div>
      {day.shift !== 0 && (
        <div class="shift">
          clocks go {day.shift > 0 ? 'forward' : 'back'} {Math.abs(day.shift)} min
        </div>
      )}
      {sorted.map((opening) => (
        <OpeningLine key={opening.window + opening.occurrence.opensAt} opening={opening} zone={zone} named={named} />
      ))}
    </td>
  );
}

function OpeningLine({
  opening,
  zone,
  named,
}: {
  readonly opening: Opening;
  readonly zone: string;
  readonly named: boolean;
}) {
  const { window, paused, timeZone, occurrence } = opening;
  const { opensAt, closesAt, blackout } = occurrence;
  const times = `${hourIn(new Date(opensAt), zone)}–${hourIn(new Date(closesAt), zone)}`;
  const why = blackout !== null ? blackout.message : paused ? 'paused' : undefined;
  const zones = [...new Set([timeZone, ownZone()])].map((each) => `${each}: ${exact(opensAt, each)}`);
  return (
    <div class={why === undefined ? 'opening' : 'opening off'} title={zones.join('\n')}>
      <span class="times">{times}</span>{' '}
      {named && (
        <a href={`/windows/${encodeURIComponent(window)}`}>
          <bdi>{window}</bdi>
        </a>
      )}
      {why !== undefined && <span class="small"> does not open: {why}</span>}
    </div>
  );
}
