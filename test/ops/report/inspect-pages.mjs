// Opens pages in Chromium, which comes from the npm registry, and writes what it found to standard output as JSON.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { withChromium } from '../../../reference/screens/chromium.mjs';

/** Looks: [{ file, width, scheme }], each at a page in a browser of that width and color scheme. */
const looks = JSON.parse(process.argv[2]);

const { source } = createRequire(import.meta.url)('axe-core');
const found = await withChromium(async (browser) => {
  const seen = [];
  for (const look of looks) seen.push(await inspect(browser, source, look));
  return seen;
});
process.stdout.write(JSON.stringify(found));

async function inspect(browser, axe, { file, width, scheme }) {
  const page = await browser.newPage();
  const [requests, messages] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(String(error)));
  page.on('dialog', (dialog) => messages.push(`dialog: ${dialog.message()}`));
  await page.setViewport({ width, height: 844 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  const url = pathToFileURL(file).href;
  await page.goto(url, { waitUntil: 'networkidle0' });
  // Unfolded there is more to be seen, and to be too wide.
  await page.$$eval('details', (all) => all.forEach((one) => one.setAttribute('open', '')));
  const seen = await page.evaluate(() => {
    const charts = [...globalThis.document.querySelectorAll('figure svg')];
    return {
      width: globalThis.document.documentElement.scrollWidth,
      background: globalThis.getComputedStyle(globalThis.document.body).backgroundColor,
      // Marks that are drawn: they have a place on the screen.
      marks: charts.map(
        (svg) =>
          [...svg.querySelectorAll('path:has(> title)')].filter((mark) => {
            const { width: across, height: down } = mark.getBoundingClientRect();
            return across > 0 || down > 0;
          }).length,
      ),
      // Text that reaches out of its chart is cut off; labels of an axis that would overlap are not shown.
      cut: charts.flatMap((svg) => {
        const { left, right } = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')]
          .filter((text) => {
            const box = text.getBoundingClientRect();
            return text.getAttribute('opacity') !== '0' && (box.left < left - 1 || box.right > right + 1);
          })
          .map((text) => text.textContent);
      }),
    };
  });
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations: all } = await globalThis.axe.run(globalThis.document, { resultTypes: ['violations'] });
    return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  });
  await page.close();
  return { ...seen, violations, messages, requests: requests.filter((one) => one !== url) };
}
