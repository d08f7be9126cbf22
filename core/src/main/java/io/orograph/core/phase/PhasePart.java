package io.orograph.core.phase;

import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The cells of one combination of data set, task and family, labelled by themselves: how large a
 * CKA is, and at which thresholds accuracy changes, depends on the data.
 *
 * @param part the sweep of this combination alone
 * @param rule its thresholds
 * @param crossValidated of thresholds that were learned
 * @param cells what has been read by that rule, in the order of the grid
 */
record PhasePart(
    SweepSpec part, PhaseRule rule, OptionalDouble crossValidated, List<PlacedCell> cells) {
  PhasePart {
    cells = List.copyOf(cells);
  }

  /**
   * The same with what is learned from its cells, or with those given if there are too few; its
   * cells have to be read once more.
   */
  PhasePart learned(PhaseSettings settings) {
    Optional<LearnedTree> tree =
        LearnedTree.of(settings, part.axes(), cells.stream().map(PlacedCell::example).toList());
    return new PhasePart(
        part,
        new PhaseRule(tree.map(LearnedTree::settings).orElse(settings.withLearned(false))),
        tree.map(t -> OptionalDouble.of(t.crossValidated())).orElse(OptionalDouble.empty()),
        cells);
  }

  /** The same with other readings of its cells. */
  PhasePart with(List<PlacedCell> read) {
    return new PhasePart(part, rule, crossValidated, read);
  }

  /** What its labels are read off by. */
  PhaseDiagram.Part thresholds() {
    return new PhaseDiagram.Part(Choices.name(part), rule.settings(), similarCka(), crossValidated);
  }

  /** Its cells with their labels, in the order of the grid. */
  List<PhaseCell> labelled() {
    OptionalDouble similarCka = similarCka();
    return cells.stream().map(cell -> cell.labelled(rule, similarCka)).toList();
  }

  /**
   * By the mean CKA of the fitted and connected cells that have all they need. Cells that only some
   * are trained longer for do not count, so that labels do not change because of them.
   */
  private OptionalDouble similarCka() {
    return rule.similarCka(
        cells.stream()
            .filter(PlacedCell::isRanked)
            .map(cell -> cell.read().readings())
            .filter(rule::needsSimilarity)
            .map(PhaseRule.Readings::cka)
            .toList());
  }
}
