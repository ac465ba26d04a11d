// Chromium from the npm registry, with all that it needs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens a browser, hands it on and closes it; what it had unpacked is gone then.
 *
 * @param {(browser: import('puppeteer-core').Browser) => Promise<T>} use
 * @template T
 * @returns {Promise<T>} what `use` made
 */
export async function withChromium(use) {
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
    chromium.setGraphicsMode = false;
    const browser = await puppeteer.launch({
      executablePath: await chromium.executablePath(),
      headless: 'shell',
      // Whoever runs as root has no sandbox; the pages are our own.
      args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    try {
      return await use(browser);
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
