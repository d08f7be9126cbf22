package io.orograph.cli.view;

/**
 * What the place that text goes to can show.
 *
 * @param terminal whether a person watches: lines may be drawn over
 * @param color whether colours may be used
 * @param unicode whether characters beyond ASCII may be used
 * @param columns characters per line
 */
public record Style(boolean terminal, boolean color, boolean unicode, int columns) {
  /** Plain text of 100 columns, as for a file or a pipe. */
  public static final Style PLAIN = new Style(false, false, true, 100);

  /** {@code text} on a background of the 256-colour palette, black on it. */
  String onBackground(int palette, String text) {
    return color ? "\u001b[38;5;16;48;5;" + palette + "m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in a colour of the 256-colour palette. */
  String ink(int palette, String text) {
    return color ? "\u001b[38;5;" + palette + "m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in bold. */
  public String bold(String text) {
    return color ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** {@code text} in a faint colour. */
  public String faint(String text) {
    return color ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  /** {@code beyond} where it can be shown, else {@code ascii}. */
  String pick(String beyond, String ascii) {
    return unicode ? beyond : ascii;
  }
}
