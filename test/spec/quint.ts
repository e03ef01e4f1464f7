import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The parts of Quint's own evaluator, in TypeScript, that judge traces. It is a CommonJS package without an API for this. */

const SPECIFICATION = join(import.meta.dirname, '..', '..', 'docs', 'spec', 'maintenance.qnt');

/** An expression in Quint's own representation; ids are unique. */
export type Ex =
  | { readonly kind: 'str'; readonly id: bigint; readonly value: string }
  | { readonly kind: 'bool'; readonly id: bigint; readonly value: boolean }
  | { readonly kind: 'int'; readonly id: bigint; readonly value: bigint }
  | { readonly kind: 'name'; readonly id: bigint; readonly name: string }
  | { readonly kind: 'app'; readonly id: bigint; readonly opcode: string; readonly args: readonly Ex[] };

interface Row {
  readonly fields: readonly { readonly fieldName: string; readonly fieldType: Type }[];
}
export type Type =
  | { readonly kind: 'str' | 'bool' | 'int' }
  | { readonly kind: 'set' | 'list'; readonly elem: Type }
  | { readonly kind: 'rec' | 'sum'; readonly fields: Row }
  | { readonly kind: 'const'; readonly name: string };

interface Definition {
  readonly kind: string;
  readonly name: string;
  readonly qualifier?: string;
  readonly type?: Type;
  readonly expr?: {
    readonly kind: string;
    readonly params?: readonly { readonly name: string; readonly typeAnnotation?: Type }[];
  };
}

/** An error on the left, the value on the right. */
interface Either {
  isLeft(): boolean;
  readonly value: Ex;
}

interface Evaluator {
  evaluate(expression: Ex): Either;
  shift(): void;
}

interface Parsed {
  readonly errors: readonly { readonly message: string }[];
  readonly modules: readonly { readonly declarations: readonly Definition[] }[];
  readonly table: Map<bigint, Definition>;
}

const require = createRequire(import.meta.url);

export interface Specification {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly table: Map<bigint, Definition>;
  newId(): bigint;
  newEvaluator(): Evaluator;
  textOf(expression: Ex): string;
}

export function readSpecification(): Specification {
  const { expressionToString, fileSourceResolver, newIdGenerator, parse } = require('@informalsystems/quint');
  const { newRng } = require('@informalsystems/quint/dist/src/rng.js');
  const { Evaluator } = require('@informalsystems/quint/dist/src/runtime/impl/evaluator.js');
  const { noExecutionListener } = require('@informalsystems/quint/dist/src/runtime/trace.js');
  const ids = newIdGenerator();
  const path = fileSourceResolver(new Map()).lookupPath(dirname(SPECIFICATION), SPECIFICATION);
  const parsed: Parsed = parse(ids, SPECIFICATION, path, readFileSync(SPECIFICATION, 'utf8'));
  if (parsed.errors.length > 0) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const declared = parsed.modules.flatMap(({ declarations }) => declarations);
  return {
    definitions: new Map(declared.map((definition) => [definition.name, definition])),
    table: parsed.table,
    newId: () => ids.nextId(),
    textOf: expressionToString,
    newEvaluator: () => new Evaluator(parsed.table, noExecutionListener, newRng(1n)),
  };
}
