/** Tables and figures of the page. */
import { type Html, html } from './html';

export interface Column {
  readonly head: string;
  /** Numbers stand at the right. @default - the column is text */
  readonly isNumber?: true;
}

/** A table whose rows have their names in the first column; wider than the screen it moves by itself, not the page. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Html {
  const side = ({ isNumber }: Column): Html => (isNumber ? html` class="number"` : html``);
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${side(column)}>${column.head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, i) =>
                i === 0
                  ? html`<th scope="row">${cell}</th>`
                  : html`<td ${side(columns[i] ?? { head: '' })}>${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export interface Figure {
  /** Of the heading, and of the table. */
  readonly title: string;
  /** What is to be known to read it. */
  readonly note?: string;
  /** Null where the days have nothing to draw. */
  readonly picture: Html | null;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A picture with its title, and the figures behind it to unfold. */
export function figure({ title, note, picture, columns, rows }: Figure): Html {
  return html`<figure>
    <figcaption>
      <h3>${title}</h3>
      ${note === undefined ? '' : html`<p>${note}</p>`}
    </figcaption>
    ${picture ?? html`<p class="nothing">These days have nothing to draw here.</p>`}
    ${
      rows.length === 0
        ? ''
        : html`<details>
            <summary>Figures: ${title}</summary>
            ${table(title, columns, rows)}
          </details>`
    }
  </figure>`;
}
