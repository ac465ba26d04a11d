// Opens pages in Chromium, which comes from the npm registry, and writes what it found to standard output as JSON.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Looks: [{ file, width, scheme }], each at a page in a browser of that width and color scheme. */
const looks = JSON.parse(process.argv[2]);

const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
process.env.TMPDIR = folder;
// The package unpacks the libraries that Chromium needs where it takes itself to be in Lambda: no others have to be there.
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
// Its own fonts, wherever it was unpacked: so a page is as wide on every machine.
process.env.FONTCONFIG_FILE = join(folder, 'fonts.conf');
writeFileSync(
  process.env.FONTCONFIG_FILE,
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
);
mkdirSync(join(folder, 'cache'));

try {
  const { default: chromium } = await import('@sparticuz/chromium');
  const { default: puppeteer } = await import('puppeteer-core');
  const { source } = createRequire(import.meta.url)('axe-core');
  chromium.setGraphicsMode = false;
  const browser = await puppeteer.launch({
    executablePath: await chromium.executablePath(),
    headless: 'shell',
    // Whoever tests as root has no sandbox; the page is the tests' own.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const found = [];
  for (const look of looks) found.push(await inspect(browser, source, look));
  await browser.close();
  process.stdout.write(JSON.stringify(found));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

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
