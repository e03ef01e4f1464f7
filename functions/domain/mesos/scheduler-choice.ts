/** Chooses the scheduler that moves a framework's tasks. */

export type SchedulerRule =
  | { readonly framework: string; readonly type: 'mesos'; readonly gracePeriodSeconds?: number }
  | { readonly framework: string; readonly type: 'wait' }
  /** The framework's own scheduler, or its owner, moves the tasks when asked. */
  | { readonly framework: string; readonly type: 'marathon' | 'peloton' | 'webhook' };

export const DEFAULT_RULE: SchedulerRule = { framework: '*', type: 'mesos' };

/** True for rules whose scheduler must be asked. */
export function isAsked({ type }: SchedulerRule): boolean {
  return type !== 'mesos' && type !== 'wait';
}

/** First match wins; `*` matches any run of characters. Without a rule Mesos itself drains. */
export function ruleFor(frameworkName: string, rules: readonly SchedulerRule[]): SchedulerRule {
  return rules.find((rule) => matches(rule.framework, frameworkName)) ?? DEFAULT_RULE;
}

function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let position = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return name.length - last.length >= position && name.endsWith(last);
}
