package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.parquet.ColumnType;
import io.orograph.core.parquet.ParquetColumn;
import io.orograph.orchestrator.results.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code -Dcolumns=write} writes the tables of the document. */
class TidyColumnsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "columns.md");
  private static final String METRICS = "\n## Metrics\n";

  @Test
  void theDocumentHasTheDictionaryOfTheCode() throws IOException {
    String document = Files.readString(DOCUMENT);
    int table = document.indexOf("\n\n| column |") + 2;
    int metrics = document.indexOf("\n\n| kind |") + 2;
    String between = document.substring(document.indexOf(METRICS), metrics);
    String right =
        document.substring(0, table) + TidyColumns.table() + between + TidyMetrics.table();
    if (System.getProperty("columns", "").equals("write")) {
      Files.writeString(DOCUMENT, right);
      return;
    }
    assertThat(document).isEqualTo(right);
  }

  @Test
  void axesAreColumnsOfNumbersBetweenTheCellAndTheRest() {
    List<ParquetColumn> columns = TidyColumns.of(Samples.spec(List.of(4, 8), List.of(16), 2));
    assertThat(columns.subList(0, 4))
        .extracting(ParquetColumn::name)
        .containsExactly("cell", "width", "batch", "level");
    assertThat(columns.get(1).type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(columns).extracting(ParquetColumn::name).doesNotHaveDuplicates();
  }

  @Test
  void everyKindOfRowHasAnEntryThatSaysHowItIsRead() {
    Stream<String> kinds =
        Stream.concat(
            Arrays.stream(MetricKind.values()).map(Enum::name),
            Arrays.stream(FactKind.values()).map(Enum::name));
    assertThat(TidyMetrics.all())
        .extracting(TidyMetrics.Entry::kind)
        .containsExactlyElementsOf(kinds.toList());
    assertThat(TidyMetrics.all())
        .allSatisfy(
            entry -> {
              assertThat(entry.sign()).isNotBlank();
              assertThat(entry.level()).isIn("RUN", "PAIR", "CELL");
              // What has no number has neither a unit nor a range.
              assertThat(entry.range().isEmpty()).isEqualTo(entry.unit().isEmpty());
            });
  }

  @Test
  void signsThatPeopleTripOverAreSaid() {
    assertThat(MetricKind.MODE_CONNECTIVITY.sign().meaning()).startsWith("below 0 a barrier");
    assertThat(MetricKind.MODE_CONNECTIVITY.sign().range().text()).isEqualTo("either sign");
    assertThat(MetricKind.HESSIAN_TRACE.sign().meaning()).contains("larger is sharper");
    assertThat(MetricKind.TEST_ACCURACY.sign().range().text()).isEqualTo("0 to 100");
  }
}
