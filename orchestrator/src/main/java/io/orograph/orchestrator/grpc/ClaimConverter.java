package io.orograph.orchestrator.grpc;

import io.orograph.core.claim.ClaimReport;
import io.orograph.core.claim.ClaimResult;
import io.orograph.core.claim.RankMatrix;
import io.orograph.core.claim.Verdict;
import io.orograph.core.claim.ZeroLossCost;
import io.orograph.core.statistics.Interval;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.v1.Claim;
import io.orograph.v1.ClaimVerdict;
import io.orograph.v1.PhaseRule;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/** Claims as messages. */
final class ClaimConverter {
  private ClaimConverter() {}

  /** The message of a report. */
  static io.orograph.v1.ClaimReport toProto(
      String sweep, String specDigest, Diagrams.Judged judged) {
    return toProto(
        sweep, specDigest, DiagramConverter.rule(judged.diagram()), judged, judged.claims());
  }

  private static io.orograph.v1.ClaimReport toProto(
      String sweep, String specDigest, PhaseRule rule, Diagrams.Judged judged, ClaimReport report) {
    io.orograph.v1.ClaimReport.Builder p =
        io.orograph.v1.ClaimReport.newBuilder()
            .setSweep(sweep)
            .setSpecDigest(specDigest)
            .setComplete(report.complete())
            .setRule(rule)
            .setEvidenceCells(report.evidence())
            .setSurvivorCells(report.survivors())
            .addAllDips(report.dips());
    report.results().forEach(result -> p.addClaims(claim(result)));
    report.matrices().forEach(matrix -> p.addMatrices(matrix(matrix)));
    report.landscapes().forEach(fit -> p.addLandscapes(LandscapeConverter.toProto(fit)));
    p.setLength(LengthConverter.toProto(report.length()));
    report.zeroLoss().forEach(cost -> p.addZeroLoss(zeroLoss(cost)));
    report.variances().forEach(shares -> p.addVariances(VarianceConverter.toProto(shares)));
    new TreeMap<>(report.leftOut()).forEach((why, cells) -> p.putLeftOut(why, cells));
    for (ClaimReport.Part part : report.parts()) {
      PhaseRule own =
          judged.diagram().parts().stream()
              .filter(of -> of.cells().equals(part.cells()))
              .findFirst()
              .map(DiagramConverter::rule)
              .orElse(rule);
      p.addPartsBuilder()
          .setCells(part.cells())
          .setReport(toProto(sweep, specDigest, own, judged, part.report()));
    }
    return p.build();
  }

  private static Claim claim(ClaimResult result) {
    Claim.Builder p =
        Claim.newBuilder()
            .setClaim(result.claim().text())
            .setVersion(result.claim().version())
            .setStatement(result.claim().statement())
            .setSource(result.claim().source())
            .setPrimary(result.primary())
            .setEffectName(result.claim().effect())
            .setCells(result.cells())
            .setRuns(result.runs())
            .setVerdict(verdict(result.verdict()))
            .setReason(result.reason());
    ifKnown(result.effect(), p::setEffect);
    ifKnown(result.interval().low(), p::setLow);
    ifKnown(result.interval().high(), p::setHigh);
    ifKnown(result.p(), p::setP);
    ifKnown(result.corrected(), p::setCorrectedP);
    return p.build();
  }

  private static io.orograph.v1.ZeroLossCost zeroLoss(ZeroLossCost cost) {
    io.orograph.v1.ZeroLossCost.Builder p =
        io.orograph.v1.ZeroLossCost.newBuilder()
            .setMetric(cost.metric())
            .setError(cost.error())
            .setConnected(cost.connected())
            .setCells(cost.cells())
            .setRuns(cost.runs());
    ifKnown(cost.cost(), p::setCost);
    ifKnown(cost.interval().low(), p::setLow);
    ifKnown(cost.interval().high(), p::setHigh);
    return p.build();
  }

  static void ifKnown(double value, DoubleConsumer set) {
    if (!Double.isNaN(value)) {
      set.accept(value);
    }
  }

  static ClaimVerdict verdict(Verdict verdict) {
    return switch (verdict) {
      case SUPPORTED -> ClaimVerdict.CLAIM_VERDICT_SUPPORTED;
      case CONTRADICTED -> ClaimVerdict.CLAIM_VERDICT_CONTRADICTED;
      case NOT_TESTABLE -> ClaimVerdict.CLAIM_VERDICT_NOT_TESTABLE;
    };
  }

  private static io.orograph.v1.RankMatrix matrix(RankMatrix matrix) {
    io.orograph.v1.RankMatrix.Builder p =
        io.orograph.v1.RankMatrix.newBuilder()
            .setFitted(matrix.fitted())
            .addAllGiven(matrix.given())
            .addAllMetrics(matrix.metrics())
            .addAllLow(matrix.accuracy().stream().map(Interval::low).toList())
            .addAllHigh(matrix.accuracy().stream().map(Interval::high).toList());
    matrix.cells().forEach(cells -> p.addCells(cells));
    matrix.rho().forEach(row -> p.addRowsBuilder().addAllRho(row));
    return p.build();
  }
}
