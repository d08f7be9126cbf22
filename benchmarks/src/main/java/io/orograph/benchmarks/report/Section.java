package io.orograph.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a report.
 *
 * @param title heading
 * @param table figures
 * @param notes sentences below the table: what is missing, whether results agree
 * @param goals lines of the goals
 */
public record Section(String title, Table table, List<String> notes, List<Goal> goals) {
  public Section {
    notes = List.copyOf(notes);
    goals = List.copyOf(goals);
  }

  /** Whether no row was wanted. */
  public boolean isEmpty() {
    return table.isEmpty() && notes.isEmpty() && goals.isEmpty();
  }

  /** Heading, table and notes as Markdown. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("### " + title);
    lines.add("");
    if (!table.isEmpty()) {
      lines.addAll(table.lines());
      lines.add("");
    }
    for (String note : notes) {
      lines.add("* " + note);
    }
    if (!notes.isEmpty()) {
      lines.add("");
    }
    return lines;
  }

  /** What a benchmark collects before it is a section. */
  public static final class Draft {
    private final String title;
    private final Table table;
    private final List<String> notes = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    /** An empty draft. */
    public Draft(String title, Table table) {
      this.title = title;
      this.table = table;
    }

    /** The table to fill. */
    public Table table() {
      return table;
    }

    /** Adds a sentence, once. */
    public void note(String sentence) {
      if (!notes.contains(sentence)) {
        notes.add(sentence);
      }
    }

    /** Adds the line of a goal. */
    public void goal(Goal goal) {
      goals.add(goal);
    }

    /** What was collected. */
    public Section section() {
      return new Section(title, table, notes, goals);
    }
  }
}
