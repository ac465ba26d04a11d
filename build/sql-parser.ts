/** Parses a SELECT into a tree. */
import { BuildError } from './files';

/** The dialect that takes the widest SQL: Athena's is none of the parser's. */
const DIALECT = 'generic';

export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param sql one SELECT; may hold placeholders
 * @param file where it is written, for messages
 * @returns the query: what stands under `Query` in the parser's tree
 * @throws BuildError when it can't be parsed, or is anything but one SELECT
 */
export async function parseSelect(sql: string, file: string): Promise<Node> {
  const statements = await parsed(sql, file);
  const [statement] = statements;
  if (statements.length !== 1 || !isNode(statement) || !isNode(statement['Query']))
    throw new BuildError(`${file}: must be one SELECT`);
  return statement['Query'];
}

async function parsed(sql: string, file: string): Promise<readonly unknown[]> {
  // The package's types are those of an ES module alone.
  const { init, parse } = await import('@guanmingchiu/sqlparser-ts');
  await init();
  try {
    return parse(sql, DIALECT);
  } catch (cause) {
    throw new BuildError(`${file}: can't tell what it reads: ${(cause as Error).message}`, { cause });
  }
}
