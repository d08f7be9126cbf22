package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.JsonFormat;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepFileTest {
  private static List<Violation> violations(String text) {
    SpecRejected rejected = catchThrowableOfType(SpecRejected.class, () -> SweepFile.parse(text));
    assertThat(rejected).as("the file is refused").isNotNull();
    return rejected.violations();
  }

  @Test
  void anAxisMaySetWhatAScheduleNeeds() {
    String text =
        Samples.SWEEP
            .replace("epochs: 5", "epochs: 5\n  schedule: {kind: step, factor: 0.1}")
            .replace("axes:\n", "axes:\n  - {field: training.schedule.at, values: [0.25, 0.75]}\n");
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(text));
    assertThat(spec.base().training().schedule())
        .isEqualTo(new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.25));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e+0", "1.E+0"})
  void theSignOfAnExponentMakesNoFormula(String one) {
    String inPlace = Samples.SWEEP.replace("learning_rate: 0.1", "learning_rate: " + one);
    assertThat(SweepFile.parse(inPlace).getTraining().getOptimizer().getLearningRate()).isOne();
  }

  @Test
  void aFormulaMayStandInThePlaceOfANumber() {
    String formula = "0.05 * training.batch_size / 128";
    String inPlace = Samples.SWEEP.replace("learning_rate: 0.1", "learning_rate: " + formula);
    io.orograph.v1.SweepSpec message = SweepFile.parse(inPlace);
    assertThat(message.getFormulasMap())
        .containsExactly(java.util.Map.entry("training.optimizer.learning_rate", formula));
    SweepSpec spec = SpecConverter.fromProto(message);
    assertThat(
            new Grid(spec)
                .cells()
                .map(c -> c.settings().training().optimizer().learningRate())
                .toList())
        .containsExactly(0.0125, 0.025, 0.0125, 0.025);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
    assertThat(SpecConverter.specDigest(spec))
        .isNotEqualTo(SpecConverter.specDigest(spec.withFormulas(List.of())));
  }

  @Test
  void anAdaptiveSearchKeepsWhatItHasAskedForInTheJournalAloneAndNotInItsDigest() {
    String text =
        Samples.SWEEP.replace("[32, 64]", "[32, 64, 96, 128]")
            + "search: {kind: adaptive, budget: 6, threshold: 2}\n";
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(text));
    assertThat(spec.search().line().threshold()).hasValue(2);
    assertThat(new Grid(spec).size()).isZero();
    SweepSpec further = spec.withSearch(spec.search().withAsked(List.of(5L, 2L)));
    assertThat(new Grid(further).cells().map(c -> c.index())).containsExactly(2L, 5L);
    assertThat(SpecConverter.recorded(SpecConverter.toProto(further))).isEqualTo(further);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(further))).isEqualTo(spec);
    assertThat(SpecConverter.specDigest(further)).isEqualTo(SpecConverter.specDigest(spec));
    assertThat(SpecConverter.specDigest(spec.withSearch(SearchSpec.GRID)))
        .isNotEqualTo(SpecConverter.specDigest(spec));
  }

  @Test
  void earlyStoppingTakesItsDefaultsAndKeepsItsRungsInTheJournalAloneAndNotInItsDigest() {
    SweepSpec halving =
        SpecConverter.fromProto(
            SweepFile.parse(
                Samples.SWEEP + "early_stopping: {kind: successive_halving, min_steps: 20}\n"));
    assertThat(halving.earlyStopping()).isEqualTo(EarlyStopping.halving(20, 2));
    SweepSpec spec =
        SpecConverter.fromProto(
            SweepFile.parse(Samples.SWEEP + "early_stopping: {kind: median, every_steps: 20}\n"));
    assertThat(spec.earlyStopping()).isEqualTo(EarlyStopping.median(20, 0, 3));
    SweepSpec further = spec.withEarlyStopping(spec.earlyStopping().withPassed(4));
    assertThat(SpecConverter.recorded(SpecConverter.toProto(further))).isEqualTo(further);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(further))).isEqualTo(spec);
    assertThat(SpecConverter.specDigest(further)).isEqualTo(SpecConverter.specDigest(spec));
    assertThat(SpecConverter.specDigest(halving)).isNotEqualTo(SpecConverter.specDigest(spec));
    assertThat(SpecConverter.specDigest(spec.withEarlyStopping(EarlyStopping.NONE)))
        .isNotEqualTo(SpecConverter.specDigest(spec));
    String yaml = SweepFile.toYaml(SpecConverter.toProto(spec));
    assertThat(SpecConverter.fromProto(SweepFile.parse(yaml))).isEqualTo(spec);
  }

  @Test
  void aGoodFileIsReadWithDefaultsAndAxes() {
    SweepSpec spec = SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP));
    assertThat(new Grid(spec).runCount()).isEqualTo(12);
    assertThat(new Grid(spec).cell(3).id()).isEqualTo("width=8,batch=64");
    assertThat(spec.base().network().width()).as("from the axis").isEqualTo(4);
    assertThat(spec.base().training().batchSize()).isEqualTo(32);
    assertThat(spec.runSeed()).isEqualTo(7);
    assertThat(spec.measurements().get(1).integer("samples")).isEqualTo(640);
  }

  @Test
  void theYamlFormReadsBackAsTheSameMessage() {
    io.orograph.v1.SweepSpec spec =
        SpecConverter.toProto(SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP)));
    String yaml = SweepFile.toYaml(spec);
    assertThat(SweepFile.parse(yaml)).isEqualTo(spec);
    assertThat(yaml).contains("family: mlp").contains("values: [4, 8]");
  }

  @Test
  void theJsonFormReadsBackAsTheSameMessageAlsoIndentedByTabs() throws Exception {
    io.orograph.v1.SweepSpec spec = SweepFile.parse(Samples.SWEEP);
    String json = JsonFormat.printer().print(spec);
    assertThat(SweepFile.parse(json)).isEqualTo(spec);
    assertThat(SweepFile.parse(json.replace("  ", "\t"))).isEqualTo(spec);
    String snake = JsonFormat.printer().preservingProtoFieldNames().print(spec);
    assertThat(SweepFile.parse(snake)).isEqualTo(spec);
  }

  @Test
  void numbersMayBeWrittenInAnyDecimalWay() {
    String text =
        Samples.SWEEP
            .replace("learning_rate: 0.1", "learning_rate: 1e-1")
            .replace("[4, 8]", "[4.0, 8e0]");
    assertThat(SpecConverter.fromProto(SweepFile.parse(text)))
        .isEqualTo(SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void everyOffendingFieldIsNamedAndNoOther(String what, String text, List<String> fields) {
    assertThat(violations(text))
        .extracting(Violation::field)
        .containsExactlyInAnyOrderElementsOf(fields);
  }

  private record Bad(String what, String from, String to, List<String> fields) {}

  private static Bad bad(String what, String from, String to, String... fields) {
    return new Bad(what, from, to, List.of(fields));
  }

  /** Each replaces one piece of the good file. */
  private static final List<Bad> BAD =
      List.of(
          bad("unknown field", "momentum: 0.9", "momentun: 0.9", "training.optimizer.momentun"),
          bad(
              "misspelled required field",
              "learning_rate: 0.1",
              "lerning_rate: 0.1",
              "training.optimizer.lerning_rate"),
          bad("unknown top field", "run_seed: 7", "colour: red", "colour"),
          bad("word for a number", "depth: 2", "depth: two", "network.depth"),
          bad("quoted number", "depth: 2", "depth: \"2\"", "network.depth"),
          bad("fraction for a count", "depth: 2", "depth: 2.5", "network.depth"),
          bad("count beyond 32 bits", "depth: 2", "depth: 3000000000", "network.depth"),
          bad("huge exponent", "depth: 2", "depth: 1e999999999", "network.depth"),
          bad("octal", "depth: 2", "depth: 010", "network.depth"),
          bad("depth out of range", "depth: 2", "depth: 65", "network.depth"),
          bad("seed beyond 64 bits", "run_seed: 7", "run_seed: 9223372036854775808", "run_seed"),
          bad("negative width", "depth: 2", "width: -3", "network.width"),
          bad("NaN", "momentum: 0.9", "momentum: .nan", "training.optimizer.momentum"),
          bad("infinity", "momentum: 0.9", "momentum: Infinity", "training.optimizer.momentum"),
          bad("overflow", "momentum: 0.9", "momentum: 1e400", "training.optimizer.momentum"),
          bad("momentum of 1", "momentum: 0.9", "momentum: 1", "training.optimizer.momentum"),
          bad("yes for true", "run_seed: 7", "paired: yes", "paired"),
          bad("unknown family", "family: mlp", "family: cnn", "network.family"),
          bad("family for larger images", "family: mlp", "family: resnet18", "network.family"),
          bad("enum by number", "family: mlp", "family: 1", "network.family"),
          bad("enum not set", "family: mlp", "family: unspecified", "network.family"),
          bad("required enum missing", "  family: mlp\n", "", "network.family"),
          bad("unknown data set", "name: digits", "name: cifar11", "data.name"),
          bad("number for a name", "name: digits", "name: 5", "data.name"),
          bad("nothing for a message", "  name: digits\n", "", "data"),
          bad(
              "subset beyond the data",
              "name: digits",
              "name: digits\n  subset: 1438",
              "data.subset"),
          bad(
              "label noise above 1",
              "name: digits",
              "name: digits\n  label_noise: 2",
              "data.label_noise"),
          bad("both lengths", "epochs: 5", "epochs: 5\n    steps: 9", "training.length.steps"),
          bad("no length", "epochs: 5", "{}", "training.length"),
          bad("zero epochs", "epochs: 5", "epochs: 0", "training.length.epochs"),
          bad("duplicate key", "run_seed: 7", "run_seed: 7\nrunSeed: 8", "run_seed"),
          bad(
              "replicates none",
              "replicates: 3",
              "replicates: 0",
              "replicates",
              "measurements[1].kind"),
          bad("replicates as a word", "replicates: 3", "replicates: three", "replicates"),
          bad(
              "pair metric with one replicate",
              "replicates: 3",
              "replicates: 1",
              "measurements[1].kind"),
          bad("unknown metric", "TRAIN_ERROR", "TRAIN_EROR", "measurements[0].kind"),
          bad("metric twice", "TRAIN_ERROR", "CKA_SIMILARITY", "measurements[1].kind"),
          bad("unknown option", "samples: 640", "sample: 640", "measurements[1].options.sample"),
          bad(
              "option of wrong type",
              "samples: 640",
              "samples: many",
              "measurements[1].options.samples"),
          bad(
              "option beyond the data",
              "samples: 640",
              "samples: 2000",
              "measurements[1].options.samples"),
          bad(
              "list as an option",
              "samples: 640",
              "samples: [640]",
              "measurements[1].options.samples"),
          bad(
              "word option as a number",
              "samples: 640",
              "estimator: 3",
              "measurements[1].options.estimator"),
          bad("unknown axis", "field: network.width", "field: network.wdth", "axes[0].field"),
          bad(
              "axis without field",
              "- field: network.width\n    values",
              "- values",
              "axes[0].field"),
          bad(
              "axis twice",
              "field: training.batch_size",
              "field: network.width",
              "axes[1].field",
              "training.batch_size"),
          bad("empty axis", "values: [4, 8]", "values: []", "axes[0].values"),
          bad("word on a number axis", "[4, 8]", "[4, wide]", "axes[0].values[1]"),
          bad("fraction on a count axis", "[4, 8]", "[4.5, 8]", "axes[0].values[0]"),
          bad("NaN on an axis", "[4, 8]", "[4, .nan]", "axes[0].values[1]"),
          bad("nothing on an axis", "[4, 8]", "[4, ~]", "axes[0].values[1]"),
          bad("true on an axis", "[4, 8]", "[4, true]", "axes[0].values[1]"),
          bad("value twice", "[4, 8]", "[4, 4]", "axes[0].values[1]"),
          bad("batch beyond the data", "[32, 64]", "[32, 1438]", "axes[1].values"),
          bad("no list", "values: [4, 8]", "values: 4", "axes[0].values"),
          bad(
              "formula of no field",
              "run_seed: 7",
              "formulas: {network.depth: width/2}",
              "formulas.network.depth"),
          bad(
              "formula for a count",
              "run_seed: 7",
              "formulas: {network.depth: network.width/2}",
              "formulas.network.depth"),
          bad(
              "formula for what is no field",
              "run_seed: 7",
              "formulas: {training.rate: 2 * network.width}",
              "formulas.training.rate"),
          bad(
              "formula in the field's place with a slip",
              "learning_rate: 0.1",
              "learning_rate: 0.1 * batch_size",
              "formulas.training.optimizer.learning_rate"),
          bad(
              "formula beside a number",
              "run_seed: 7",
              "formulas: {training.optimizer.learning_rate: 0.01 * network.width}",
              "training.optimizer.learning_rate"),
          bad(
              "early stopping by no rule",
              "run_seed: 7",
              "early_stopping: {every_steps: 50}",
              "early_stopping.every_steps"),
          bad(
              "early stopping by a rule that nobody knows",
              "run_seed: 7",
              "early_stopping: {kind: hyperband, min_steps: 50}",
              "early_stopping.kind"),
          bad(
              "median rule without its distance",
              "run_seed: 7",
              "early_stopping: {kind: median, grace_steps: 50}",
              "early_stopping.every_steps"),
          bad(
              "median rule with fields of the other",
              "run_seed: 7",
              "early_stopping: {kind: median, every_steps: 50, min_steps: 5, eta: 3}",
              "early_stopping.min_steps",
              "early_stopping.eta"),
          bad(
              "median rule that waits for more runs than there are",
              "run_seed: 7",
              "early_stopping: {kind: median, every_steps: 50, min_runs: 12}",
              "early_stopping.min_runs"),
          bad(
              "successive halving by one",
              "run_seed: 7",
              "early_stopping: {kind: successive_halving, min_steps: 20, eta: 1}",
              "early_stopping.eta"),
          bad(
              "successive halving when all has ended",
              "run_seed: 7",
              "early_stopping: {kind: successive_halving, min_steps: 220}",
              "early_stopping.min_steps"),
          bad(
              "negative bounds on what it may use",
              "run_seed: 7",
              "quota: {queued_runs: -5, checkpoint_bytes: -1}",
              "quota.queued_runs",
              "quota.checkpoint_bytes"),
          bad("mixed devices", "run_seed: 7", "allow_mixed_devices: true", "allow_mixed_devices"),
          bad(
              "adaptive search along two values",
              "run_seed: 7",
              "search: {kind: adaptive}",
              "search.axis"),
          bad(
              "adaptive search along no axis",
              "run_seed: 7",
              "search: {kind: adaptive, axis: network.depth}",
              "search.axis"),
          bad(
              "adaptive search for what is not measured",
              "values: [32, 64]",
              "values: [32, 64, 128, 256]\nsearch: {kind: adaptive, metric: TEST_ERROR}",
              "search.metric"),
          bad(
              "adaptive search for what pairs are measured by",
              "values: [32, 64]",
              "values: [32, 64, 128, 256]\nsearch: {kind: adaptive, metric: CKA_SIMILARITY, threshold: 1}",
              "search.metric"),
          bad(
              "adaptive search without room for its first cells",
              "values: [32, 64]",
              "values: [32, 64, 128, 256]\nsearch: {kind: adaptive, budget: 5}",
              "search.budget"),
          bad(
              "adaptive search of more than there is",
              "values: [32, 64]",
              "values: [32, 64, 128, 256]\nsearch: {kind: adaptive, budget: 9}",
              "search.budget"),
          bad(
              "adaptive search of less than nothing",
              "values: [32, 64]",
              "values: [32, 64, 128, 256]\nsearch: {kind: adaptive, budget: -1}",
              "search.budget"),
          bad(
              "adaptive search for another metric that is not measured",
              "values: [32, 64]",
              "values: [32, 64, 96, 128]\nsearch: {kind: adaptive, metric: TRAIN_LOSS}",
              "search.metric"),
          bad(
              "line of a grid",
              "run_seed: 7",
              "search: {axis: network.width, metric: TRAIN_ERROR, threshold: 1}",
              "search.axis",
              "search.metric",
              "search.threshold"),
          bad(
              "random search of more than there is",
              "run_seed: 7",
              "search: {kind: random, budget: 99}",
              "search.budget"),
          bad(
              "random search without a budget",
              "run_seed: 7",
              "search: {kind: random}",
              "search.budget"),
          bad("budget of a grid", "run_seed: 7", "search: {budget: 4}", "search.budget"),
          bad(
              "schedule",
              "epochs: 5",
              "epochs: 5\n  schedule: {kind: cosine, at: 0.5}",
              "training.schedule.at"),
          bad(
              "place of a step",
              "epochs: 5",
              "epochs: 5\n  schedule: {kind: step, factor: 0.1}",
              "training.schedule.at"),
          bad(
              "factor of a step",
              "epochs: 5",
              "epochs: 5\n  schedule: {kind: step, factor: -1, at: 0.75}",
              "training.schedule.factor"),
          bad("CKA threshold", "run_seed: 7", "phase: {similar_cka: 1.5}", "phase.similar_cka"),
          bad("own tag", "depth: 2", "depth: !!java.io.File /tmp/x", "sweep file"),
          bad("foreign tag", "depth: 2", "depth: !mine 2", "network.depth"),
          bad("empty claim", "run_seed: 7", "primary_claims: [\"\"]", "primary_claims[0]"),
          bad("unknown claim", "run_seed: 7", "primary_claims: [x]", "primary_claims[0]"),
          bad("preset", "run_seed: 7", "phase: {preset: magic}", "phase.preset"),
          bad(
              "tree by Hessian",
              "run_seed: 7",
              "phase: {preset: tree, label_by_hessian: true}",
              "phase.label_by_hessian"),
          bad("merge key", "depth: 2", "<<: {depth: 2}", "network.<<"),
          bad("syntax", "data:", "data: [", "sweep file"),
          bad("second document", "run_seed: 7", "---\nrun_seed: 7", "sweep file"));

  static Stream<Arguments> badFiles() {
    List<Arguments> cases = new ArrayList<>();
    for (Bad bad : BAD) {
      assertThat(Samples.SWEEP).contains(bad.from());
      cases.add(
          Arguments.of(bad.what(), Samples.SWEEP.replace(bad.from(), bad.to()), bad.fields()));
    }
    cases.add(Arguments.of("empty", "", List.of("sweep file")));
    cases.add(Arguments.of("a list", "- 1", List.of("", "data", "network", "training")));
    cases.add(Arguments.of("empty mapping", "{}", List.of("data", "network", "training")));
    return cases.stream();
  }

  @Test
  void oneAnswerNamesEverythingThatIsWrong() {
    String text =
        Samples.SWEEP
            .replace("momentum: 0.9", "momentun: 0.9\n    weight_decay: .inf")
            .replace("name: digits", "name: digits\n  subset: 99999")
            .replace("family: mlp", "family: cnn")
            .replace("epochs: 5", "epochs: -1")
            .replace("field: network.width", "field: network.wdth")
            .replace("[32, 64]", "[32, small]")
            .replace("TRAIN_ERROR", "TRAIN_EROR")
            .replace("samples: 640", "samples: 1");
    assertThat(violations(text))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "training.optimizer.momentun",
            "training.optimizer.weight_decay",
            "data.subset",
            "network.family",
            "training.length.epochs",
            "axes[0].field",
            "axes[1].values[1]",
            "measurements[0].kind",
            "measurements[1].options.samples");
  }

  @Test
  void aMisspelledNameIsAnsweredWithTheNearestOne() {
    List<Violation> found =
        violations(Samples.SWEEP.replace("learning_rate: 0.1", "lerning_rate: 0.1"));
    assertThat(found)
        .extracting(Violation::toString)
        .containsExactly(
            "training.optimizer.lerning_rate: unknown field (expected: learning_rate)");
  }

  @Test
  void aSmallFileThatSpellsAHugeTreeIsRefusedQuickly() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s]\n".formatted(i, i, alias, alias, alias));
    }
    assertThat(violations(bomb.toString())).extracting(Violation::field).contains("sweep file");
  }

  @Test
  void aTreeThatContainsItselfIsRefused() {
    assertThat(violations("axes: &a [{field: network.width, values: *a}]")).isNotEmpty();
    assertThat(violations("data: &d {name: *d}")).isNotEmpty();
  }

  @Test
  void deepAndLongFilesAreRefused() {
    assertThat(violations("[".repeat(5000))).extracting(Violation::field).contains("sweep file");
    assertThat(violations("# " + "x".repeat(1 << 20)))
        .extracting(Violation::field)
        .containsExactly("sweep file");
  }

  @Test
  void aThousandViolationsAreNotAllListed() {
    String values = "wide, ".repeat(1000) + "8";
    assertThat(violations(Samples.SWEEP.replace("4, 8", values))).hasSizeLessThan(210);
  }
}
