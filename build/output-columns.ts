/** Which columns a SELECT gives, told by a parser of SQL. */
import { BuildError } from './files';
import { isNode, type Node, parseSelect } from './sql-parser';

/** A name as it stands in the tree. */
interface Named {
  readonly value: string;
}

/** Of a union the first side names the columns. */
function firstSelect(body: unknown): Node | undefined {
  if (!isNode(body)) return undefined;
  if (isNode(body['Select'])) return body['Select'];
  if (isNode(body['SetOperation'])) return firstSelect(body['SetOperation']['left']);
  return isNode(body['Query']) ? firstSelect(body['Query']['body']) : undefined;
}

/** The alias, or the last part of a column's name. */
function nameOf(item: Node): string | undefined {
  if (isNode(item['ExprWithAlias'])) return (item['ExprWithAlias']['alias'] as Named).value;
  const expression = item['UnnamedExpr'];
  if (!isNode(expression)) return undefined;
  if (isNode(expression['Identifier'])) return (expression['Identifier'] as unknown as Named).value;
  return (expression['CompoundIdentifier'] as readonly Named[] | undefined)?.at(-1)?.value;
}

/**
 * @param sql one SELECT; may hold placeholders
 * @param file where it is written, for messages
 * @returns names of its columns, in lower case and in their order
 * @throws BuildError when it can't be parsed, is anything but one SELECT, gives a column that has no name, or says `*`,
 *   whose columns change with the table
 */
export async function outputColumns(sql: string, file: string): Promise<string[]> {
  const select = firstSelect((await parseSelect(sql, file))['body']);
  if (select === undefined) throw new BuildError(`${file}: must be one SELECT`);
  return (select['projection'] as readonly Node[]).map((item, i) => {
    const name = nameOf(item);
    if (name === undefined)
      throw new BuildError(
        `${file}: column ${i + 1} of the SELECT has no name: give it one by AS, and write none as *`,
      );
    return name.toLowerCase();
  });
}
