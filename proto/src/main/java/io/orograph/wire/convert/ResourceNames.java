package io.orograph.wire.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The grammar that all resource names share; only the name records use it. */
final class ResourceNames {
  /** What a project's, sweep's or measurement's id looks like. */
  static final String ID_RULE = "1 to 63 of a-z, 0-9 and hyphen, starting with a letter";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern CELL = Pattern.compile("[A-Za-z0-9_.,=+-]{1,512}");
  private static final Pattern REPLICATE = Pattern.compile("0|[1-9][0-9]{0,5}");
  private static final int LONGEST = 1024;

  private ResourceNames() {}

  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  static String id(String field, String id) {
    return checked(isId(id), field, id, ID_RULE);
  }

  static String cell(String field, String cell) {
    return checked(
        CELL.matcher(cell).matches(),
        field,
        cell,
        "a cell's values, e.g. width=24,batch=64, or all");
  }

  static int replicate(String field, String text) {
    return Integer.parseInt(
        checked(REPLICATE.matcher(text).matches(), field, text, "a replicate, 0 to 999999"));
  }

  private static String checked(boolean right, String field, String value, String expected) {
    if (!right) {
      throw new SpecRejected(field, shown(value), expected);
    }
    return value;
  }

  /**
   * The variable parts of {@code name}, which must have the shape of {@code pattern}, e.g. {@code
   * projects/{project}/sweeps/{sweep}}; the parts themselves are not yet checked.
   */
  static List<String> parts(String field, String name, String pattern) {
    String[] wanted = pattern.split("/", -1);
    String[] given = name.length() > LONGEST ? new String[0] : name.split("/", -1);
    boolean fits = given.length == wanted.length;
    List<String> parts = new ArrayList<>();
    for (int i = 0; fits && i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        parts.add(given[i]);
      } else {
        fits = wanted[i].equals(given[i]);
      }
    }
    if (!fits) {
      throw new SpecRejected(field, shown(name), pattern);
    }
    return parts;
  }

  private static String shown(String value) {
    return value.length() <= 120 ? value : value.substring(0, 120) + "...";
  }
}
