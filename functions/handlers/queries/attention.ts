import { attentionView } from '../../actions/attention/attention-view.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { NoQuery, queryOf } from '../../runtime/api-input.ts';

export async function getAttention(event: ApiEvent, services: Services) {
  queryOf(event, NoQuery);
  const body = await attentionView(services);
  return { status: 200, body, content: body.entries };
}
