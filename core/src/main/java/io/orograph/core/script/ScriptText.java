package io.orograph.core.script;

/**
 * Serialized TorchScript without the texts between its quotes, which call nothing. Where a text
 * ends is told for sure: what the serializer never writes and a reader could take otherwise (single
 * quotes, comments, texts over several lines, lines that go on behind a backslash) is refused.
 */
final class ScriptText {
  private final String file;
  private final String code;
  private final StringBuilder rest = new StringBuilder();

  private ScriptText(String file, String code) {
    this.file = file;
    this.code = code;
  }

  /** The code with {@code ""} in the place of each text. */
  static String withoutTexts(String file, String code) throws ScriptException {
    ScriptText text = new ScriptText(file, code);
    int at = 0;
    while (at < code.length()) {
      at = code.charAt(at) == '"' ? text.over(at) : text.take(at);
    }
    return text.rest.toString();
  }

  private int take(int at) throws ScriptException {
    char c = code.charAt(at);
    if (c == '\'' || c == '#' || c == '\\' || c > '~' || (c < ' ' && c != '\n')) {
      throw ScriptException.ofCode(
          file, "character " + (int) c + " at " + at, "code as torch.jit.save writes it");
    }
    rest.append(c);
    return at + 1;
  }

  /** The place after the text that begins here. */
  private int over(int start) throws ScriptException {
    int at = start + 1;
    while (at < code.length() && code.charAt(at) != '"' && code.charAt(at) != '\n') {
      at += code.charAt(at) == '\\' ? 2 : 1;
    }
    boolean ends = at < code.length() && code.charAt(at) == '"';
    boolean three = ends && at + 1 < code.length() && code.charAt(at + 1) == '"';
    if (!ends || three) {
      throw ScriptException.ofCode(
          file, "a text from " + start + " on", "one that ends in its line");
    }
    rest.append("\"\"");
    return at + 1;
  }
}
