package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.parquet.ColumnType;
import io.orograph.core.parquet.ParquetColumn;
import io.orograph.orchestrator.results.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TidyColumnsTest {
  @Test
  void theDocumentHasTheDictionaryOfTheCode() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "reference", "columns.md")))
        .endsWith("\n\n" + TidyColumns.table());
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
}
