package io.orograph.cli.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Text in the fonts that every reader of PDF has: Helvetica, and Symbol for Greek letters and
 * signs. A character that neither has becomes a question mark.
 */
final class PdfText {
  /** From the space to the tilde, in thousandths of the size: the font's published metrics. */
  private static final int[] PLAIN = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584
  };

  private static final int[] BOLD = {
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584
  };

  /** A character of a font: its code there and its width. */
  private record Glyph(String font, int code, int width) {}

  private static final Map<String, Glyph> OTHERS = others();

  /** Characters that are written by others. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "\u202f", " ", "\u2009", " ", "\u00a0", " ", "‖", "||", "₀", "0", "₁", "1", "₂", "2", "‑",
          "-");

  private static final int USUAL = 556;

  private PdfText() {}

  private static Map<String, Glyph> others() {
    Map<String, Glyph> glyphs = new HashMap<>();
    String[] symbols =
        ("α 97 631 β 98 549 γ 103 411 δ 100 494 ε 101 439 ζ 122 494 η 104 603 θ 113 521 κ 107 549"
                + " λ 108 549 μ 109 576 ν 110 521 ξ 120 493 π 112 549 ρ 114 549 σ 115 603 τ 116 439"
                + " φ 102 521 χ 99 549 ψ 121 686 ω 119 686 Δ 68 612 Σ 83 592 Ω 87 768 − 45 549"
                + " → 174 987 ← 172 987 ≤ 163 549 ≥ 179 549 ≠ 185 549 ∞ 165 713 √ 214 549 ∇ 209 713"
                + " ∂ 182 494 ≈ 187 549 ∈ 206 713")
            .split(" ", -1);
    String[] windows =
        "– 150 556 — 151 1000 … 133 1000 ‘ 145 222 ’ 146 222 “ 147 333 ” 148 333 • 149 350"
            .split(" ", -1);
    for (int i = 0; i < symbols.length; i += 3) {
      glyphs.put(symbols[i], new Glyph("F3", parsed(symbols[i + 1]), parsed(symbols[i + 2])));
    }
    for (int i = 0; i < windows.length; i += 3) {
      glyphs.put(windows[i], new Glyph("", parsed(windows[i + 1]), parsed(windows[i + 2])));
    }
    return Map.copyOf(glyphs);
  }

  private static int parsed(String text) {
    return Integer.parseInt(text);
  }

  private static List<Glyph> glyphs(String text, boolean bold) {
    String own = bold ? "F2" : "F1";
    List<Glyph> glyphs = new ArrayList<>();
    text.codePoints()
        .mapToObj(Character::toString)
        .flatMap(c -> INSTEAD.getOrDefault(c, c).codePoints().boxed())
        .forEach(
            code -> {
              Glyph other = OTHERS.get(Character.toString(code));
              if (other != null) {
                String font = other.font().isEmpty() ? own : other.font();
                glyphs.add(new Glyph(font, other.code(), other.width()));
              } else if (code >= 32 && code < 127) {
                glyphs.add(new Glyph(own, code, (bold ? BOLD : PLAIN)[code - 32]));
              } else {
                glyphs.add(new Glyph(own, code > 160 && code < 256 ? code : '?', USUAL));
              }
            });
    return glyphs;
  }

  /** The width of a text. */
  static double width(String text, double size, boolean bold) {
    return glyphs(text, bold).stream().mapToInt(Glyph::width).sum() * size / 1000;
  }

  /** The operators that show a text, from where the text matrix stands. */
  static String shown(String text, double size, boolean bold) {
    StringBuilder out = new StringBuilder();
    String font = "";
    for (Glyph glyph : glyphs(text, bold)) {
      if (!glyph.font().equals(font)) {
        out.append(font.isEmpty() ? "" : ") Tj ");
        font = glyph.font();
        out.append('/').append(font).append(' ').append(PdfFigure.number(size)).append(" Tf (");
      }
      boolean plain = glyph.code() >= 32 && glyph.code() < 127 && "()\\".indexOf(glyph.code()) < 0;
      if (plain) {
        out.append((char) glyph.code());
      } else {
        out.append(String.format(Locale.ROOT, "\\%03o", glyph.code()));
      }
    }
    return font.isEmpty() ? "" : out.append(") Tj ").toString();
  }
}
