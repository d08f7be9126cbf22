package io.orograph.engine.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in statements of a program: one statement a line, targets before {@code =}. */
final class Names {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("^\\s*((?:\\w+, )*\\w+),? = (.*)$", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Za-z_]\\w*");

  private Names() {}

  /** Names that the statements give a value, each once, in that order. */
  static List<String> assigned(String statements) {
    Set<String> names = new LinkedHashSet<>();
    Matcher statement = ASSIGNMENT.matcher(statements);
    while (statement.find()) {
      names.addAll(List.of(statement.group(1).split(", ")));
    }
    return new ArrayList<>(names);
  }

  /** Names that the statements read before they give them a value. */
  static Set<String> free(String statements) {
    Set<String> free = new LinkedHashSet<>();
    Set<String> known = new LinkedHashSet<>();
    Matcher statement = ASSIGNMENT.matcher(statements);
    while (statement.find()) {
      Matcher name = NAME.matcher(statement.group(2));
      while (name.find()) {
        if (!known.contains(name.group())) {
          free.add(name.group());
        }
      }
      known.addAll(List.of(statement.group(1).split(", ")));
    }
    return free;
  }
}
