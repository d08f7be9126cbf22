package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema as a validator that is not ours understands it. */
class SweepSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new Gson().toJson(SweepSchema.of()), InputFormat.JSON);

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private static List<String> errors(String yaml) {
    return SCHEMA.validate(yaml, InputFormat.YAML).stream().map(Error::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyShippedExampleIsValid(Path example) throws IOException {
    assertThat(errors(Files.readString(example))).isEmpty();
  }

  @Test
  void aFormulaMayStandInThePlaceOfItsNumber() {
    String with =
        Samples.SWEEP.replace(
            "learning_rate: 0.1", "learning_rate: 0.05 * training.batch_size / 128");
    assertThat(with).isNotEqualTo(Samples.SWEEP);
    assertThat(errors(with)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "momentum: 0.9; momentun: 0.9; momentun",
        "family: mlp; family: cnn; family",
        "epochs: 5; epochs: many; epochs",
        "field: network.width; field: network.wdth; field",
        "TRAIN_ERROR; TRAIN_EROR; kind",
        "samples: 640; sampels: 640; sampels",
        "samples: 640; samples: 1; samples"
      })
  void whatAnEditorCanSeeIsMarked(String right, String wrong, String where) {
    assertThat(Samples.SWEEP).contains(right);
    assertThat(errors(Samples.SWEEP)).isEmpty();
    assertThat(errors(Samples.SWEEP.replace(right, wrong))).anyMatch(e -> e.contains(where));
  }

  @Test
  void aMetricOfTheLabsOwnMayStandInThePlaceOfAKindWithAnyOptions() {
    assertThat(errors("measurements: [{kind: user.lab.sparsity, options: {threshold: 0.1}}]"))
        .isEqualTo(errors("measurements: []"));
    assertThat(errors("measurements: [{kind: users.lab.sparsity}]"))
        .anyMatch(e -> e.contains("kind"));
  }

  @Test
  void fieldsAndOptionsAreExplained() {
    String text = new Gson().toJson(SweepSchema.of());
    assertThat(text)
        .contains("Zero to eight axes; cells are their product, the last axis fastest.")
        .contains("(default: ");
  }
}
