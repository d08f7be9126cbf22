package io.orograph.core.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Just enough JSON for the safetensors header, because core uses the JDK only: objects, lists,
 * strings and whole numbers, nested at most three deep.
 */
final class HeaderJson {
  private final String text;
  private int at;

  private HeaderJson(String text) {
    this.text = text;
  }

  static Map<String, Object> object(String text) throws IOException {
    HeaderJson json = new HeaderJson(text);
    Map<String, Object> object = json.object(0);
    json.space();
    if (json.at != text.length()) {
      throw json.bad("the end of the header");
    }
    return object;
  }

  static String quote(String s) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private Map<String, Object> object(int depth) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    take('{');
    space();
    if (peek() == '}') {
      at++;
      return object;
    }
    do {
      String key = string();
      take(':');
      if (object.put(key, value(depth)) != null) {
        throw new IOException("safetensors header key: " + key + " (expected: once)");
      }
      space();
    } while (takeIf(','));
    take('}');
    return object;
  }

  private Object value(int depth) throws IOException {
    space();
    char c = peek();
    if (depth > 2) {
      throw bad("less nesting");
    }
    if (c == '{') {
      return object(depth + 1);
    }
    if (c == '"') {
      return string();
    }
    if (c == '[') {
      at++;
      List<Object> list = new ArrayList<>();
      space();
      if (!takeIf(']')) {
        do {
          list.add(value(depth + 1));
          space();
        } while (takeIf(','));
        take(']');
      }
      return list;
    }
    int from = at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return Long.parseLong(text.substring(from, at));
    } catch (NumberFormatException e) {
      throw bad("a whole number, string, list or object");
    }
  }

  private String string() throws IOException {
    take('"');
    StringBuilder out = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c == '\\') {
        char escaped = peek();
        at++;
        switch (escaped) {
          case '"', '\\', '/' -> out.append(escaped);
          case 'n' -> out.append('\n');
          case 't' -> out.append('\t');
          case 'r' -> out.append('\r');
          case 'b' -> out.append('\b');
          case 'f' -> out.append('\f');
          case 'u' -> {
            if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
              throw bad("four hexadecimal digits");
            }
            out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
            at += 4;
          }
          default -> throw bad("a JSON escape");
        }
      } else {
        out.append(c);
      }
    }
    at++;
    return out.toString();
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() throws IOException {
    if (at >= text.length()) {
      throw bad("more");
    }
    return text.charAt(at);
  }

  private void take(char c) throws IOException {
    space();
    if (peek() != c) {
      throw bad("'" + c + "'");
    }
    at++;
  }

  private boolean takeIf(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private IOException bad(String expected) {
    return new IOException(
        "safetensors header at character " + at + " (expected: " + expected + ")");
  }
}
