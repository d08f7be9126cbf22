package io.orograph.deploy.ship;

import io.orograph.deploy.ship.DocumentBlocks.Block;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which test runs which block of the documents, and which blocks none runs, and why. */
public final class DocumentRunners {
  private static final String PYTHON = "clients/python/tests/test_documents.py";
  private static final String NODE = "clients/node/tests/docs.test.ts";
  private static final String SHELL =
      "deploy/src/test/java/io/orograph/deploy/DocumentShellTest.java";
  private static final String DATA =
      "deploy/src/test/java/io/orograph/deploy/ship/DocumentDataTest.java";
  private static final String SQL = "deploy/src/test/java/io/orograph/deploy/DocumentSqlTest.java";
  private static final String NOTIFIER =
      "orchestrator/src/test/java/io/orograph/orchestrator/webhook/NotifierTest.java";

  private static final String SAID = "what a program has said, or a picture made of letters";
  private static final String MINUTES =
      "trains for minutes: every example is checked and taken by a worker in ExamplesTest";
  private static final String CLUSTER = "needs a cluster and a registry";
  private static final String ENGINE = "needs a container engine, a registry or the network";
  private static final String DEVICE = "needs a GPU and its drivers, or another machine";
  private static final String ROOT = "needs root, systemd, or files of the reader's own";
  private static final String SERVER = "needs a server of the reader's own";
  private static final String BUILD = "builds or tests the repository itself";

  /**
   * What is said of some blocks.
   *
   * @param page path of the document, or the beginning of it where it ends in a slash
   * @param language of the blocks
   * @param mark a text that they have; empty for all
   * @param says a file of tests, or the reason why there is none
   */
  public record Rule(String page, String language, String mark, String says) {
    /** Whether it speaks of {@code block}. */
    public boolean speaksOf(Block block) {
      boolean here =
          (page.isEmpty() || page.endsWith("/"))
              ? block.page().startsWith(page)
              : block.page().equals(page);
      return here && block.language().equals(language) && block.text().contains(mark);
    }
  }

  private DocumentRunners() {}

  private static Rule bash(String page, String mark, String says) {
    return new Rule(page, "bash", mark, says);
  }

  private static Rule guide(String page, String mark, String says) {
    return bash("docs/how-to/" + page + ".md", mark, says);
  }

