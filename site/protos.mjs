/** Pages of the contracts, from the comments of the .proto files: ContractTest sees to it that every element has one. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const OPEN = /^(service|message|enum|oneof)\s+(\w+)\s*\{(\})?/;
const RPC = /^rpc\s+(\w+)\s*\((stream )?([\w.]+)\)\s*returns\s*\((stream )?([\w.]+)\)\s*([;{])/;
const FIELD = /^(repeated |optional )?(map<[^>]+>|[\w.]+)\s+(\w+)\s*=\s*(\d+)/;
const VALUE = /^(\w+)\s*=\s*(\d+)/;
const OPTION = /^option\s+\((\w+)\)\s*=\s*(\w+)/;

/** The elements of a file: {kind, name, words, parts}, nested ones with the names of their outer ones. */
export function elements(text) {
  const all = [];
  const open = [];
  let words = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('//')) {
      words.push(line.slice(2).trim());
      continue;
    }
    const said = words.join(' ');
    if (line !== '') {
      words = [];
    }
    const top = open.at(-1);
    let m;
    if ((m = OPEN.exec(line)) !== null) {
      const outer = open.filter((e) => e.kind !== 'oneof').map((e) => e.name.split('.').at(-1));
      const element = { kind: m[1], name: [...outer, m[2]].join('.'), words: said, parts: [] };
      if (m[1] === 'oneof') {
        element.parts = top.parts;
        element.oneof = m[2];
      } else {
        all.push(element);
      }
      if (m[3] === undefined) {
        open.push(element);
      }
    } else if ((m = RPC.exec(line)) !== null) {
      const rpc = { name: m[1], request: (m[2] ?? '') + m[3], answer: (m[4] ?? '') + m[5], words: said };
      top.parts.push(rpc);
      if (m[6] === '{') {
        open.push({ kind: 'rpc', name: m[1], rpc, parts: [] });
      }
    } else if ((m = OPTION.exec(line)) !== null && top?.kind === 'rpc') {
      top.rpc[m[1]] = m[2];
    } else if (line.startsWith('}')) {
      open.pop();
    } else if (top?.kind === 'enum' && (m = VALUE.exec(line)) !== null) {
      top.parts.push({ name: m[1], number: m[2], words: said });
    } else if ((top?.kind === 'message' || top?.kind === 'oneof') && (m = FIELD.exec(line)) !== null) {
      top.parts.push({ name: m[3], number: m[4], type: (m[1] ?? '') + m[2], words: said, oneof: top.oneof });
    }
  }
  return all;
}

function cell(text) {
  return text.replaceAll('|', '\\|');
}

function table(head, rows) {
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows.map((r) => `| ${r.map(cell).join(' | ')} |`)];
}

/** Where the page of a type of ours has it; nothing for those of others. */
function linked(type, home, file) {
  const plain = type.replace(/^(stream |repeated |optional )/, '');
  const known = home.get(plain.split('.').at(-1)) ?? home.get(plain);
  if (known === undefined) {
    return `\`${type}\``;
  }
  const page = known.file === file ? '' : `${known.file}.md`;
  return `[\`${type}\`](${page}#${known.anchor})`;
}

function part(element, p, home, file) {
  switch (element.kind) {
    case 'service':
      return [`\`${p.name}\``, linked(p.request, home, file), linked(p.answer, home, file), p.words, `\`${p.required_role ?? ''}\``];
    case 'enum':
      return [`\`${p.name}\``, p.number, p.words];
    default:
      return [`\`${p.name}\``, linked(p.type, home, file), p.number, (p.oneof === undefined ? '' : `One of *${p.oneof}*. `) + p.words];
  }
}

const HEADS = {
  service: ['method', 'request', 'answer', 'what', 'role'],
  message: ['field', 'type', 'number', 'what'],
  enum: ['value', 'number', 'what'],
};

/** Page by page: [name without ending, Markdown]. */
export function protoPages(folder) {
  const files = readdirSync(folder).filter((f) => f.endsWith('.proto')).sort();
  const read = files.map((f) => ({ file: f.replace('.proto', ''), all: elements(readFileSync(join(folder, f), 'utf8')) }));
  const home = new Map();
  for (const { file, all } of read) {
    for (const e of all) {
      const at = { file, anchor: e.name.toLowerCase().replaceAll('.', '') };
      home.set(e.name, at);
      if (!home.has(e.name.split('.').at(-1))) {
        home.set(e.name.split('.').at(-1), at);
      }
    }
  }
  return read.map(({ file, all }) => {
    const lines = [`# ${file}.proto`, '', `Package \`orograph.v1\`, from the comments of \`proto/src/main/proto/orograph/v1/${file}.proto\`.`, ''];
    for (const e of all) {
      lines.push(`## ${e.name}`, '', `${e.kind}. ${e.words}`, '');
      if (e.parts.length > 0) {
        lines.push(...table(HEADS[e.kind], e.parts.map((p) => part(e, p, home, file))), '');
      }
    }
    return [file, lines.join('\n')];
  });
}
