package io.orograph.core.sweep;

/**
 * What a sweep takes at most, before it runs: runs may end before their length. Of an adaptive
 * search the whole grid is taken, and with a budget as many of its cells as a random search would
 * have, because nobody knows which it will ask for.
 *
 * @param cells cells of the grid
 * @param runs runs
 * @param trainingSteps optimizer steps of all runs
 * @param trainingSamplePasses samples through networks in training, a backward counting 2
 * @param measurements values of all metric kinds: one a run, a pair of runs, or a cell
 */
public record SweepCost(
    long cells, long runs, long trainingSteps, long trainingSamplePasses, long measurements) {

  /** A forward and a backward. */
  private static final int PASSES_PER_SAMPLE = 3;

  /** The cost of {@code spec}, which {@link SweepRules} must allow. */
  public static SweepCost of(SweepSpec spec) {
    return of(spec, 0);
  }

  /**
   * The cost of growing from {@code present} to {@code wanted}, which {@link SweepExtension} must
   * allow: runs that go on from a shorter one take the steps that are left; runs that are replayed
   * take theirs once more.
   */
  public static SweepCost added(SweepSpec present, SweepSpec wanted) {
    SweepCost whole =
        SweepExtension.lengthens(present, wanted)
            ? of(wanted, TrainingLengths.longest(SweepExtension.axes(present, wanted)))
            : of(wanted);
    SweepCost before = of(present);
    SweepCost more = whole.less(before);
    return SweepExtension.replays(present, wanted)
        ? new SweepCost(
            more.cells,
            more.runs,
            more.trainingSteps + before.trainingSteps,
            more.trainingSamplePasses + before.trainingSamplePasses,
            more.measurements)
        : more;
  }

  /**
   * The cost of what is left.
   *
   * @param trained steps or epochs, whichever the length is in: what is longer goes on from there
   *     or from the length before; 0 where nothing does
   */
  private static SweepCost of(SweepSpec of, long trained) {
    SweepSpec spec = atMost(of);
    long cells = new Grid(spec).size();
    SweepSpec priced = trained == 0 ? priced(spec) : spec;
    Grid grid = new Grid(priced);
    long alike = cells / Math.max(1, grid.size()) * spec.replicates();
    long steps = 0;
    long passes = 0;
    for (Cell cell : (Iterable<Cell>) grid.cells()::iterator) {
      RunSettings settings = cell.settings();
      long batch = settings.training().batchSize();
      long perEpoch = Math.max(1, trainingSamples(settings.data()) / batch);
      TrainingLength length = settings.training().length();
      long before =
          trained == 0
              ? 0
              : TrainingLengths.from(spec, length, trained)
                  .map(l -> l.maxSteps(perEpoch))
                  .orElse(0L);
      long ofRun = settings.isTrained() ? length.maxSteps(perEpoch) - before : 0;
      steps = Math.addExact(steps, ofRun * alike);
      passes = Math.addExact(passes, PASSES_PER_SAMPLE * ofRun * batch * alike);
    }
    SweepSize size = SweepSize.of(spec);
    return new SweepCost(size.cells(), size.runs(), steps, passes, size.measurements());
  }

  /**
   * A sweep whose grid has the axes alone that decide how many steps of how many samples a run
   * takes: each of its cells costs as much as equally many cells of {@code spec}. Where formulas
   * tie fields to each other, or the grid is not whole, the sweep itself.
   */
  private static SweepSpec priced(SweepSpec spec) {
    return spec.formulas().isEmpty() && new Grid(spec).isWhole()
        ? spec.withAxes(spec.axes().stream().filter(axis -> isPriced(spec.base(), axis)).toList())
        : spec;
  }

  private record Price(DataSpec data, int batchSize, TrainingLength length) {
    static Price of(RunSettings settings) {
      return new Price(
          settings.data(), settings.training().batchSize(), settings.training().length());
    }
  }

  private static boolean isPriced(RunSettings base, Axis axis) {
    return axis.values().stream()
            .map(value -> Price.of(axis.knob().apply(base, value)))
            .distinct()
            .count()
        > 1;
  }

  /** Steps of the run that may take the most of them. */
  static long longestRun(SweepSpec spec) {
    long longest = 0;
    for (Cell cell : (Iterable<Cell>) new Grid(priced(spec)).cells()::iterator) {
      TrainingSpec training = cell.settings().training();
      long samples = trainingSamples(cell.settings().data());
      long perEpoch = Math.max(1, samples / Math.max(1, training.batchSize()));
      longest = Math.max(longest, training.length().maxSteps(perEpoch));
    }
    return longest;
  }

  /** What is left when {@code part} of it is done. */
  public SweepCost less(SweepCost part) {
    return new SweepCost(
        cells - part.cells,
        runs - part.runs,
        trainingSteps - part.trainingSteps,
        trainingSamplePasses - part.trainingSamplePasses,
        measurements - part.measurements);
  }

  /** Values of one of the measurements of {@code spec}. */
  public static long of(SweepSpec spec, MeasurementSpec measurement) {
    long across =
        spec.pairs().stream()
            .filter(pair -> pair.measurements(spec).contains(measurement))
            .mapToLong(pair -> pair.pairs(spec.replicates()))
            .sum();
    return new Grid(atMost(spec)).size() * measurement.subjects(spec.replicates()) + across;
  }

  /** A sweep, with cells of the grid in the place of those that an adaptive search will ask for. */
  public static SweepSpec atMost(SweepSpec spec) {
    SearchSpec search = spec.search();
    if (!search.isAdaptive()) {
      return spec;
    }
    long budget = search.budget();
    return spec.withSearch(
        budget == 0 ? SearchSpec.GRID : new SearchSpec(SearchKind.RANDOM, budget));
  }

  private static long trainingSamples(DataSpec data) {
    return DataCatalogue.of(data).map(entry -> entry.trainingSamples(data)).orElse(1);
  }

  static long acrossCells(SweepSpec spec) {
    return spec.pairs().stream()
        .mapToLong(p -> p.pairs(spec.replicates()) * p.measurements(spec).size())
        .sum();
  }

  static long perCell(SweepSpec spec) {
    return spec.measurements().stream().mapToLong(m -> m.subjects(spec.replicates())).sum();
  }
}
