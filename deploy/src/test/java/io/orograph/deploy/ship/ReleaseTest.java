package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of {@code tools/release}, on a copy of what they read. */
class ReleaseTest {
  private static final Pattern VERSION = Pattern.compile("<version>(.*)-SNAPSHOT</version>");
  private static final List<String> READ =
      List.of(
          "pom.xml",
          "CHANGELOG.md",
          "LICENSE",
          "NOTICE",
          "tools/release",
          "clients/python/pyproject.toml",
          "clients/node/package.json",
          "deploy/compose",
          "deploy/images",
          "deploy/kustomize",
          "docs/how-to/compose.md");

  @TempDir Path copy;
  private String version = "";

  /** What a command said, and how it ended. */
  private record Said(int code, String text) {}

  @BeforeEach
  void copyAndCommit() throws Exception {
    List<String> read = new ArrayList<>(READ);
    try (Stream<Path> modules = Files.list(Repository.ROOT)) {
      modules
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .forEach(folder -> read.add(folder.getFileName() + "/pom.xml"));
    }
    for (String name : read) {
      try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(Repository.ROOT.relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    Matcher found = VERSION.matcher(Files.readString(copy.resolve("pom.xml")));
    assertThat(found.find()).as("a snapshot, as between releases").isTrue();
    version = found.group(1);
    said("git", "init", "-q");
    commit();
  }

  private void commit() throws Exception {
    said("git", "add", "-A");
    Said done =
        said(
            "git",
            "-c",
            "user.name=test",
            "-c",
            "user.email=test@localhost",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "-q",
            "--no-verify",
            "-m",
            "a copy");
    assertThat(done.code()).as(done.text()).isZero();
  }

  private Said said(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(copy.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private Said release(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tools/release", "--dry-run", "--checks"));
    command.addAll(List.of(options));
    return said(command.toArray(String[]::new));
  }

  private void change(String file, String from, String to) throws IOException {
    Path path = copy.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
  }

  /** As step 1 of making a release leaves the tree. */
  private void prepare() throws Exception {
    try (Stream<Path> files = Files.walk(copy)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*\\.(xml|yaml|example|cuda|md)")).toList()) {
        String text = Files.readString(file);
        Files.writeString(file, text.replace(version + "-SNAPSHOT", version));
      }
    }
    change(
        "CHANGELOG.md",
        "## [Unreleased]\n",
        "## [Unreleased]\n\n## [" + version + "] - 2026-12-24\n");
    commit();
  }

  @Test
  void whatIsHereCouldBeReleasedButForItsVersion() throws Exception {
    Said practice = release("--allow-snapshot");
    assertThat(practice.text()).doesNotContain("failed");
    assertThat(practice.code()).isZero();
    Said real = release();
    assertThat(real.code()).isEqualTo(1);
    assertThat(real.text())
        .contains("failed  version: " + version + "-SNAPSHOT (expected: one without -SNAPSHOT)");
  }

  @Test
  void aReleaseThatIsPreparedIsReady() throws Exception {
    prepare();
    Said ready = release();
    assertThat(ready.text()).endsWith("ready to be built: " + version + "\n");
    assertThat(ready.code()).isZero();
  }

  @Test
  void everyReasonIsSaidAtOnce() throws Exception {
    prepare();
    change("clients/node/package.json", "\"version\": \"", "\"version\": \"9");
    change("core/pom.xml", "<version>" + version, "<version>9" + version);
    change("deploy/kustomize/base/kustomization.yaml", "newTag: " + version, "newTag: 9");
    change("docs/how-to/compose.md", "-cuda:" + version, "-cuda:8");
    change("deploy/images/Containerfile.cuda", "-cuda:" + version, "-cuda:7");
    change("CHANGELOG.md", "] - 2026-12-24", "] - soon");
    change("CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- A line.\n");
    Files.delete(copy.resolve("NOTICE"));
    assertThat(said("git", "tag", "v" + version).code()).isZero();
    Said refused = release();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.text())
        .contains(
            "failed  clients/node/package.json: version 9" + version,
            "failed  core/pom.xml: version 9" + version,
            "failed  deploy/kustomize/base/kustomization.yaml: image 9 (expected: " + version,
            "failed  docs/how-to/compose.md: image 8 (expected: " + version,
            "failed  deploy/images/Containerfile.cuda: image 7 (expected: " + version,
            "failed  CHANGELOG.md: no section '## [" + version + "] - DATE'",
            "failed  CHANGELOG.md: lines under [Unreleased]",
            "failed  NOTICE: ",
            "failed  tag: v" + version + " is there",
            "failed  tree: 7 files changed");
  }

  @Test
  void nothingIsPublishedWithoutAWord() throws Exception {
    assertThat(said("tools/release").code()).isEqualTo(2);
    assertThat(said("tools/release", "--publish").text()).startsWith("option: --publish");
  }
}
