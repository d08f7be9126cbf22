package io.orograph.cli.view;

import java.util.List;

/**
 * What a sweep says about the claims, as people see it.
 *
 * @param complete whether everything asked for is in it
 * @param evidence number of cells that are evidence
 * @param leftOut cells that are not, by reason, in words; empty if there are none
 * @param claims every claim
 * @param parts of a sweep that compares data sets, tasks or families: the same of each
 */
public record ClaimsView(
    boolean complete, long evidence, String leftOut, List<Row> claims, List<Part> parts) {
  public ClaimsView {
    claims = List.copyOf(claims);
    parts = List.copyOf(parts);
  }

  /** Of a sweep that compares none. */
  public ClaimsView(boolean complete, long evidence, String leftOut, List<Row> claims) {
    this(complete, evidence, leftOut, claims, List.of());
  }

  /**
   * One combination of data set, task and family.
   *
   * @param cells what its cells have in common
   * @param view what they say
   */
  public record Part(String cells, ClaimsView view) {}

  /**
   * One claim.
   *
   * @param claim its name
   * @param primary whether the sweep declared it
   * @param verdict supported, contradicted or not testable
   * @param effect the statistic with its interval, in words
   * @param p the corrected p-value, in words
   * @param cells number of cells
   * @param reason why
   */
  public record Row(
      String claim,
      boolean primary,
      String verdict,
      String effect,
      String p,
      long cells,
      String reason) {}

  /** The claims as a table. */
  public Table table() {
    Table table = new Table("claim", "verdict", "effect (95 %)", "p", "cells", "why");
    for (Row row : claims) {
      table.row(
          row.claim() + (row.primary() ? " *" : ""),
          row.verdict(),
          row.effect(),
          row.p(),
          Long.toString(row.cells()),
          row.reason());
    }
    return table;
  }
}
