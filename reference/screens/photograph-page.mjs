// Takes pictures of a page in Chromium: node photograph-page.mjs PAGE '[{ file, width, height, scheme, at }]'
import { pathToFileURL } from 'node:url';
import { withChromium } from './chromium.mjs';

const [, , path, looks] = process.argv;

await withChromium(async (browser) => {
  for (const { file, width, height, scheme, at } of JSON.parse(looks)) {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.goto(pathToFileURL(path).href, { waitUntil: 'networkidle0' });
    if (at !== undefined) await page.$eval(`#${at}`, (heading) => heading.scrollIntoView());
    await page.screenshot({ path: file });
    await page.close();
  }
});
