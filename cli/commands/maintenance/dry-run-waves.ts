import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { nameList, plural } from '../../../functions/domain/text/counted.ts';
import { clean } from '../../terminal/text.ts';

const MAX_WAVES = 50;
const MAX_NAMES = 8;

/** The waves of a dry run, and why the other hosts could not begin; empty without waves. */
export function wavesText({ hosts, waves, heldBy = '', gates = [] }: MaintenanceAccepted): string {
  if (waves === undefined) return '';
  const planned = waves.reduce((sum, wave) => sum + wave.length, 0);
  const rest = hosts.filter(({ outcome }) => outcome === 'accepted').length - planned;
  const who = planned === 0 ? 'No host could begin' : `The other ${plural(rest, 'host')} could not begin`;
  const lines = waves
    .slice(0, MAX_WAVES)
    .map((wave, index) => `  wave ${index + 1}: ${plural(wave.length, 'host')}: ${nameList(wave, MAX_NAMES)}`);
  const more = waves.length - MAX_WAVES;
  return [
    '',
    ...(waves.length === 0 ? [] : [`In ${plural(waves.length, 'wave')}, if all goes well:`]),
    ...lines,
    ...(more > 0 ? [`  and ${plural(more, 'more wave')}`] : []),
    ...(heldBy === '' ? [] : [`${who} now: ${heldBy}`]),
    ...gates.map(({ name, colour, evidence }) => `Gate ${name} is ${colour} now: ${evidence}`),
    ...(gates.some(({ colour }) => colour !== 'green') ? ['No host begins until every gate is green.'] : []),
    '',
  ]
    .map(clean)
    .join('\n');
}
