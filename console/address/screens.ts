/** Addresses of the screens. `:name` stands for one encoded segment. */
export const SCREENS = {
  fleet: '/',
  attention: '/attention',
  host: '/hosts/:name',
  maintenances: '/maintenances',
  maintenance: '/maintenances/:id',
  campaign: '/campaigns/:name',
  plan: '/plan',
  windows: '/windows',
  window: '/windows/:name',
} as const;

export type ScreenName = keyof typeof SCREENS;

export interface ScreenMatch {
  readonly screen: ScreenName;
  /** The variable segment, decoded; empty for a screen without one. */
  readonly subject: string;
}

/** The screen at a path; undefined for any other path. */
export function screenAt(path: string): ScreenMatch | undefined {
  for (const [screen, pattern] of Object.entries(SCREENS) as [ScreenName, string][]) {
    const subject = subjectOf(pattern, path);
    if (subject !== undefined) return { screen, subject };
  }
  return undefined;
}

function subjectOf(pattern: string, path: string): string | undefined {
  const [start = '', variable] = pattern.split(':');
  if (variable === undefined) return path === pattern ? '' : undefined;
  const rest = path.startsWith(start) ? path.slice(start.length) : '';
  if (rest === '' || rest.includes('/')) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    return undefined;
  }
}
