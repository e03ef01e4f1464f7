import { createDocument, type ZodOpenApiObject } from 'zod-openapi';
import { ROUTES } from '../routes.ts';
import { OPERATIONS } from './operations.ts';

/** The OpenAPI 3.1 description, made from the validating schemas and the errors. */

function paths(): NonNullable<ZodOpenApiObject['paths']> {
  const byPath: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const { method, path, operation } of ROUTES) {
    byPath[path] = {
      ...byPath[path],
      [method.toLowerCase()]: { operationId: operation, security: [{ iam: [] }], ...OPERATIONS[operation] },
    };
  }
  return byPath;
}

export function openApiDocument() {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Peloton host maintenance',
      version: '1',
      description: 'Takes hosts of an Apache Mesos cluster into maintenance and back.',
    },
    paths: paths(),
    components: {
      securitySchemes: {
        iam: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          description: 'AWS Signature Version 4, on AWS only',
        },
      },
    },
  });
}
