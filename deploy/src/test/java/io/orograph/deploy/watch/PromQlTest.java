package io.orograph.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.deploy.watch.PromQl.Condition;
import io.orograph.deploy.watch.PromQl.Selector;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {
  @Test
  void selectorsAreReadWithWhatIsAroundThem() {
    PromQl read =
        PromQl.of(
            "histogram_quantile(0.99, sum by (le, job) (rate(a_bucket{x=~\"b|c\", y!=\"}\"}[5m])))"
                + " > 2 * max(b offset 1h) unless on (job) c:d:e");
    assertThat(read.selectors())
        .containsExactly(
            new Selector(
                "a_bucket",
                List.of(new Condition("x", "=~", "b|c"), new Condition("y", "!=", "}")),
                Optional.of("5m"),
                List.of("rate", "sum", "histogram_quantile")),
            new Selector("b", List.of(), Optional.empty(), List.of("max")),
            new Selector("c:d:e", List.of(), Optional.empty(), List.of()));
    assertThat(read.grouping()).containsExactlyInAnyOrder("le", "job");
  }

  @Test
  void groupingMayComeLast() {
    PromQl read = PromQl.of("sum(rate(a_total[5m])) without (instance) / ignoring(x) group_left b");
    assertThat(read.selectors()).extracting(Selector::metric).containsExactly("a_total", "b");
    assertThat(read.selectors().getFirst().within()).containsExactly("rate", "sum");
    assertThat(read.grouping()).containsExactlyInAnyOrder("instance", "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sum(a", "a)", "a ? b", "{x=\"y\"}", "a{x=\"y\"", "sum by (a"})
  void whatIsNoExpressionIsRefused(String text) {
    assertThatThrownBy(() -> PromQl.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
