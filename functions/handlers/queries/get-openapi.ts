import { openApiDocument } from '../../contract/api/openapi.ts';
import { apiHandler } from '../../runtime/api-handler.ts';

/** GET /openapi.json */
export async function getOpenapi() {
  return { status: 200, body: openApiDocument() };
}

export const handler = apiHandler(getOpenapi);
