package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a project folder of its own, with this test's classes as the built command. */
@Timeout(60)
class LauncherTest {
  private static final List<String> PROCESSES =
      List.of("orchestrator", "trainer-service", "metrics-service", "cli");
  private static final Instant BUILT = Instant.parse("2026-01-02T00:00:00Z");
  private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path home;
  private Path launcher;
  private Path tools;

  @BeforeEach
  void project() throws IOException {
    home = Files.createDirectories(folder.resolve("project of mine"));
    launcher = home.resolve("orograph");
    Files.copy(script(), launcher);
    executable(launcher);
    for (String module : PROCESSES) {
      Path target = Files.createDirectories(home.resolve(module).resolve("target"));
      Path jar = Files.writeString(target.resolve("own.jar"), "");
      Path list = target.resolve("classpath");
      Files.writeString(list, jar + ":" + System.getProperty("java.class.path"));
      Files.setLastModifiedTime(list, FileTime.from(BUILT));
    }
    source(BEFORE);
    tools = Files.createDirectories(folder.resolve("tools"));
    // A Maven that only writes down that it was called, and fails.
    Path mvn = tools.resolve("mvn");
    Files.writeString(
        mvn,
        "#!/bin/sh\necho \"$@\" >> '" + folder + "/mvn.log'\necho '[ERROR] as told'\nexit 1\n");
    executable(mvn);
  }

  private static Path script() {
    Path here = Path.of("").toAbsolutePath();
    Path root = here.endsWith("cli") ? Objects.requireNonNull(here.getParent()) : here;
    return root.resolve("orograph");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A source of a module that every process is made of. */
  private void source(Instant time) throws IOException {
    Path folder = Files.createDirectories(home.resolve("proto").resolve("src").resolve("main"));
    Path file = Files.writeString(folder.resolve("a.proto"), "");
    for (Path path : List.of(file, folder)) {
      Files.setLastModifiedTime(path, FileTime.from(time));
    }
  }

  private CommandsTest.Result start(Path program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new CommandsTest.Result(
        process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void theScriptIsSoundBash() throws Exception {
    CommandsTest.Result result = start(Path.of("/bin/bash"), "-n", launcher.toString());
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void whatIsBuiltStartsFromAnyFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    CommandsTest.Result result = start(link, "--help");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("quickstart").doesNotContain("\u001b");
    assertThat(folder.resolve("mvn.log")).doesNotExist();
  }

  @Test
  void theExitCodeIsTheCommands() throws Exception {
    assertThat(start(launcher, "nonsense").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aSourceThatIsNewerIsBuiltAndAFailedBuildIsTold() throws Exception {
    source(BUILT.plusSeconds(60));
    CommandsTest.Result result = start(launcher, "--help");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("Building what has changed", "[ERROR] as told", "target/build.log");
    assertThat(Files.readString(folder.resolve("mvn.log")))
        .contains("-pl orchestrator,trainer-service,metrics-service,cli -am package");
  }

  @Test
  void whatAFullDiskDoesNotTakeIsAFailure() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    CommandsTest.Result result =
        start(Path.of("/bin/bash"), "-c", "'" + launcher + "' metrics > /dev/full");
    assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(result.err()).startsWith("standard output: cannot be written: ");
  }

  @Test
  void whatComparesExportsHasMoreMemoryThanOtherCommands() throws Exception {
    Path told = folder.resolve("told");
    Path java = jdkThatTells(told);
    assertThat(startWith(java, "list").code()).isZero();
    assertThat(Files.readString(told)).contains("-Xmx256m");
    assertThat(startWith(java, "diff", "a", "b").code()).isZero();
    assertThat(Files.readString(told)).contains("-Xmx1g");
  }

  @Test
  void onlyWhatIsMissingIsBuilt() throws Exception {
    Files.delete(home.resolve("trainer-service").resolve("target").resolve("classpath"));
    start(launcher, "--help");
    assertThat(Files.readString(folder.resolve("mvn.log"))).contains("-pl trainer-service -am");
  }

  @Test
  void aBuildThatWasMovedIsBuiltAgain() throws Exception {
    Path moved = Files.move(home, folder.resolve("elsewhere"));
    start(moved.resolve("orograph"), "--help");
    assertThat(folder.resolve("mvn.log")).exists();
  }

  @Test
  void aStartUpCacheThatIsNoneNeitherStopsTheCommandNorIsSpokenOf() throws Exception {
    Path target = home.resolve("cli").resolve("target");
    Files.writeString(target.resolve("startup.aot"), "no cache of any JVM");
    Files.writeString(
        target.resolve("startup.aot.of"),
        Path.of(System.getProperty("java.home")).toRealPath() + "\nand so on\n");
    CommandsTest.Result result = start(launcher, "metrics");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("TRAIN_LOSS").doesNotContain("[aot]", "[cds]");
  }

  @Test
  void aStartUpCacheOfAnotherJdkIsNotNamedToThisOne() throws Exception {
    Path target = home.resolve("cli").resolve("target");
    Path cache = Files.writeString(target.resolve("startup.aot"), "of the JVM");
    Path mark = Files.writeString(target.resolve("startup.aot.of"), "/opt/another-jdk\n");
    Path told = folder.resolve("told");
    Path java = jdkThatTells(told);
    assertThat(startWith(java, "--help").code()).isZero();
    assertThat(Files.readString(told)).doesNotContain(cache.toString());
    Files.writeString(mark, java.toRealPath() + "\n");
    assertThat(startWith(java, "--help").code()).isZero();
    assertThat(Files.readString(told)).contains("-XX:AOTCache=" + cache);
    Files.setLastModifiedTime(cache, FileTime.from(BEFORE));
    assertThat(startWith(java, "--help").code()).isZero();
    assertThat(Files.readString(told)).as("older than the build").doesNotContain("AOTCache");
  }

  /** A JDK 25 whose java only writes down what it is told. */
  private Path jdkThatTells(Path told) throws IOException {
    Path jdk = Files.createDirectories(folder.resolve("jdk"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    for (String program : List.of("java", "javac")) {
      Path file =
          Files.writeString(
              jdk.resolve("bin").resolve(program), "#!/bin/sh\necho \"$@\" > '" + told + "'\n");
      executable(file);
    }
    return jdk;
  }

  private CommandsTest.Result startWith(Path jdk, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile()).environment().put("JAVA_HOME", jdk.toString());
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new CommandsTest.Result(process.exitValue(), said, "");
  }
}
