/**
 * Lays out the documents as a site has them: node stage.mjs REPOSITORY FOLDER.
 *
 * README.md becomes the first page, the pages of docs/ stand beside it, the contracts get pages of their own, and a file
 * of the repository that a page links to comes along. A link to what is not there ends the build.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { protoPages } from './protos.mjs';

const [repository, out] = process.argv.slice(2);
const PROTOS = 'proto/src/main/proto/orograph/v1';
const LINK = /(!?)\[((?:[^\[\]]|\[[^\]]*\]|!\[[^\]]*\]\([^)]*\))*)\]\(([^)\s]+)\)/g;
const ELSEWHERE = new Map([
  ['README.md', 'index.md'],
  ['CONTRIBUTING.md', 'project/contributing.md'],
  ['CHANGELOG.md', 'project/changelog.md'],
]);
const problems = [];

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? walk(join(folder, e.name)) : [join(folder, e.name)],
  );
}

/** Where the site has a page of the repository; nothing if it is no page. */
function pageOf(path) {
  if (ELSEWHERE.has(path)) {
    return ELSEWHERE.get(path);
  }
  if (path === 'docs/runbooks/README.md') {
    return 'runbooks/index.md';
  }
  if (path === 'docs/adr') {
    return 'adr/index.md';
  }
  if (path === PROTOS) {
    return 'reference/api/index.md';
  }
  return path.startsWith('docs/') && path.endsWith('.md') ? path.slice('docs/'.length) : undefined;
}

function to(page, target) {
  const path = posix.relative(posix.dirname(page), target);
  return path.startsWith('.') ? path : `./${path}`;
}

/** A file that comes along as it is. */
function carried(path) {
  const target = path.startsWith('docs/') ? path.slice('docs/'.length) : `files/${path}`;
  // Read by people, in a browser: as text.
  const name = /\.(svg|png|json|txt)$/.test(target) ? target : `${target}.txt`;
  const file = join(out, 'public', name);
  mkdirSync(dirname(file), { recursive: true });
  cpSync(join(repository, path), file);
  return `/${name}`;
}

function rewritten(text, from, page) {
  const link = (whole, bang, words, target) => {
    if (/^[a-z]+:/.test(target)) {
      return whole;
    }
    const inner = rewrittenWords(words);
    const [path, anchor] = target.split('#');
    const hash = anchor === undefined ? '' : `#${anchor}`;
    if (path === '') {
      return `${bang}[${inner}](${hash})`;
    }
    const named = posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, '');
    const known = pageOf(named);
    if (known !== undefined) {
      return `${bang}[${inner}](${to(page, known)}${hash})`;
    }
    const file = join(repository, named);
    if (!existsSync(file)) {
      problems.push(`${from}: ${target} (expected: a file of the repository)`);
      return whole;
    }
    if (statSync(file).isDirectory()) {
      // What is a folder there is no page here.
      return inner;
    }
    return `${bang}[${inner}](${carried(named)})`;
  };
  const rewrittenWords = (words) => words.replace(LINK, link);
  let fence = false;
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*(```|~~~)/.test(line)) {
        fence = !fence;
      }
      return fence ? line : line.replace(LINK, link);
    })
    .join('\n');
}

function write(page, text) {
  const file = join(out, page);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function title(text) {
  return (/^# (.*)$/m.exec(text)?.[1] ?? 'Orograph').replaceAll('`', '').replaceAll('\\', '');
}

const pages = new Map();
const sources = [...ELSEWHERE.keys(), ...walk(join(repository, 'docs')).map((f) => relative(repository, f)).filter((f) => f.endsWith('.md')).sort()];
for (const source of sources) {
  const page = pageOf(source);
  const text = readFileSync(join(repository, source), 'utf8');
  pages.set(page, title(text));
  write(page, rewritten(text, source, page));
}
for (const [name, text] of protoPages(join(repository, PROTOS))) {
  pages.set(`reference/api/${name}.md`, `${name}.proto`);
  write(`reference/api/${name}.md`, text);
}

function list(folder) {
  return [...pages].filter(([page]) => posix.dirname(page) === folder && !page.endsWith('/index.md'));
}

function index(page, name, words, folder) {
  write(page, `# ${name}\n\n${words}\n\n${list(folder).map(([p, t]) => `* [${t}](${to(page, p)})`).join('\n')}\n`);
  pages.set(page, name);
}

index('adr/index.md', 'Decisions', 'What was decided, and why.', 'adr');
index('reference/api/index.md', 'Contracts', 'Services and messages of `orograph.v1`, from the comments of their files.', 'reference/api');

const items = (folder) => list(folder).map(([page, text]) => ({ text, link: `/${page}` }));
const some = (...names) => names.map((page) => ({ text: pages.get(page), link: `/${page}` }));
const first = ['tutorial.md', 'architecture.md', 'sweep-file.md', 'metrics.md', 'claims.md', 'glossary.md'];
const project = ['performance.md', 'slow-tests.md', 'release.md', 'project/changelog.md', 'project/contributing.md'];
const rest = list('.').map(([page]) => page).filter((p) => p !== 'index.md' && !first.includes(p) && !project.includes(p));
const sidebar = [
  { text: 'Start', items: [{ text: 'What it is', link: '/' }, ...some(...first)] },
  { text: 'Concepts', items: [...some('concepts/landscapes.md'), ...items('concepts').filter((i) => i.link !== '/concepts/landscapes.md')] },
  { text: 'How to', items: items('how-to') },
  { text: 'Reference', items: [...some(...rest), ...items('reference'), { text: 'Contracts', link: '/reference/api/index.md', collapsed: true, items: items('reference/api') }] },
  { text: 'Operations', collapsed: true, items: [{ text: pages.get('runbooks/index.md'), link: '/runbooks/index.md' }, ...items('runbooks')] },
  { text: 'Project', collapsed: true, items: [...some(...project), { text: 'Decisions', link: '/adr/index.md', collapsed: true, items: items('adr') }] },
];
write('.vitepress/sidebar.json', JSON.stringify(sidebar, null, 1));

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${pages.size} pages`);
