package io.orograph.cli.follow;

import io.orograph.cli.view.Style;
import java.io.PrintWriter;
import java.util.List;

/** Where a command writes for people: lines, and at most one line that is drawn over. */
public final class Console {
  private static final String ERASE = "\r\u001b[2K";

  private final PrintWriter out;
  private final Style style;
  private boolean drawn;

  public Console(PrintWriter out, Style style) {
    this.out = out;
    this.style = style;
  }

  /** What can be shown. */
  public Style style() {
    return style;
  }

  /** Writes a line. */
  public synchronized void line(String text) {
    erase();
    out.println(text);
    out.flush();
  }

  /** Writes lines. */
  public synchronized void lines(List<String> lines) {
    lines.forEach(this::line);
  }

  /** Draws {@code text} over what was drawn before; on a terminal only. */
  public synchronized void draw(String text) {
    if (style.terminal()) {
      out.print(ERASE + text);
      out.flush();
      drawn = true;
    }
  }

  /** Takes away what was drawn. */
  public synchronized void erase() {
    if (drawn) {
      out.print(ERASE);
      out.flush();
      drawn = false;
    }
  }

  /** Keeps what was drawn as a line. */
  public synchronized void keep() {
    if (drawn) {
      out.println();
      out.flush();
      drawn = false;
    }
  }
}
