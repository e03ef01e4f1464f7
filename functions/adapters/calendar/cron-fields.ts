/** Translates EventBridge Scheduler's six cron fields for the library; faults are in English. */

interface Field {
  readonly name: string;
  /** For messages: `hour 25 is not 0-23`. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
  /** Translates a form that must stand alone in the field, such as `L`; undefined for other texts. */
  readonly special?: (text: string) => Translated | undefined;
}

type Translated = { readonly pattern: string } | { readonly fault: string };

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const SATURDAY = 7;
const MAX_WEEKS = 5;

const FIELDS = [
  { name: 'minutes', unit: 'minute', min: 0, max: 59 },
  { name: 'hours', unit: 'hour', min: 0, max: 23 },
  { name: 'day of month', unit: 'day', min: 1, max: 31, special: dayOfMonth },
  { name: 'month', unit: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of week', unit: 'day of week', min: 1, max: 7, names: DAYS, special: dayOfWeek },
  { name: 'year', unit: 'year', min: 1970, max: 2199 },
] as const satisfies readonly Field[];

export const LAST_YEAR = 2199;

/** Returns the library's pattern, with seconds in front, or the first fault. */
export function translateCron(text: string): Translated {
  const given = text.trim().split(/\s+/);
  if (given.length !== FIELDS.length) {
    const count = text.trim() === '' ? 0 : given.length;
    return { fault: `cron has 6 fields (${FIELDS.map(({ name }) => name).join(', ')}), not ${count}` };
  }
  const questions = [given[2], given[4]].filter((field) => field === '?').length;
  if (questions !== 1) {
    return {
      fault: `either the day of month or the day of week must be ?, ${questions === 2 ? 'not both' : 'and the other must give the day'}`,
    };
  }
  const fields = FIELDS.map((field, index) => translateField(field, given[index] ?? ''));
  const faulty = fields.find((field) => 'fault' in field);
  if (faulty !== undefined) return faulty;
  return { pattern: ['0', ...fields.map((field) => ('pattern' in field ? field.pattern : ''))].join(' ') };
}

function translateField(field: Field, text: string): Translated {
  const special = field.special?.(text);
  if (special !== undefined) return special;
  const parts = text.split(',').map((part) => translatePart(field, part));
  const faulty = parts.find((part) => 'fault' in part);
  return faulty ?? { pattern: parts.map((part) => ('pattern' in part ? part.pattern : '')).join(',') };
}

/** Translates `*`, `5`, `1-5`, each with or without a step. `0/15` runs to the end of the field. */
function translatePart(field: Field, text: string): Translated {
  const [range = '', step, ...more] = text.split('/');
  const [from = '', to, ...others] = range.split('-');
  if (text === '' || more.length > 0 || others.length > 0) return { fault: `${field.name}: '${text}' is not a value` };
  if (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)) {
    return { fault: `${field.name}: '${step}' is not a step: after / comes a number from 1` };
  }
  if (Number(step) > field.max) return { fault: `${field.name}: the step ${step} goes past ${field.max}` };
  if (range === '*') return { pattern: step === undefined ? '*' : `*/${step}` };
  const first = numberOf(field, from);
  const last = to === undefined ? first : numberOf(field, to);
  if (typeof first === 'string') return { fault: first };
  if (typeof last === 'string') return { fault: last };
  if (last < first) return { fault: `${field.name}: ${range} goes backwards` };
  const end = to === undefined && step !== undefined ? field.max : last;
  return { pattern: `${first}-${end}${step === undefined ? '' : `/${step}`}` };
}

/** Returns the number, or the fault. */
function numberOf({ name, unit, min, max, names = [] }: Field, text: string): number | string {
  const named = names.indexOf(text.toUpperCase());
  if (named !== -1) return named + min;
  const orNames = names.length > 0 ? ` or ${names[0]}-${names.at(-1)}` : '';
  if (!/^\d{1,4}$/.test(text)) return `${name}: '${text}' is not ${min}-${max}${orNames}`;
  const value = Number(text);
  return value >= min && value <= max ? value : `${unit} ${text} is not ${min}-${max}${orNames}`;
}

function dayOfMonth(text: string): Translated | undefined {
  if (text === '?') return { pattern: '*' };
  if (text === 'L') return { pattern: 'L' };
  const [, day] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (day !== undefined) {
    const isDay = Number(day) >= 1 && Number(day) <= 31;
    return isDay ? { pattern: text } : { fault: `day ${day} is not 1-31` };
  }
  return /[LW]/.test(text)
    ? {
        fault: `day of month: '${text}' is not a value: L (the last day) and 15W (the weekday nearest to the 15th) must be alone`,
      }
    : undefined;
}

function dayOfWeek(text: string): Translated | undefined {
  if (text === '?') return { pattern: '*' };
  if (text === 'L') return { pattern: `${SATURDAY}` };
  const [, day, nth] = /^(\d{1,2})(?:L|#(\d{1,2}))$/.exec(text) ?? [];
  if (day !== undefined) {
    if (Number(day) < 1 || Number(day) > SATURDAY) return { fault: `day of week ${day} is not 1-7 (SUN-SAT)` };
    if (nth === undefined) return { pattern: `${day}#L` };
    const isWeek = Number(nth) >= 1 && Number(nth) <= MAX_WEEKS;
    return isWeek
      ? { pattern: text }
      : { fault: `day of week: ${text} names week ${nth} of the month, which is not 1-5` };
  }
  return /#|\dL|L$/.test(text)
    ? {
        fault: `day of week: '${text}' is not a value: 3#2 (the second Tuesday of the month) and 6L (its last Friday) must be alone, with the day as a number`,
      }
    : undefined;
}
