package io.orograph.cli.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, which picocli does not write. */
final class FishCompletion {
  private static final String COMPLETE = "complete -c orograph";

  private FishCompletion() {}

  /** One {@code complete} line for each command, option and list of values. */
  static String of(CommandLine root) {
    List<String> lines = new ArrayList<>();
    lines.add("# Completion of orograph for fish. Made by `orograph completion fish`.");
    lines.add(COMPLETE + " -f");
    List<String> parents =
        root.getSubcommands().entrySet().stream()
            .filter(sub -> !sub.getValue().getSubcommands().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    for (Map.Entry<String, CommandLine> sub : root.getSubcommands().entrySet()) {
      String name = sub.getKey();
      lines.add(command("__fish_use_subcommand", name, sub.getValue()));
      List<String> others = parents.stream().filter(parent -> !parent.equals(name)).toList();
      // a word of a command within another, as `list` of `token list`, is not this command
      String here = seen(name) + "; and not " + seen(String.join(" ", others));
      arguments(here, sub.getValue(), lines);
      Map<String, CommandLine> inner = sub.getValue().getSubcommands();
      String none = here + "; and not " + seen(String.join(" ", inner.keySet()));
      inner.forEach(
          (word, line) -> {
            lines.add(command(none, word, line));
            arguments(seen(name) + "; and " + seen(word), line, lines);
          });
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String seen(String words) {
    return "__fish_seen_subcommand_from " + words;
  }

  private static String command(String condition, String name, CommandLine line) {
    String words = quoted(first(line.getCommandSpec().usageMessage().description()));
    return COMPLETE + " -n " + quoted(condition) + " -a " + name + " -d " + words;
  }

  /** Options and places of a command, where {@code condition} holds. */
  private static void arguments(String condition, CommandLine line, List<String> lines) {
    String here = COMPLETE + " -n " + quoted(condition);
    for (OptionSpec option : line.getCommandSpec().options()) {
      lines.add(
          here + names(option) + values(option) + " -d " + quoted(first(option.description())));
    }
    for (PositionalParamSpec place : line.getCommandSpec().positionalParameters()) {
      if (!values(place).isEmpty()) {
        lines.add(here + (values(place).equals(" -r -F") ? " -F" : values(place).substring(3)));
      }
    }
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    return names.toString();
  }

  /** What may follow: a file, one of some words, or something; empty for nothing. */
  private static String values(ArgSpec arg) {
    if (arg.arity().max() == 0) {
      return "";
    }
    if (arg.type() == Path.class) {
      return " -r -F";
    }
    if (arg.completionCandidates() != null) {
      return " -r -a " + quoted(String.join(" ", arg.completionCandidates()));
    }
    return arg.isOption() ? " -r" : "";
  }

  private static String first(String[] description) {
    String text = description.length == 0 ? "" : description[0];
    int end = text.indexOf(". ");
    return CommandLine.Help.Ansi.OFF.string(end < 0 ? text : text.substring(0, end + 1));
  }

  /** In single quotes, where fish takes two characters by their backslash and no other. */
  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
