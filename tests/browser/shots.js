// Pictures of every page, narrow and wide, light and dark: `node shots.js FOLDER`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, serve } from './served.js';

const folder = process.argv[2] ?? 'shots';
mkdirSync(folder, { recursive: true });
const served = await serve();
for (const [width, colorScheme] of [[1200, 'light'], [1200, 'dark'], [320, 'light'], [320, 'dark']]) {
  const context = await served.browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  for (const [name, target] of PAGES) {
    await page.goto(served.address + target);
    await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: process.argv[3] === 'whole' });
  }
  await context.close();
}
await served.end();
