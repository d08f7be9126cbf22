import { readFileSync } from 'node:fs';
import { slug } from '../slug.mjs';

const sidebar = JSON.parse(readFileSync(new URL('sidebar.json', import.meta.url), 'utf8'));

/** What tools/site builds. Nothing is fetched by who reads it: fonts and search are part of it. */
export default {
  title: 'Orograph',
  description: 'A laboratory service for neural-network loss landscapes',
  lang: 'en',
  base: process.env.OROGRAPH_SITE_BASE ?? '/',
  outDir: process.env.OROGRAPH_SITE_OUT,
  lastUpdated: false,
  // A file that comes along is none of its pages; check.mjs looks at every link of what was built.
  ignoreDeadLinks: [/^\/files\//, /^\/images\//],
  markdown: {
    // The documents are Markdown alone: <NAME> is text.
    html: false,
    anchor: { slugify: slug },
  },
  themeConfig: {
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Concepts', link: '/concepts/landscapes' },
      { text: 'How to', link: '/how-to/run-a-lab' },
      { text: 'Reference', link: '/reference/configuration' },
      { text: 'Changelog', link: '/project/changelog' },
    ],
  },
};
