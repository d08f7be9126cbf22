package io.orograph.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class DoctorTest {
  /** What a process of its own said, and its status. */
  private record Answer(int status, List<String> lines) {}

  @Test
  void theProcessorIsWellAndEachLineBeginsWithItsVerdict() throws Exception {
    Answer answer = examine("cpu");
    assertThat(answer.status()).as(answer.toString()).isZero();
    assertThat(answer.lines().stream().filter(l -> l.startsWith("ok ")))
        .hasSize(5)
        .anySatisfy(l -> assertThat(l).startsWith("ok      native library: djl "))
        .anySatisfy(l -> assertThat(l).startsWith("ok      training on cpu: "));
  }

  @Test
  void aGpuThatIsNotThereIsAFailureWithAStatusOfItsOwn() throws Exception {
    Answer answer = examine("cuda:999");
    assertThat(answer.status()).isOne();
    assertThat(answer.lines())
        .anySatisfy(l -> assertThat(l).startsWith("failed  ").contains("(expected: "))
        .anySatisfy(l -> assertThat(l).startsWith("skipped training on cuda:999: "));
  }

  private static Answer examine(String device) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.orograph.trainer.app.Doctor",
            device);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), told.lines().toList());
  }
}
