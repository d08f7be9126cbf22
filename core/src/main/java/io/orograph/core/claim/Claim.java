package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.OutputKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The claims that are tested on every sweep: name, version, statement, source, effect and test.
 *
 * <p>One row here is the registry that sweep files (`primary_claims`), {@code GetClaimReport},
 * {@code orograph claims}, the report and the documents read. A changed test gets a higher version;
 * names stay. Since version 2 claims by rank correlation and others that resample cells need four
 * blocks of them. "Yang" is Yang et al. 2021 (NeurIPS, arXiv:2107.11228).
 */
public enum Claim {
  /** The best cells are well connected, flat and similar. */
  BEST_IN_IV_B(
      2,
      "the best test accuracy is in phase IV-B: well connected, flat and similar",
      "Yang, abstract",
      "best accuracy of IV-B cells minus best of others, points",
      PhaseTests::bestInIvB),
  /** Equal sharpness, different accuracy. */
  SHARPNESS_IS_NOT_ENOUGH(
      2,
      "sharpness alone is not enough: well connected cells (IV-A) test better than poorly connected ones (III) of"
          + " the same Hessian trace",
      "Yang, section 3",
      "accuracy of IV-A cells minus III cells within 0.5 of their ln trace, points",
      PhaseTests::sharpnessIsNotEnough),
  /** Stopping short of zero loss is better where connectivity is poor. */
  ZERO_LOSS_CAN_HURT(
      2,
      "where networks are poorly connected, training to zero error can hurt: at equal load the best unfitted cell"
          + " (II) tests better than the best fitted one (III)",
      "Yang, abstract",
      "best accuracy of II cells minus best of III cells of a column, points",
      PhaseTests::zeroLossCanHurt),
  /** The same within a run. */
  ZERO_LOSS_COST(
      2,
      "where networks are poorly connected (III), training on to zero error costs test accuracy within a run: it is higher"
          + " at the first checkpoint of a small training error than at the end",
      "Yang, abstract; within a run ours",
      "mean accuracy lost by training on in III cells, points",
      ZeroLossCost::claim),
  /** Wider networks are connected. */
  WIDTH_BUYS_CONNECTIVITY(
      2,
      "width buys connectivity: among fitted cells |mode connectivity| falls with width",
      "Yang, section 3",
      "rank correlation, given the other axes",
      RankTests.alongAxis(Quantity.of(Knob.WIDTH), Quantity.disconnection(), -1, Scope.FITTED)),
  /** More data make networks alike. */
  DATA_BUYS_SIMILARITY(
      2,
      "data buy similarity: among fitted cells CKA rises with the number of training samples",
      "Yang, section 3",
      "rank correlation, given the other axes",
      RankTests.alongAxis(
          Quantity.of(Knob.SUBSET), Quantity.of(MetricKind.CKA_SIMILARITY), 1, Scope.FITTED)),
  /** More data raise the curvature. */
  DATA_RAISE_CURVATURE(
      2,
      "the Hessian grows with the data: among fitted cells its trace rises with the number of training samples",
      "Yang, figures 6 and 7",
      "rank correlation, given the other axes",
      RankTests.alongAxis(
          Quantity.of(Knob.SUBSET), Quantity.of(MetricKind.HESSIAN_TRACE), 1, Scope.FITTED)),
  /** Clean labels connect. */
  LABEL_QUALITY_BUYS_CONNECTIVITY(
      2,
      "label quality buys connectivity: |mode connectivity| rises with label noise",
      "Yang, section 3",
      "rank correlation, given the other axes",
      RankTests.alongAxis(Quantity.of(Knob.LABEL_NOISE), Quantity.disconnection(), 1, Scope.ALL)),
  /** Noise shows in CKA, not in the trace. */
  LABEL_NOISE_SHOWS_IN_CKA(
      2,
      "among fitted cells label noise shows in CKA more than in the Hessian trace",
      "Yang, figure 8",
      "|rank correlation with noise| of CKA minus that of the trace",
      RankTests.orders(
          Quantity.of(Knob.LABEL_NOISE),
          Quantity.of(MetricKind.CKA_SIMILARITY),
          Quantity.of(MetricKind.HESSIAN_TRACE),
          Scope.FITTED)),
  /** Noise on inputs makes networks differ. */
  PIXEL_NOISE_LOWERS_SIMILARITY(
      2,
      "among fitted cells CKA falls with noise on the training inputs",
      "Yang, appendix D.6",
      "rank correlation, given the other axes",
      RankTests.alongAxis(
          Quantity.of(Knob.PIXEL_NOISE), Quantity.of(MetricKind.CKA_SIMILARITY), -1, Scope.FITTED)),
  /** Over the whole grid. */
  LOSS_TRACKS_ACCURACY(
      2,
      "over the grid test accuracy falls with training loss",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.TRAIN_LOSS), -1, Scope.ALL)),
  /** Over the whole grid. */
  TOP_EIGENVALUE_TRACKS_ACCURACY(
      2,
      "over the grid test accuracy falls with the top Hessian eigenvalue",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.TOP_EIGENVALUE), -1, Scope.ALL)),
  /** Over the whole grid. */
  TRACE_TRACKS_ACCURACY(
      2,
      "over the grid test accuracy falls with the Hessian trace",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.HESSIAN_TRACE), -1, Scope.ALL)),
  /** Over the whole grid. */
  CONNECTIVITY_TRACKS_ACCURACY(
      2,
      "over the grid test accuracy falls with |mode connectivity|",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.disconnection(), -1, Scope.ALL)),
  /** Over the whole grid. */
  CKA_RISES_WITH_ACCURACY(
      2,
      "over the grid test accuracy rises with CKA",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.CKA_SIMILARITY), 1, Scope.ALL)),
  /** Among interpolating cells. */
  FITTED_TOP_EIGENVALUE_TRACKS_ACCURACY(
      2,
      "among fitted cells test accuracy falls with the top Hessian eigenvalue",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.TOP_EIGENVALUE), -1, Scope.FITTED)),
  /** Among interpolating cells. */
  FITTED_TRACE_TRACKS_ACCURACY(
      2,
      "among fitted cells test accuracy falls with the Hessian trace",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.of(MetricKind.HESSIAN_TRACE), -1, Scope.FITTED)),
  /** Among interpolating cells. */
  FITTED_CONNECTIVITY_TRACKS_ACCURACY(
      2,
      "among fitted cells test accuracy falls with |mode connectivity|",
      "Yang, figure 2",
      "rank correlation",
      RankTests.tracksAccuracy(Quantity.disconnection(), -1, Scope.FITTED)),
  /** The acceptance of CKA. */
  CKA_TRACKS_ACCURACY(
      2,
      "among fitted cells CKA orders cells as test accuracy does: rank correlation at least 0.75",
      "Yang, section 3; threshold ours, for small data",
      "rank correlation",
      RankTests.ckaGate()),
  /** CKA against another. */
  CKA_ABOVE_LOSS(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than training loss does",
      "Yang, section 3",
      "|rank correlation| of CKA minus that of the loss",
      overCka(Quantity.of(MetricKind.TRAIN_LOSS))),
  /** CKA against another. */
  CKA_ABOVE_DISTANCE(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than parameter distance does",
      "Yang, section 3",
      "|rank correlation| of CKA minus that of the distance",
      overCka(Quantity.of(MetricKind.PARAMETER_DISTANCE))),
  /** CKA against another. */
  CKA_ABOVE_TRACE(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than the Hessian trace does",
      "Yang, section 3",
      "|rank correlation| of CKA minus that of the trace",
      overCka(Quantity.of(MetricKind.HESSIAN_TRACE))),
  /** CKA against another. */
  CKA_ABOVE_TOP_EIGENVALUE(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than the top Hessian eigenvalue does",
      "Yang, section 3",
      "|rank correlation| of CKA minus that of the eigenvalue",
      overCka(Quantity.of(MetricKind.TOP_EIGENVALUE))),
  /** CKA against another. */
  CKA_ABOVE_CONNECTIVITY(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than |mode connectivity| does",
      "Yang, section 3",
      "|rank correlation| of CKA minus that of |mc|",
      overCka(Quantity.disconnection())),
  /** CKA against width alone. */
  CKA_ABOVE_WIDTH(
      2,
      "among fitted cells CKA orders cells by test accuracy more strictly than width does",
      "ours: whether CKA says more than the axis",
      "|rank correlation| of CKA minus that of width",
      overCka(Quantity.of(Knob.WIDTH))),
  /** CKA at equal width. */
  CKA_BEYOND_WIDTH(
      2,
      "among fitted cells of equal width test accuracy rises with CKA",
      "ours: whether CKA says more than the axis",
      "rank correlation, given width",
      RankTests.correlation(
          Quantity.of(MetricKind.CKA_SIMILARITY),
          Quantity.of(MetricKind.TEST_ACCURACY),
          List.of(Quantity.of(Knob.WIDTH)),
          1,
          Scope.FITTED)),
  /** The Hessian falls at the fitted line. */
  HESSIAN_TRANSITION(
      "the Hessian falls where training begins to fit: ln trace by at least 1 within one cell of the fitted line, in"
          + " at least half of the columns it crosses",
      "Yang, section 3; numbers ours, for small data",
      "share of columns",
      new HessianTransition()),
  /** Accuracy falls and rises again. */
  DOUBLE_DESCENT(
      "double descent: along at least one row and one column test accuracy falls and rises again by more than two"
          + " errors each",
      "Yang, figure 4; numbers ours, for small data",
      "number of rows and columns",
      DoubleDescent::oneRowAndOneColumn),
  /** The dip lies along the fitted line. */
  DESCENT_FOLLOWS_FITTED_LINE(
      "the band of bad accuracy of double descent follows the fitted line: within one cell of it in at least half of"
          + " the lines",
      "Yang, figure 4; numbers ours, for small data",
      "share of lines",
      DoubleDescent::followsFittedLine),
  /** Hot training makes half of the parameters hurt. */
  LCA_HELP_FALLS_WITH_TEMPERATURE(
      3,
      "barely over half of the parameters help in a step where training is hot: at every load the share that helps is at"
          + " least 15 points lower at the highest temperature than at the lowest, and from 50 to 60 % at the highest",
      "Lan et al. 2019 (NeurIPS, arXiv:1909.01440) for hot training; the dependence and its number ours, for small"
          + " data",
      "smallest fall of the share of helping parameters, points",
      new HelpFalls()),
  /** The compressibility loss makes weights zero. */
  ZEROS_RISE_WITH_LAMBDA(
      2,
      "weights become zero with the coefficient of the compressibility loss: the share below the threshold rises with it",
      "Aytekin et al. 2019, abstract",
      "rank correlation, given the other axes",
      RankTests.alongAxis(
          Quantity.of(Knob.COMPRESSIBILITY), Quantity.of(MetricKind.ZERO_SHARE), 1, Scope.ALL)),
  /** So does L1. */
  ZEROS_RISE_WITH_L1(
      2,
      "weights become zero with the coefficient of L1: the share below the threshold rises with it",
      "Tibshirani 1996 (JRSS B 58), of linear models; a baseline of Yang, Wen and Li 2020 (arXiv:1908.09979)",
      "rank correlation, given the other axes",
      RankTests.alongAxis(Quantity.of(Knob.L1), Quantity.of(MetricKind.ZERO_SHARE), 1, Scope.ALL)),
  /** And Hoyer-square. */
  ZEROS_RISE_WITH_HOYER_SQUARE(
      2,
      "weights become zero with the coefficient of Hoyer-square: the share below the threshold rises with it",
      "Yang, Wen and Li 2020 (arXiv:1908.09979), abstract",
      "rank correlation, given the other axes",
      RankTests.alongAxis(
          Quantity.of(Knob.HOYER_SQUARE), Quantity.of(MetricKind.ZERO_SHARE), 1, Scope.ALL)),
  /** Linear interpolation can be made to fail. */
  MLI_VIOLATED_WHEN_PUSHED_OUT(
      2,
      "linear interpolation is not monotone any more where the norms of weights are pushed out: in at least half of the"
          + " runs with the largest radius, and in fewer with the smallest",
      "Lucas et al. 2021, abstract and code; numbers ours",
      "share of runs",
      new PushedOut()),
  /** Linear interpolation is monotone after gentle training. */
  MLI_HOLDS_FOR_SGD(
      2,
      "linear interpolation from initial to final weights is monotone after SGD with a learning rate of at most 0.1: of no"
          + " trained run does the loss rise on the way",
      "Lucas et al. 2021, abstract; numbers ours, for small data",
      "share of runs that are not monotone",
      new MonotoneBySgd()),
  /** On sampled points the Ritz loss looks rougher. */
  RITZ_ROUGHER_BY_MONTE_CARLO(
      2,
      "on sampled points the roughness index of the Deep Ritz loss is more than twice that of least squares, each at its own"
          + " solution",
      "Wu et al. 2021 (arXiv:2103.11069); the number ours, for small problems",
      "geometric mean of the ratios of cells alike but for the loss",
      new RitzRoughness(false)),
  /** By quadrature it does not. */
  RITZ_ALIKE_BY_QUADRATURE(
      2,
      "by quadrature there is no such gap: the ratio of the roughness indices is between one half and 2",
      "ours, against Wu et al. 2021, whose rule leaves out an end point",
      "geometric mean of the ratios of cells alike but for the loss",
      new RitzRoughness(true)),
  /** Between start and end the index is largest. */
  ROUGHNESS_RISES_THEN_FALLS(
      "along a training by quadrature the roughness index rises and falls again: its largest value is more than twice that"
          + " of the initial network and that of the last",
      "Wu et al. 2021 (arXiv:2103.11069); the number ours, for small problems",
      "largest index over the larger of both ends, of the cell where that is least",
      new RoughnessRises()),
  /** Wide networks become linear in their parameters. */
  KERNEL_CHANGE_FALLS_WITH_WIDTH(
      2,
      "the tangent kernel changes the less the wider the network is: with linear outputs its relative change falls like"
          + " 1/sqrt(width), with a slope of logarithms within 0.12 of -1/2",
      "Liu, Zhu and Belkin 2020 (arXiv:2010.01092) and 2022 (arXiv:2003.00307), where it is an upper bound; numbers ours",
      "slope of ln change against ln width, that of all lines farthest from -1/2",
      new KernelChangeSlope(OutputKind.LINEAR, -0.5, 0.12)),
  /** Networks with bounded outputs do not. */
  KERNEL_CHANGE_STAYS_WITH_BOUNDED_OUTPUTS(
      2,
      "with a nonlinearity on the outputs the tangent kernel changes as much in wide networks: a slope of logarithms"
          + " within 0.1 of 0",
      "Liu, Zhu and Belkin 2020 (arXiv:2010.01092), abstract; numbers ours",
      "slope of ln change against ln width, that of all lines farthest from 0",
      new KernelChangeSlope(OutputKind.TANH, 0, 0.1)),
  /** Scaled rates take the temperature out of the batch size. */
  SCALED_RATE_FLATTENS_TEMPERATURE(
      2,
      "a learning rate in proportion to the batch size flattens the temperature axis: the fitted line crosses at most a"
          + " quarter of the columns of equal load",
      "Yang, appendix D.7.2; the number ours",
      "share of columns crossed",
      new FlatTemperature()),
  /** The published map's topology. */
  SAME_TOPOLOGY(
      2,
      "the map has the topology of the published one: three phases, a fitted region monotone in load, connected at"
          + " small load and not at large (width is the inverse of load)",
      "Yang, figures 2 to 8; numbers ours, for small data",
      "criteria met, of 4",
      new Topology());

  private final int version;
  private final String statement;
  private final String source;
  private final String effect;
  private final ClaimTest test;

  Claim(String statement, String source, String effect, ClaimTest test) {
    this(1, statement, source, effect, test);
  }

  Claim(int version, String statement, String source, String effect, ClaimTest test) {
    this.version = version;
    this.statement = statement;
    this.source = source;
    this.effect = effect;
    this.test = test;
  }

  private static RankTest overCka(Quantity other) {
    return RankTests.orders(
        Quantity.of(MetricKind.TEST_ACCURACY),
        Quantity.of(MetricKind.CKA_SIMILARITY),
        other,
        Scope.FITTED);
  }

  /** The name in sweep files, answers and reports, for example {@code cka_tracks_accuracy}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The claim of this name. */
  public static Optional<Claim> named(String text) {
    return Arrays.stream(values()).filter(c -> c.text().equals(text)).findFirst();
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Claim::text).toList();
  }

  /** Version of its test. */
  public int version() {
    return version;
  }

  /** What is claimed, in a sentence. */
  public String statement() {
    return statement;
  }

  /** Who claims it, and whose the numbers are. */
  public String source() {
    return source;
  }

  /** What the effect is, with its unit. */
  public String effect() {
    return effect;
  }

  Finding test(Evidence evidence, Inference inference) {
    return test.test(evidence, inference);
  }

  /** The test with its correlations partial given more; empty for a claim of another kind. */
  Optional<Finding> byRank(Evidence evidence, Inference inference) {
    return test instanceof RankTest ranked
        ? Optional.of(ranked.test(evidence, inference))
        : Optional.empty();
  }
}
