package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LossKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page draws every kind of metric as the report does. */
class PagePanelsTest {
  private static final Path PAGE = Path.of("src", "main", "resources", "page", "panels.js");

  @ParameterizedTest
  @EnumSource
  void thePageKnowsTheTitleTheColoursAndTheLogarithmOfAKind(MetricKind kind) throws IOException {
    Panel panel = Panel.of(Metric.of(kind), LossKind.CROSS_ENTROPY, List.of());
    String colors =
        switch (panel.scale()) {
          case VIRIDIS -> "V";
          case SIRIDIV -> "S";
          case DIVERGING -> "D";
        };
    assertThat(PAGE)
        .content(StandardCharsets.UTF_8)
        .contains(
            "\n  %s: ['%s', '%s', %s],\n"
                .formatted(kind, panel.title().replace("'", "\\'"), colors, panel.logarithmic()));
  }
}
