package io.orograph.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void onlyWhatStandsBetweenTheMarksIsReplaced() {
    String page = "before\n<!-- speed -->\nold\n<!-- /speed -->\nafter\n";
    assertThat(Page.replaced(page, "speed", List.of("new", "lines")))
        .isEqualTo("before\n<!-- speed -->\nnew\nlines\n<!-- /speed -->\nafter\n");
  }

  @Test
  void aPageWithoutMarksIsRefused() {
    assertThatThrownBy(() -> Page.replaced("text", "speed", List.of()))
        .hasMessageContaining("<!-- speed -->");
  }

  @Test
  void aTableIsMarkdown() {
    assertThat(new Table("row", "ours").row("first", "1.5").lines())
        .containsExactly("| row   | ours |", "|-------|-----:|", "| first |  1.5 |");
  }
}
