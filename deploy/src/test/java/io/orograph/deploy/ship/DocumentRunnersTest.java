package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.ship.DocumentBlocks.Block;
import io.orograph.deploy.ship.DocumentRunners.Rule;
import io.orograph.deploy.watch.Repository;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every block of the documents is run by a test, or on the list of those that are not, with why.
 */
class DocumentRunnersTest {
  private static final List<Block> BLOCKS = DocumentBlocks.all();

  @Test
  void everyBlockIsRunByATestOrIsOnTheListOfThoseThatAreNot() {
    assertThat(BLOCKS).hasSizeGreaterThan(150);
    assertThat(BLOCKS.stream().filter(block -> DocumentRunners.of(block).isEmpty()))
        .extracting(Block::where)
        .as("blocks that DocumentRunners knows nothing of")
        .isEmpty();
  }

  @Test
  void everyRuleSpeaksOfABlock() {
    assertThat(
            Stream.concat(DocumentRunners.exceptions().stream(), DocumentRunners.run().stream())
                .filter(rule -> BLOCKS.stream().noneMatch(rule::speaksOf)))
        .as("rules without a block")
        .isEmpty();
  }

  @Test
  void everyTestThatIsNamedIsThere() {
    assertThat(DocumentRunners.run())
        .extracting(Rule::says)
        .allSatisfy(file -> assertThat(Repository.ROOT.resolve(file)).isRegularFile());
  }

  @Test
  void everyBlockOfALanguageOfProgramsOrDataIsRun() {
    for (String language : List.of("python", "js", "sql", "ini", "yaml")) {
      assertThat(DocumentBlocks.of(language)).isNotEmpty().allMatch(DocumentRunners::runs);
    }
  }

  @Test
  void aBlockWithoutALanguageHoldsNoCommand() {
    assertThat(DocumentBlocks.of(""))
        .isNotEmpty()
        .allSatisfy(
            block ->
                assertThat(block.text())
                    .as(block.where())
                    .doesNotContainPattern("(?m)^(\\./|mvn |curl |docker |kubectl |npm |pip )"));
  }

  @Test
  void aBlockOfANewPageWouldBeFound() {
    assertThat(DocumentRunners.of(new Block("docs/how-to/new.md", "bash", "ls\n"))).isEmpty();
    assertThat(DocumentRunners.of(new Block("docs/how-to/new.md", "promql", "up\n"))).isEmpty();
  }
}
