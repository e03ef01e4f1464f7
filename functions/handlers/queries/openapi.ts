export async function getOpenapi() {
  // The description is rarely asked for, and its library is large: load both on demand.
  const { openApiDocument } = await import('../../contract/api/openapi/openapi.ts');
  return { status: 200, body: openApiDocument() };
}
