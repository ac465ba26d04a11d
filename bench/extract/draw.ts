/** Draws curves with Vega-Lite, as SVG and PNG. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Curves {
  readonly title: string;
  readonly x: { readonly title: string; readonly isLogarithmic: boolean };
  readonly points: readonly { readonly x: number; readonly rowsPerSecond: number; readonly series: string }[];
}

/** @param path of the pictures, without their ending */
export function draw(peers: string, path: string, { title, x, points }: Curves): void {
  const specification = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title,
    width: 560,
    height: 320,
    background: 'white',
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x.title,
        // Up to the largest table, not to the next power of ten.
        scale: { type: x.isLogarithmic ? 'log' : 'linear', zero: false, nice: false },
        axis: { format: x.isLogarithmic ? '~s' : 'd', values: [...new Set(points.map((point) => point.x))] },
      },
      y: {
        field: 'rowsPerSecond',
        type: 'quantitative',
        title: 'rows a second',
        scale: { zero: true },
        axis: { format: '~s' },
      },
      color: { field: 'series', type: 'nominal', title: null },
    },
  };
  writeFileSync(`${path}.vl.json`, JSON.stringify(specification, null, 2));
  execFileSync(join(peers, 'bin', 'python'), [join(__dirname, 'draw.py'), `${path}.vl.json`], { stdio: 'inherit' });
}
