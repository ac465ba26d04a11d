/** Which tables a SELECT reads, told by a parser of SQL. */
import { BuildError } from './files';
import { isNode, type Node, parseSelect } from './sql-parser';

/** Finds tables in the parser's tree, in which every relation stands under the name `Table`. */
class Tables {
  readonly found = new Set<string>();

  constructor(private readonly file: string) {}

  /** @param known names that the queries around have given to queries of their own: no tables */
  visit(value: unknown, known: ReadonlySet<string>): void {
    if (Array.isArray(value)) for (const item of value) this.visit(item, known);
    if (!isNode(value)) return;
    const inside = isNode(value['with']) ? this.named(value['with'], known) : known;
    if (isNode(value['Table'])) this.take(value['Table'], inside);
    for (const [key, inner] of Object.entries(value)) if (key !== 'with') this.visit(inner, inside);
  }

  /** A query's name is known to those after it, and to itself where it is recursive. */
  private named(clause: Node, known: ReadonlySet<string>): ReadonlySet<string> {
    const names = new Set(known);
    for (const { alias, query } of clause['cte_tables'] as { alias: { name: { value: string } }; query: unknown }[]) {
      const name = alias.name.value.toLowerCase();
      this.visit(query, clause['recursive'] === true ? new Set([...names, name]) : names);
      names.add(name);
    }
    return names;
  }

  private take(relation: Node, known: ReadonlySet<string>): void {
    if (isNode(relation['args'])) return; // A function that makes a table.
    const parts = (relation['name'] as { Identifier?: { value: string } }[]).map((part) => part.Identifier?.value);
    const [name, ...more] = parts;
    if (name === undefined || more.length > 0)
      throw new BuildError(
        `${this.file}: reads ${parts.join('.')}: name a table of the curated database by its name alone`,
      );
    if (!known.has(name.toLowerCase())) this.found.add(name.toLowerCase());
  }
}

/**
 * @param sql one SELECT; may hold placeholders
 * @param file where it is written, for messages
 * @returns names of the tables and views that it reads, in lower case and in order
 * @throws BuildError when it can't be parsed, is anything but one SELECT, or names a database
 */
export async function tablesRead(sql: string, file: string): Promise<string[]> {
  const tables = new Tables(file);
  tables.visit(await parseSelect(sql, file), new Set());
  return [...tables.found].sort();
}
