import type { HookNames } from '../../contract/api/health.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';

export async function listHooks(_event: ApiEvent, { repairs, gates }: Services) {
  const body: HookNames = { repairs: [...repairs.keys()].sort(), gates: [...gates.keys()].sort() };
  return { status: 200, body };
}
