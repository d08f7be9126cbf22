/** Follows every link within a built site: node check.mjs FOLDER [BASE]. Ends with 1 and a line for each that leads nowhere. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const [folder, base = '/'] = process.argv.slice(2);
const LINK = /\s(?:href|src)="([^"]*)"/g;
const ID = /\sid="([^"]*)"/g;

function walk(at) {
  return readdirSync(at, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(join(at, e.name)) : [join(at, e.name)]));
}

function plain(text) {
  return decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"'));
}

const pages = walk(folder).filter((f) => f.endsWith('.html'));
const ids = new Map(pages.map((p) => [p, new Set([...readFileSync(p, 'utf8').matchAll(ID)].map((m) => plain(m[1])))]));
const broken = new Set();
let links = 0;
for (const page of pages) {
  for (const [, raw] of readFileSync(page, 'utf8').matchAll(LINK)) {
    if (/^(?:[a-z]+:|\/\/)/.test(raw)) {
      continue;
    }
    links++;
    const [path, anchor] = plain(raw).split('#');
    let file = page;
    if (path !== '') {
      file = path.startsWith('/') ? join(folder, path.slice(base.length)) : join(dirname(page), path);
      if (existsSync(file) && statSync(file).isDirectory()) {
        file = join(file, 'index.html');
      }
    }
    const there = existsSync(file) && (anchor === undefined || anchor === '' || !file.endsWith('.html') || (ids.get(file)?.has(anchor) ?? false));
    if (!there) {
      broken.add(`${relative(folder, page)}: ${raw}`);
    }
  }
}
if (pages.length < 2 || broken.size > 0) {
  console.error([...broken].join('\n'));
  console.error(`${broken.size} links of ${links} lead nowhere, ${pages.length} pages`);
  process.exit(1);
}
console.log(`${links} links of ${pages.length} pages lead somewhere`);
