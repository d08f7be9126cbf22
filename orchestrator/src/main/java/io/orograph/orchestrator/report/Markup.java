package io.orograph.orchestrator.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes well-formed markup: every element is closed, every text and attribute escaped. What it
 * writes is XML and, with the element names of HTML, HTML as well.
 */
public final class Markup {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes as name, value, name, value. */
  public Markup open(String element, String... attributes) {
    start(element, attributes);
    out.append('>');
    open.push(element);
    return this;
  }

  /** Closes the element opened last. */
  public Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element without content. */
  public Markup empty(String element, String... attributes) {
    start(element, attributes);
    out.append("/>");
    return this;
  }

  /** An element that holds {@code text}. */
  public Markup leaf(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Text. */
  public Markup text(String text) {
    escape(text, false, out);
    return this;
  }

  /** A line break in the source, where one may stand. */
  public Markup line() {
    out.append('\n');
    return this;
  }

  /** Markup made elsewhere by this class. */
  public Markup add(Markup other) {
    out.append(other);
    return this;
  }

  private void start(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1], true, out);
      out.append('"');
    }
  }

  private static void escape(String text, boolean quoted, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append(quoted ? "&quot;" : "\"");
        case '\n', '\t' -> out.append(c);
        default -> out.append(c < ' ' || c == '\uFFFE' || c == '\uFFFF' ? '\uFFFD' : c);
      }
    }
  }

  /** All that was written; every element must be closed. */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("open elements: " + open + " (expected: none)");
    }
    return out.toString();
  }
}
