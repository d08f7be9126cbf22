package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.lab.StartupCache.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupCacheTest {
  @TempDir Path folder;
  private Path target;
  private Path jar;

  @BeforeEach
  void aBuiltModule() throws IOException {
    target = Files.createDirectories(folder.resolve("trainer-service").resolve("target"));
    jar = Files.writeString(folder.resolve("own.jar"), "classes");
    Files.writeString(target.resolve("classpath"), jar + "\n");
  }

  private StartupCache cache(int jdk) {
    return StartupCache.of("trainer", folder.resolve("trainer-service"), jdk);
  }

  /** What a JVM leaves behind that was told to record. */
  private StartupCache made() throws IOException {
    StartupCache cache = cache(25);
    assertThat(cache.recording())
        .containsExactly("-XX:AOTCacheOutput=" + target.resolve("startup.aot.new"));
    Files.writeString(target.resolve("startup.aot.new"), "of the JVM");
    return cache;
  }

  @Test
  void whatWasRecordedIsUsedFromThenOn() throws IOException {
    StartupCache cache = made();
    assertThat(cache.state()).isEqualTo(State.MISSING);
    assertThat(cache.options()).isEmpty();
    assertThat(cache.keep()).isEqualTo("of the JVM".length());
    assertThat(cache.state()).isEqualTo(State.READY);
    assertThat(cache.options()).contains("-XX:AOTCache=" + cache.file());
  }

  @Test
  void itIsNotUsedOnceALibraryIsAnother() throws IOException {
    StartupCache cache = made();
    cache.keep();
    FileTime before = Files.getLastModifiedTime(jar);
    Files.writeString(jar, "classes, one more");
    Files.setLastModifiedTime(jar, before);
    assertThat(cache.state()).as("another size").isEqualTo(State.STALE);
    Files.writeString(jar, "classes");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(before.toMillis() + 1000));
    assertThat(cache.state()).as("built again").isEqualTo(State.STALE);
    assertThat(cache.options()).isEmpty();
    Files.setLastModifiedTime(jar, before);
    assertThat(cache.state()).isEqualTo(State.READY);
    Files.delete(jar);
    assertThat(cache.state()).as("gone").isEqualTo(State.STALE);
  }

  @Test
  void itIsNotUsedWithAnotherClassPathOrWhenItWasCutShort() throws IOException {
    StartupCache cache = made();
    cache.keep();
    Files.writeString(target.resolve("classpath"), jar + ":" + jar + "\n");
    assertThat(cache.state()).isEqualTo(State.STALE);
    Files.writeString(target.resolve("classpath"), jar + "\n");
    assertThat(cache.state()).isEqualTo(State.READY);
    Files.writeString(cache.file(), "of the");
    assertThat(cache.state()).isEqualTo(State.STALE);
  }

  @Test
  void itIsOfOneJdk() throws IOException {
    StartupCache cache = made();
    cache.keep();
    Path mark = target.resolve("startup.aot.of");
    String said = Files.readString(mark);
    assertThat(said)
        .startsWith(System.getProperty("java.home") + "\n")
        .contains(System.getProperty("java.vm.version"));
    Files.writeString(mark, said.replace(System.getProperty("java.vm.version"), "25.0.1+8"));
    assertThat(cache.state()).isEqualTo(State.STALE);
  }

  @Test
  void aJdkThatMakesNoneIsToldNothingAboutIt() throws IOException {
    made().keep();
    StartupCache cache = cache(21);
    assertThat(cache.state()).isEqualTo(State.UNSUPPORTED);
    assertThat(cache.options()).isEmpty();
    assertThatThrownBy(cache::recording)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("JDK 21 makes none (expected: 25 or newer");
  }

  @Test
  void aRecordingThatMadeNothingLeavesTheOneBeforeInUse() throws IOException {
    made().keep();
    StartupCache cache = cache(25);
    assertThat(cache.recording()).isNotEmpty();
    assertThatThrownBy(cache::keep)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("trainer: its JVM has made no start-up cache");
    assertThat(cache.state()).isEqualTo(State.READY);
  }

  @Test
  void anInstalledServiceIsToldByItsArgumentsOnceHoweverOftenItIsRecorded() throws IOException {
    List<String> own = List.of("-Xmx1g", "-cp", "\"/opt/a.jar:/opt/b.jar\"", "Main");
    Path installed = Files.createDirectories(folder.resolve("opt orograph"));
    Path arguments = Files.createDirectories(installed.resolve("trainer")).resolve("arguments");
    Files.write(arguments, own);
    Files.createDirectories(installed.resolve("java"));
    Files.writeString(
        installed.resolve("java").resolve("release"),
        "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n");
    StartupCache cache = StartupCache.installed(installed, Service.TRAINER);
    for (int times = 0; times < 2; times++) {
      assertThat(cache.recording()).hasSize(1);
      assertThat(arguments).as("while it is recorded").hasContent(String.join("\n", own));
      Files.writeString(installed.resolve("trainer").resolve("startup.aot.new"), "of the JVM");
      cache.keep();
      List<String> lines = Files.readAllLines(arguments);
      assertThat(lines)
          .startsWith("\"-XX:AOTCache=" + cache.file() + "\"")
          .endsWith(own.toArray(String[]::new))
          .doesNotHaveDuplicates();
    }
    assertThat(cache.state()).isEqualTo(State.READY);
  }

  @Test
  void anInstalledServiceIsRecordedByItsOwnJdk() throws IOException {
    Files.createDirectories(folder.resolve("java"));
    assertThatThrownBy(() -> StartupCache.installed(folder, Service.METRICS))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("tools/install-services");
    Files.writeString(folder.resolve("java").resolve("release"), "JAVA_VERSION=\"21.0.4\"\n");
    assertThat(StartupCache.installed(folder, Service.METRICS).state())
        .isEqualTo(State.UNSUPPORTED);
  }
}
