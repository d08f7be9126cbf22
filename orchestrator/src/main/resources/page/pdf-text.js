// Text of a PDF in the fonts that every reader has: Helvetica, and Symbol for Greek letters and signs.

/** Widths of the characters from the space to the tilde in thousandths of the size, as in the font's published metrics. */
const PLAIN = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
  667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278,
  556, 500, 722, 500, 500, 500, 334, 260, 334, 584];
const BOLD = [278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333,
  333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944,
  667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333,
  611, 556, 778, 556, 556, 500, 389, 280, 389, 584];

/** Characters of WinAnsiEncoding that are not Latin-1: code and width. */
const WINDOWS = { '–': [0x96, 556], '—': [0x97, 1000], '…': [0x85, 1000], '‘': [0x91, 222], '’': [0x92, 222], '“': [0x93, 333], '”': [0x94, 333], '•': [0x95, 350] };

/** Characters of the Symbol font: code and width. */
const SYMBOL = {
  'α': [0x61, 631], 'β': [0x62, 549], 'γ': [0x67, 411], 'δ': [0x64, 494], 'ε': [0x65, 439], 'ζ': [0x7a, 494], 'η': [0x68, 603], 'θ': [0x71, 521],
  'κ': [0x6b, 549], 'λ': [0x6c, 549], 'μ': [0x6d, 576], 'ν': [0x6e, 521], 'ξ': [0x78, 493], 'π': [0x70, 549], 'ρ': [0x72, 549], 'σ': [0x73, 603],
  'τ': [0x74, 439], 'φ': [0x66, 521], 'χ': [0x63, 549], 'ψ': [0x79, 686], 'ω': [0x77, 686], 'Δ': [0x44, 612], 'Σ': [0x53, 592], 'Ω': [0x57, 768],
  '−': [0x2d, 549], '→': [0xae, 987], '←': [0xac, 987], '≤': [0xa3, 549], '≥': [0xb3, 549], '≠': [0xb9, 549], '∞': [0xa5, 713], '√': [0xd6, 549],
  '∇': [0xd1, 713], '∂': [0xb6, 494], '≈': [0xbb, 549], '∈': [0xce, 713],
};

/** Characters that are written by others. */
const INSTEAD = { '\u202f': ' ', '\u2009': ' ', '\u00a0': ' ', '‖': '||', '₁': '1', '₂': '2', '₀': '0', 'ₙ': 'n', '‑': '-' };

/** Pieces of a text with the font that each is set in: `plain` or `symbol`, with code and width of every character. */
function pieces(text, bold) {
  const found = [];
  for (const character of [...text].flatMap((c) => [...(INSTEAD[c] ?? c)])) {
    const code = character.codePointAt(0);
    const [font, at, width] = SYMBOL[character] ? ['symbol', ...SYMBOL[character]]
      : WINDOWS[character] ? ['plain', ...WINDOWS[character]]
        : code >= 32 && code < 127 ? ['plain', code, (bold ? BOLD : PLAIN)[code - 32]]
          : code >= 0xa1 && code <= 0xff ? ['plain', code, 556] : ['plain', 0x3f, 556];
    const last = found[found.length - 1];
    if (last?.font === font) {
      last.codes.push(at);
      last.width += width;
    } else {
      found.push({ font, codes: [at], width });
    }
  }
  return found;
}

/** The width of a text at a size. */
export function textWidth(text, size, bold) {
  return (pieces(text, bold).reduce((sum, piece) => sum + piece.width, 0) * size) / 1000;
}

/** The operators that show a text; it begins where the text matrix stands. A character that no font has is a question mark. */
export function pdfText(text, size, bold) {
  return pieces(text, bold).map(({ font, codes }) => {
    const name = font === 'symbol' ? 'F3' : bold ? 'F2' : 'F1';
    const shown = codes.map((code) => (code >= 32 && code < 127 && !'()\\'.includes(String.fromCharCode(code))
      ? String.fromCharCode(code) : `\\${code.toString(8).padStart(3, '0')}`)).join('');
    return `/${name} ${Number(size.toFixed(2))} Tf (${shown}) Tj `;
  }).join('');
}
