package io.orograph.deploy.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One panel of a dashboard.
 *
 * @param unit Grafana's name of the unit, for example {@code s} or {@code bytes}
 * @param limits from which values on it is coloured, rising
 * @param runbook the alert whose page says what to do, if there is one
 * @param empty why it may show nothing although all is well
 * @param width columns of 24
 */
public record Panel(
    Kind kind,
    String title,
    String description,
    String unit,
    List<Target> targets,
    List<Limit> limits,
    boolean stacked,
    Optional<String> runbook,
    Optional<String> empty,
    int width) {

  /** How it is drawn. */
  public enum Kind {
    /** Values over time. */
    GRAPH("timeseries"),
    /** The last value, large. */
    STAT("stat");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** Grafana's name of it. */
    public String type() {
      return type;
    }
  }

  /**
   * A query.
   *
   * @param legend what its series are called, with <code>{{label}}</code> for a label's value
   */
  public record Target(String expression, String legend) {
    /** Whether it has one value for the whole time shown. */
    public boolean overWholeRange() {
      return expression.contains("[$__range]");
    }
  }

  /** A value from which on the panel has this colour. */
  public record Limit(double from, String colour) {}

  public Panel {
    targets = List.copyOf(targets);
    limits = List.copyOf(limits);
  }

  /** Values over time. */
  public static Panel graph(String title, String unit, String description) {
    return of(Kind.GRAPH, title, unit, description, 8);
  }

  /** The last value. */
  public static Panel stat(String title, String unit, String description) {
    return of(Kind.STAT, title, unit, description, 4);
  }

  private static Panel of(Kind kind, String title, String unit, String description, int width) {
    return new Panel(
        kind,
        title,
        description,
        unit,
        List.of(),
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        width);
  }

  /** With one more query. */
  public Panel show(String legend, String expression) {
    List<Target> all = new ArrayList<>(targets);
    all.add(new Target(expression, legend));
    return new Panel(kind, title, description, unit, all, limits, stacked, runbook, empty, width);
  }

  /** Coloured from {@code value} on. */
  public Panel from(double value, String colour) {
    List<Limit> all = new ArrayList<>(limits);
    all.add(new Limit(value, colour));
    return new Panel(kind, title, description, unit, targets, all, stacked, runbook, empty, width);
  }

  /** With its series on top of one another. */
  public Panel stack() {
    return new Panel(kind, title, description, unit, targets, limits, true, runbook, empty, width);
  }

  /** With a link to the page of an alert. */
  public Panel see(String alert) {
    return new Panel(
        kind, title, description, unit, targets, limits, stacked, Optional.of(alert), empty, width);
  }

  /** With the reason why it may show nothing. */
  public Panel mayBeEmpty(String because) {
    return new Panel(
        kind,
        title,
        description,
        unit,
        targets,
        limits,
        stacked,
        runbook,
        Optional.of(because),
        width);
  }

  /** So many columns of 24 wide. */
  public Panel wide(int columns) {
    return new Panel(
        kind, title, description, unit, targets, limits, stacked, runbook, empty, columns);
  }
}
