package io.orograph.benchmarks.curvature;

import com.google.gson.JsonObject;
import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.curvature.PeerCurvature.Way;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Outcome;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.engine.runtime.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Hessian-vector products per second: single, in blocks, and inside the two estimators. */
public final class CurvatureBenchmark {
  private static final double SINGLE = 1.0;
  private static final double BLOCKS = 1.4;
  private static final int LARGE = 20_000;

  private final Bench bench;
  private final Section.Draft draft =
      new Section.Draft(
          "Curvature, Hessian-vector products per second on all cores",
          new Table(
              "row",
              "ours",
              Way.FRESH.title(),
              Way.RETAINED.title(),
              Way.BATCHED.title(),
              Way.TANGENT.title(),
              Way.COMPILE.title(),
              "ours / best eager",
              "by CPU time"));

  private CurvatureBenchmark(Bench bench) {
    this.bench = bench;
  }

  /** Runs all rows that are wanted. */
  public static Section run(Bench bench) {
    CurvatureBenchmark benchmark = new CurvatureBenchmark(bench);
    benchmark.rows(CurvatureCase.mlp(64, 64, 2, 200, Precision.FLOAT64), true);
    benchmark.rows(CurvatureCase.mlp(64, 64, 2, 200, Precision.FLOAT32), false);
    benchmark.rows(CurvatureCase.mlp(784, 64, 1, 128, Precision.FLOAT64), false);
    benchmark.rows(CurvatureCase.mlp(784, 64, 1, 128, Precision.FLOAT32), true);
    // As the metrics service measures it: libtorch's float32 tangents of convolutions are not to be
    // trusted on every processor (ConvolutionKernels).
    benchmark.rows(CurvatureCase.residual(4, 8, Precision.FLOAT64), true);
    return benchmark.draft.section();
  }

  private void rows(CurvatureCase subject, boolean brief) {
    List<Work> wanted = new ArrayList<>();
    for (Work work : Work.values()) {
      // An estimate of a large network takes longer than a turn of the short form.
      boolean quick = work == Work.SINGLE || work == Work.BLOCK || subject.dimension() < LARGE;
      if (bench.wants(name(subject, work), brief && quick)) {
        wanted.add(work);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    bench.peers().ifPresent(peers -> subject.sendTo(peers, bench.work()));
    wanted.forEach(work -> row(subject, work));
    bench.peers().ifPresent(peers -> peers.drop(subject.id()));
  }

  private void row(CurvatureCase subject, Work work) {
    String name = name(subject, work);
    bench.progress().accept(name);
    List<PeerCurvature> peers = bench.peers().map(p -> peers(p, subject, work)).orElse(List.of());
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new OurCurvature(bench.lanes(), subject, work));
    contenders.addAll(peers);
    Outcome outcome = bench.race().run(contenders, draft::note);
    if (!peers.isEmpty()) {
      agreement(subject, work, name, peers);
    }
    Optional<Sample> ratio = outcome.ratio();
    draft
        .table()
        .row(
            name.replace("curvature ", ""),
            rate(outcome, "ours"),
            rate(outcome, Way.FRESH.title()),
            rate(outcome, Way.RETAINED.title()),
            rate(outcome, Way.BATCHED.title()),
            rate(outcome, Way.TANGENT.title()),
            rate(outcome, Way.COMPILE.title()),
            ratio.map(Sample::text).orElse("-"),
            outcome.cpuRatio().map(Sample::text).orElse("-"));
    double goal = work == Work.SINGLE || work == Work.EIGENVALUES ? SINGLE : BLOCKS;
    draft.goal(Goal.ratio(name, ratio.map(Sample::median).orElse(Double.NaN), goal));
  }

  private List<PeerCurvature> peers(Peers peers, CurvatureCase subject, Work work) {
    List<PeerCurvature> all = new ArrayList<>();
    for (Way way : Way.values()) {
      boolean blocksOnly = way == Way.BATCHED;
      if ((way == Way.COMPILE && !bench.compiles(subject.family()))
          || (blocksOnly && work.columns() == 1)) {
        continue;
      }
      all.add(new PeerCurvature(peers, subject, work, way));
    }
    return all;
  }

  private void agreement(CurvatureCase subject, Work work, String name, List<PeerCurvature> peers) {
    List<JsonObject> results =
        peers.stream().map(PeerCurvature::result).filter(r -> r.size() > 0).toList();
    if (results.isEmpty()) {
      return;
    }
    switch (work) {
      case SINGLE, BLOCK -> {}
      case EIGENVALUES ->
          told(
              name,
              Agreement.eigenvalues(name, OurCurvature.ends(bench.lanes(), subject), results));
      case TRACE ->
          told(name, Agreement.trace(name, OurCurvature.trace(bench.lanes(), subject), results));
    }
  }

  private void told(String name, Agreement.Compared compared) {
    draft.note(compared.sentence());
    draft.goal(Goal.atMost(name + ", results that differ", compared.agree() ? 0 : 1, 0, ""));
  }

  private static String name(CurvatureCase subject, Work work) {
    return "curvature " + subject.name() + ": " + work.title();
  }

  private static String rate(Outcome outcome, String name) {
    return outcome
        .rate(name)
        .map(sample -> String.format(Locale.ROOT, "%,.0f", sample.median()))
        .orElse("-");
  }
}
