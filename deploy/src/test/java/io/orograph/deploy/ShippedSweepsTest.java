package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.orograph.v1.Axis;
import io.orograph.v1.Claim;
import io.orograph.v1.ClaimVerdict;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the shipped sweep files say about the claims they declare, in three processes, trained and
 * measured. Files are as shipped, but for values of axes left out and metrics that the claim does
 * not look at; replicates, seeds and settings stay.
 */
@Tag("slow")
@Timeout(600)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class ShippedSweepsTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before the first test
  private static Laboratory laboratory;

  @BeforeAll
  static void start() throws IOException {
    laboratory = new Laboratory(folder).startAll();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    laboratory.close();
  }

  /** A shipped file that is cut down. */
  private static final class Example {
    private final SweepSpec.Builder spec;

    Example(String file) throws IOException {
      spec =
          SweepFile.parse(Files.readString(Path.of("..", "examples", file + ".yaml"))).toBuilder();
    }

    /** Of the values of an axis only these. */
    Example only(String field, Object... values) {
      Axis.Builder axis =
          spec.getAxesBuilderList().stream()
              .filter(a -> a.getField().equals(field))
              .findFirst()
              .orElseThrow();
      List<Value> kept = List.of(values).stream().map(Example::value).toList();
      assertThat(axis.getValuesList()).as(field).containsAll(kept);
      axis.clearValues().addAllValues(kept);
      return this;
    }

    private static Value value(Object value) {
      Value.Builder made = Value.newBuilder();
      return (value instanceof Number number
              ? made.setNumberValue(number.doubleValue())
              : made.setStringValue(value.toString()))
          .build();
    }

    /** Of its metrics only the training loss and this one, the first of its kind. */
    Example measuring(String kind) {
      var kept =
          spec.getMeasurementsList().stream()
              .filter(
                  m ->
                      m.getMetric().isEmpty()
                          && (m.getKind().equals("TRAIN_LOSS") || m.getKind().equals(kind)))
              .toList();
      assertThat(kept).hasSize(2);
      spec.clearMeasurements().addAllMeasurements(kept);
      return this;
    }

    /** What it says about a claim that it declares, once it is trained and measured. */
    Claim about(String claim) throws IOException {
      return about(List.of(claim)).getFirst();
    }

    /** What it says about several, once it is trained and measured. */
    List<Claim> about(List<String> claims) throws IOException {
      assertThat(spec.getPrimaryClaimsList()).containsAll(claims);
      assertThat(spec.getReplicates()).isGreaterThanOrEqualTo(5);
      spec.clearPrimaryClaims().addAllPrimaryClaims(claims);
      String id = claims.getFirst().replace('_', '-');
      laboratory.create(id, spec.build());
      laboratory.ended(id, 1);
      return laboratory
          .results()
          .getClaimReport(GetClaimReportRequest.newBuilder().setName(Laboratory.name(id)).build())
          .getReport()
          .getClaimsList()
          .stream()
          .filter(c -> claims.contains(c.getClaim()))
          .toList();
    }
  }

  private static void supported(Claim claim) {
    assertThat(claim.getVerdict())
        .as(claim.toString())
        .isEqualTo(ClaimVerdict.CLAIM_VERDICT_SUPPORTED);
  }

  @Test
  void interpolationIsMonotoneAfterSgd() throws IOException {
    supported(
        new Example("mli-map")
            .only("training.optimizer.learning_rate", 0.03, 0.1)
            .only("network.depth", 2)
            .only("training.optimizer.kind", "sgd")
            .measuring("MIN_DELTA")
            .about("mli_holds_for_sgd"));
  }

  @Test
  void interpolationIsNotMonotoneWhereWeightsArePushedOut() throws IOException {
    supported(
        new Example("mli-violation")
            .only("training.regularizers.norm_target.radius", 5, 80)
            .measuring("MIN_DELTA")
            .about("mli_violated_when_pushed_out"));
  }

  @Test
  void deepRitzIsRougherThanLeastSquaresByMonteCarlo() throws IOException {
    supported(
        new Example("pde-poisson")
            .only("network.width", 4)
            .only("data.subset_rule", "monte_carlo")
            .measuring("ROUGHNESS_INDEX")
            .about("ritz_rougher_by_monte_carlo"));
  }

  @Test
  void theKernelChangesLessInWiderNetworks() throws IOException {
    supported(
        new Example("pl-star-regression")
            .only("network.depth", 1)
            .measuring("KERNEL_CHANGE")
            .about("kernel_change_falls_with_width"));
  }

  @Test
  void theKernelChangesAsMuchInWiderNetworksWithBoundedOutputs() throws IOException {
    supported(
        new Example("pl-star-bounded")
            .only("network.depth", 2)
            .only("network.width", 8, 32, 128)
            .measuring("KERNEL_CHANGE")
            .about("kernel_change_stays_with_bounded_outputs"));
  }

  @Test
  void zerosRiseWithTheCoefficientOfTheCompressibilityLoss() throws IOException {
    supported(
        new Example("compressibility") // all of it: fewer cells are too few blocks
            .measuring("ZERO_SHARE")
            .about("zeros_rise_with_lambda"));
  }

  @Test
  void zerosRiseWithTheCoefficientsOfTheBaselines() throws IOException {
    List<Claim> claims =
        new Example("compressibility-baselines")
            .measuring("ZERO_SHARE")
            .about(List.of("zeros_rise_with_l1", "zeros_rise_with_hoyer_square"));
    assertThat(claims).hasSize(2).allSatisfy(ShippedSweepsTest::supported);
  }

  @Test
  void fewerParametersHelpWhereTrainingIsHotter() throws IOException {
    supported(
        new Example("loss-change-allocation")
            .only("network.width", 4, 16)
            .only("training.batch_size", 7, 700)
            .measuring("LCA_HELP_SHARE")
            .about("lca_help_falls_with_temperature"));
  }
}