  /** Blocks that no test runs. Shell among them is at least read by bash and by the commands. */
  static List<Rule> exceptions() {
    return List.of(
        new Rule("", "", "", SAID),
        new Rule(
            "docs/how-to/secure-a-lab.md", "json", "", "a line of a record, as one call left it"),
        bash("README.md", "", "minutes: QuickstartTest, LabCommandsTest run these commands"),
        bash("clients/", "", "installs packages from a registry"),
        bash("docs/architecture.md", "mvn", BUILD),
        bash("docs/performance.md", "", "measures for minutes to an hour"),
        bash("docs/concepts/", "landscape-digits", MINUTES),
        bash("docs/tutorial.md", "quickstart", "minutes: QuickstartTest runs it"),
        bash("docs/tutorial.md", "--length-control", "needs a border: LabCommandsTest, ExtendTest"),
        bash("docs/runbooks/", "", "mends what is broken; not broken here"),
        guide("bucket", "", SERVER),
        guide("cifar10-reference", "", "trains for a night"),
        guide("compose", "", ENGINE),
        guide("compress-networks", "", MINUTES),
        guide("data-sets", "", "needs data sets that do not ship"),
        guide("extend-a-sweep", "--length-control", "needs a border: LabCommandsTest, ExtendTest"),
        guide("find-the-fitted-line", "", MINUTES),
        guide("five-papers", "", MINUTES),
        guide("gpu", "", DEVICE),
        guide("json-and-curl", "./orograph open", "opens a browser: PageAddressTest"),
        guide("kubernetes", "", CLUSTER),
        guide("loss-change-allocation", "", MINUTES),
        guide(
            "measure-a-checkpoint", "grpcurl", "needs grpcurl: the same request is in ExtendTest"),
        guide("monotonic-interpolation", "", MINUTES),
        guide("node-client", "", "installs packages from a registry"),
        guide("own-models", "", "needs a module of the reader's own: OwnModelsLabTest"),
        guide("other-languages", "", "needs Ruby and its packages"),
        new Rule("docs/how-to/other-languages.md", "ruby", "", "needs Ruby and its packages"),
        guide("postgresql", "", SERVER + ": DatabaseCommandsTest runs the commands"),
        guide("python-client", "", "installs packages from a registry"),
        guide("run-a-lab", "./orograph caches", MINUTES + ": StartupCacheTest"),
        guide(
            "run-a-lab",
            "./orograph doctor\n",
            "computes for a minute: DeviceExamTest, LabCheckTest, ModelsCheckTest, WorkersCheckTest"),
        guide("run-a-lab", "OROGRAPH_", "the lab must be down: LabFolderTest, LauncherTest"),
        guide("second-host", "", DEVICE + ": SecondHostTest"),
        guide("secure-a-lab", "", SERVER + ": TokenCommandTest, and tests of the ports"),
        guide("several-nodes", "", SERVER + ": NodesLabTest"),
        guide("solve-a-pde", "", MINUTES),
        guide("stop-runs-early", "", MINUTES),
        guide("systemd", "", ROOT),
        guide("tangent-kernel", "", MINUTES),
        guide("the-page", "./orograph open", "opens a browser: PageAddressTest, PageTest"),
        guide("trace-a-lab", "", ENGINE + ": TraceTest"),
        guide("transformers", "data import", "needs data of the reader's own"),
        guide("transformers", "recall", MINUTES),
        guide("watch-a-lab", "", SERVER + ": LocalLabTest, PrometheusTest, DashboardsTest"),
        guide("webhooks", "", SERVER));
  }

  /** Blocks that a test runs, those of a shell in the order in which one lab can run them. */
  static List<Rule> run() {
    return Stream.concat(
            Stream.of(
                new Rule("", "python", "", PYTHON),
                new Rule("", "js", "", NODE),
                new Rule("", "sql", "", SQL),
                new Rule("", "ini", "", DATA),
                new Rule("", "yaml", "", DATA),
                new Rule("docs/how-to/webhooks.md", "json", "", NOTIFIER),
                new Rule("docs/how-to/json-and-curl.md", "json", "", DATA),
                new Rule("docs/how-to/measure-a-checkpoint.md", "json", "", DATA),
                new Rule("docs/how-to/systemd.md", "json", "", DATA)),
            inALab().stream())
        .toList();
  }

  /** What {@code DocumentShellTest} runs in one lab, in this order. */
  public static List<Rule> inALab() {
    return List.of(
        guide("json-and-curl", "", SHELL),
        guide("the-page", "./orograph show", SHELL),
        bash("docs/export.md", "", SHELL),
        guide("measure-a-checkpoint", "", SHELL),
        guide("use-a-preset", "", SHELL),
        guide("extend-a-sweep", "", SHELL),
        guide("control-a-sweep", "./orograph update", SHELL),
        guide("control-a-sweep", "./orograph retry", SHELL),
        guide("control-a-sweep", "./orograph explain", SHELL),
        guide("control-a-sweep", "./orograph delete", SHELL),
        guide("run-a-lab", "collect", SHELL),
        bash("docs/tutorial.md", "", SHELL),
        guide("run-a-lab", "./orograph list", SHELL));
  }

  /** What is said of {@code block}: an exception before a test. */
  public static Optional<Rule> of(Block block) {
    return Stream.concat(exceptions().stream(), run().stream())
        .filter(rule -> rule.speaksOf(block))
        .findFirst();
  }

  /** Whether a test runs {@code block}. */
  public static boolean runs(Block block) {
    return exceptions().stream().noneMatch(rule -> rule.speaksOf(block))
        && run().stream().anyMatch(rule -> rule.speaksOf(block));
  }
}
