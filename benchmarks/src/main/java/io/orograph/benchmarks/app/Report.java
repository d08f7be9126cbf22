package io.orograph.benchmarks.app;

import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Page;
import io.orograph.benchmarks.report.Section;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Prints sections as they come, then the goals, and records both where asked. */
final class Report {
  private static final int SHORT = 3;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Settings settings;
  private final String name;
  private final String command;
  private final List<String> recorded = new ArrayList<>();
  private final List<Goal> goals = new ArrayList<>();

  Report(CommandLine line, Settings settings, String name) {
    this.out = line.getOut();
    this.err = line.getErr();
    this.settings = settings;
    this.name = name;
    this.command = "benchmarks/run " + String.join(" ", line.getParseResult().originalArgs());
  }

  /** Says what runs where. */
  void begin(List<String> versions) {
    List<String> lines = new ArrayList<>();
    lines.add("`" + command + "`");
    lines.add("");
    lines.addAll(versions);
    lines.add("");
    tell(lines);
  }

  /** On standard error: what is being measured. */
  void progress(String what) {
    err.println("... " + what);
    err.flush();
  }

  void add(Section section) {
    if (section.isEmpty()) {
      return;
    }
    tell(section.lines());
    goals.addAll(section.goals());
  }

  /** Prints the goals, records if asked; the exit code. */
  int end() throws IOException {
    List<String> lines = goals.stream().map(Goal::line).toList();
    lines.forEach(out::println);
    out.flush();
    if (!lines.isEmpty()) {
      recorded.add("```");
      recorded.addAll(lines);
      recorded.add("```");
    }
    if (settings.record()) {
      Page.record(settings.home().resolve("docs").resolve("performance.md"), name, recorded);
    }
    return settings.strict() && !goals.stream().allMatch(Goal::reached) ? SHORT : 0;
  }

  private void tell(List<String> lines) {
    recorded.addAll(lines);
    lines.forEach(out::println);
    out.flush();
  }
}
