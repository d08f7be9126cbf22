package io.orograph.core.claim;

import io.orograph.core.phase.CellSample;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.ManyTests;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLengths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a sweep says about every claim, and how its metrics order its cells.
 *
 * @param complete whether everything asked for was there; verdicts may change until then
 * @param results every claim, in the order of {@link Claim}
 * @param matrices rank correlations of the metrics: over all cells and over fitted ones, plain,
 *     given the load axis and training loss, given each axis over numbers by itself, and given the
 *     training length where that varies
 * @param length the claims by rank correlation at equal training length
 * @param zeroLoss what training to zero error costs within a run, by connectivity
 * @param landscapes how the boundaries of the sweep compare with that of a bowl with ripples
 * @param variances how the variance of every metric divides into axes, interaction and replicates
 * @param dips cells in which test accuracy is lowest along a row or column of double descent
 * @param evidence number of cells that were evidence
 * @param leftOut number of cells that were not, by reason
 * @param survivors number of cells in which only some runs reached their end
 * @param parts of a sweep that compares data sets, tasks or families: the same of each combination
 *     by itself, while the claims of the whole are not testable
 */
public record ClaimReport(
    boolean complete,
    List<ClaimResult> results,
    List<RankMatrix> matrices,
    LengthControl length,
    List<ZeroLossCost> zeroLoss,
    List<EffectiveLandscape> landscapes,
    List<VarianceShares> variances,
    List<String> dips,
    int evidence,
    Map<String, Integer> leftOut,
    int survivors,
    List<Part> parts) {
  /**
   * One combination of data set, task and family.
   *
   * @param cells what its cells have in common, e.g. {@code data=digits}
   * @param report what they say
   */
  public record Part(String cells, ClaimReport report) {}

  /** What is true of each data set may be false of all together, and the other way round. */
  private static final String COMPARED =
      "the sweep compares data sets, families or tasks, and a claim speaks of one of each: each is"
          + " tested by itself";

  /** Level of significance, before and after correction. */
  public static final double LEVEL = 0.05;

  public ClaimReport {
    results = List.copyOf(results);
    matrices = List.copyOf(matrices);
    zeroLoss = List.copyOf(zeroLoss);
    landscapes = List.copyOf(landscapes);
    variances = List.copyOf(variances);
    dips = List.copyOf(dips);
    parts = List.copyOf(parts);
    leftOut = Map.copyOf(leftOut);
  }

  /**
   * Tests every claim.
   *
   * @param diagram of the sweep as of now
   * @param samples the single values behind its cells, in the same order
   */
  public static ClaimReport of(SweepSpec spec, PhaseDiagram diagram, List<CellSample> samples) {
    Evidence evidence = evidence(spec, diagram, samples);
    Seed seed = Seed.of(spec.runSeed()).derive("claims");
    boolean compares = Choices.compares(spec);
    Map<Claim, Finding> found = new EnumMap<>(Claim.class);
    for (Claim claim : Claim.values()) {
      found.put(
          claim,
          compares
              ? Finding.notTestable(COMPARED)
              : claim.test(evidence, new Inference(evidence, seed.derive(claim.text()))));
    }
    List<String> dips =
        DoubleDescent.dips(evidence).stream()
            .filter(DoubleDescent.Dip::found)
            .map(dip -> evidence.cell(dip.cell()).cell().id())
            .distinct()
            .toList();
    return new ClaimReport(
        diagram.complete(),
        corrected(spec, found),
        compares ? List.of() : RankMatrix.all(evidence, seed),
        compares
            ? new LengthControl(
                List.of(), COMPARED, List.of(), List.of(), LongerCell.all(spec, diagram))
            : LengthControl.of(evidence, seed, LongerCell.all(spec, diagram)),
        compares ? List.of() : ZeroLossCost.all(evidence, seed),
        compares ? List.of() : EffectiveLandscape.all(evidence, seed),
        VarianceShares.all(evidence, seed),
        dips,
        evidence.usable().length,
        evidence.leftOut(),
        evidence.survivors(),
        compares ? parts(spec, diagram, samples) : List.of());
  }

  private static List<Part> parts(SweepSpec spec, PhaseDiagram diagram, List<CellSample> samples) {
    List<Part> parts = new ArrayList<>();
    for (SweepSpec part : Choices.parts(spec)) {
      Grid grid = new Grid(part);
      Set<String> ids = new HashSet<>();
      for (long c = 0; c < grid.cellCount(); c++) {
        ids.add(grid.cell(c).id());
      }
      List<PhaseCell> cells = new ArrayList<>();
      List<CellSample> ofCells = new ArrayList<>();
      for (int i = 0; i < diagram.cells().size(); i++) {
        if (ids.contains(diagram.cells().get(i).id())) {
          cells.add(diagram.cells().get(i));
          ofCells.add(samples.get(i));
        }
      }
      String name = Choices.name(part);
      PhaseDiagram own =
          diagram.parts().stream()
              .filter(of -> of.cells().equals(name))
              .findFirst()
              .map(of -> PhaseDiagram.of(of, cells))
              .orElseGet(() -> diagram.with(cells));
      parts.add(new Part(name, of(part, own, ofCells)));
    }
    return parts;
  }

  /**
   * Where only some cells are trained longer, those are held against their shorter selves and
   * against nothing else: claims are tested on the grid of the sweep's own length.
   */
  private static Evidence evidence(SweepSpec spec, PhaseDiagram diagram, List<CellSample> samples) {
    if (spec.longerCells().isEmpty()) {
      return new Evidence(spec, diagram, samples);
    }
    Grid grid = new Grid(spec);
    List<PhaseCell> cells = new ArrayList<>();
    List<CellSample> ofCells = new ArrayList<>();
    for (int i = 0; i < diagram.cells().size(); i++) {
      if (grid.isOfOwnLength(grid.cell(i))) {
        cells.add(diagram.cells().get(i));
        ofCells.add(samples.get(i));
      }
    }
    return new Evidence(TrainingLengths.atOwn(spec), diagram.with(cells), ofCells);
  }

  private static List<ClaimResult> corrected(SweepSpec spec, Map<Claim, Finding> found) {
    List<Claim> claims = List.copyOf(found.keySet());
    boolean[] primary = new boolean[claims.size()];
    double[] p = new double[claims.size()];
    double[] secondary = new double[claims.size()];
    Arrays.fill(secondary, Double.NaN);
    for (int i = 0; i < claims.size(); i++) {
      primary[i] = spec.primaryClaims().contains(claims.get(i).text());
      p[i] = found(found, claims.get(i)).p();
      if (!primary[i]) {
        secondary[i] = p[i];
      }
    }
    double[] corrected = ManyTests.benjaminiHochberg(secondary);
    List<ClaimResult> results = new ArrayList<>();
    for (int i = 0; i < claims.size(); i++) {
      results.add(
          ClaimResult.of(
              claims.get(i),
              primary[i],
              found(found, claims.get(i)),
              primary[i] ? p[i] : corrected[i],
              LEVEL));
    }
    return results;
  }

  private static Finding found(Map<Claim, Finding> found, Claim claim) {
    Finding finding = found.get(claim);
    if (finding == null) {
      throw new IllegalStateException(claim + ": not tested (expected: every claim)");
    }
    return finding;
  }
}
