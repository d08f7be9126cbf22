package io.orograph.cli.view;

import java.time.Duration;

/** A sweep's progress in one line. */
public final class ProgressLine {
  private static final int BAR = 20;

  private ProgressLine() {}

  /**
   * One line without a line break: a bar on terminals, runs trained, measurements done, time left.
   *
   * @param waitsFor workers that are needed and not there; empty when there are all
   */
  public static String of(ProgressView p, Duration elapsed, String waitsFor, Style style) {
    StringBuilder line = new StringBuilder();
    if (style.terminal()) {
      line.append(bar(p.share(), style)).append(' ');
    }
    line.append("runs ").append(p.ended()).append('/').append(p.runs());
    if (p.training() > 0) {
      line.append(" (").append(p.training()).append(" in training)");
    }
    odd(p, line);
    line.append(", measurements ").append(p.recorded()).append('/').append(p.measurements());
    line.append(", ").append(Words.duration(elapsed));
    if (!waitsFor.isEmpty()) {
      line.append(", waits for ").append(waitsFor);
    }
    p.timeLeft()
        .filter(left -> left.isPositive())
        .ifPresent(left -> line.append(", about ").append(Words.duration(left)).append(" left"));
    return line.length() > style.columns() - 1 && style.terminal()
        ? line.substring(0, Math.max(1, style.columns() - 1))
        : line.toString();
  }

  private static void odd(ProgressView p, StringBuilder line) {
    p.outcomes()
        .forEach(
            (outcome, count) -> {
              if (!outcome.equals("trained") && count > 0) {
                line.append(", ").append(count).append(' ').append(outcome);
              }
            });
  }

  private static String bar(double share, Style style) {
    int full = (int) Math.floor(share * BAR);
    return "["
        + style.pick("█", "#").repeat(full)
        + style.pick("░", ".").repeat(BAR - full)
        + "] "
        + Words.right((int) Math.floor(share * 100) + "%", 4);
  }
}
