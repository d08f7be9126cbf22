package io.orograph.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5, 6};
  private static final Digest DIGEST = Digest.of(CONTENT);

  @TempDir Path folder;

  private Unfinished in(InstantSource clock) {
    return new Unfinished(folder.resolve("uploads"), clock, Duration.ofDays(1));
  }

  private Unfinished unfinished() {
    return in(InstantSource.system());
  }

  private static void write(Unfinished.Part part, int from, int to) throws IOException {
    part.write(from, ByteBuffer.wrap(CONTENT, from, to - from));
  }

  @Test
  void whatHasComeIsThereForTheNextWhoBringsIt() throws IOException {
    try (Unfinished.Part part = unfinished().part(DIGEST, 6)) {
      assertThat(part.received()).isZero();
      write(part, 0, 4);
    }
    assertThat(unfinished().bytes()).isEqualTo(4);
    try (Unfinished.Part part = unfinished().part(DIGEST, 6)) {
      assertThat(part.received()).isEqualTo(4);
      write(part, 2, 6);
      assertThat(part.whole()).isEqualTo(CONTENT);
      part.remove();
    }
    assertThat(unfinished().bytes()).isZero();
  }

  @Test
  void thereAreNoHolesAndNothingBeyondTheEnd() throws IOException {
    try (Unfinished.Part part = unfinished().part(DIGEST, 5)) {
      write(part, 0, 2);
      assertThatThrownBy(() -> write(part, 3, 4))
          .hasMessage("offset: 3 (expected: 0 to 2, within 5)");
      assertThatThrownBy(() -> write(part, 2, 6))
          .hasMessage("offset: 2 (expected: 0 to 2, within 5)");
      assertThat(part.received()).isEqualTo(2);
    }
  }

  @Test
  void whoIsDoneFirstTakesNothingFromTheOther() throws IOException {
    try (Unfinished.Part first = unfinished().part(DIGEST, 6);
        Unfinished.Part second = unfinished().part(DIGEST, 6)) {
      write(first, 0, 3);
      write(second, 0, 3);
      write(first, 3, 6);
      assertThat(first.whole()).isEqualTo(CONTENT);
      first.remove();
      write(second, 3, 6);
      assertThat(second.whole()).isEqualTo(CONTENT);
    }
  }

  @Test
  void aWrongSizeIsAnotherContent() throws IOException {
    try (Unfinished.Part part = unfinished().part(DIGEST, 6);
        Unfinished.Part wrong = unfinished().part(DIGEST, 2)) {
      write(part, 0, 4);
      write(wrong, 0, 2);
      assertThat(part.received()).isEqualTo(4);
      assertThat(wrong.received()).isEqualTo(2);
    }
  }

  @Test
  void whatNobodyAddsToIsForgotten() throws IOException {
    assertThat(unfinished().forget()).as("nothing has ever come").isZero();
    try (Unfinished.Part part = unfinished().part(DIGEST, 6)) {
      write(part, 0, 4);
    }
    assertThat(unfinished().forget()).isZero();
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofHours(25));
    assertThat(in(later).forget()).isEqualTo(1);
    assertThat(unfinished().bytes()).isZero();
  }
}
