package io.orograph.store.bucket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.store.bucket.FaultyLine.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An S3 server that is away, full, or behind a bad line, and keys that are wrong. */
@Timeout(120)
class BucketFaultsTest {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final byte[] CONTENT =
      ("weights " + FaultyLine.MARK + " weights").getBytes(US_ASCII);

  @TempDir static Path folder;
  private static S3Server server;

  private final String prefix = "test-" + TESTS.incrementAndGet() + "/";
  private FaultyLine line;

  @BeforeAll
  static void start() throws Exception {
    server = new S3Server(folder).start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  @BeforeEach
  void lay() throws IOException {
    line = new FaultyLine(server.port());
  }

  @AfterEach
  void cut() throws IOException {
    line.close();
  }

  private CheckpointStore open(URI endpoint, String bucket, Path keys, LongSupplier nanos)
      throws IOException {
    return BucketStore.open(
        new BucketSettings(
            bucket, prefix, Optional.of(endpoint), "us-east-1", true, Optional.of(keys)),
        InstantSource.system(),
        Duration.ofSeconds(60),
        nanos);
  }

  private CheckpointStore open() throws IOException {
    return open(line.endpoint(), "lab", server.credentials(S3Server.SECRET), System::nanoTime);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NONE", "DAMAGED_ANSWER", "CUT_ANSWER"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsPutOverABadLineIsWholeInTheEnd(Fault fault) throws IOException {
    CheckpointStore store = open();
    line.next(fault, fault);
    Digest digest = store.put(CONTENT);
    assertThat(line.met()).isPositive();
    assertThat(store.get(digest)).isEqualTo(CONTENT);
    try (Stream<Digest> all = store.list()) {
      assertThat(all).as("nothing torn is left").containsExactly(digest);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"REFUSED", "BUSY", "CUT_ANSWER", "DAMAGED_ANSWER"})
  void whatIsReadOverABadLineIsReadAgain(Fault fault) throws IOException {
    CheckpointStore store = open();
    Digest digest = store.put(CONTENT);
    line.next(fault);
    assertThat(store.get(digest)).isEqualTo(CONTENT);
    assertThat(line.met()).isPositive();
  }

  /** A clock by which two attempts are as much as anybody waits for. */
  private static LongSupplier hasty() {
    AtomicLong time = new AtomicLong();
    return () -> time.addAndGet(Duration.ofSeconds(40).toNanos());
  }

  @Test
  void aFullStoreIsNamedWhenPatienceIsOver() throws IOException {
    CheckpointStore store =
        open(line.endpoint(), "lab", server.credentials(S3Server.SECRET), hasty());
    line.always(Fault.FULL);
    assertThatThrownBy(() -> store.put(CONTENT))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.fault()).isEqualTo(StoreException.Fault.FULL))
        .hasMessage(
            "store s3://lab/%s at %s: full (expected: space for checkpoints)"
                .formatted(prefix, line.endpoint()));
  }

  @Test
  void aServerThatIsAwayIsNamedAtOnceWhenTheStoreIsOpened() throws IOException {
    line.always(Fault.REFUSED);
    Path keys = server.credentials(S3Server.SECRET);
    assertThatThrownBy(() -> open(line.endpoint(), "lab", keys, hasty()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("store s3://lab/" + prefix + " at " + line.endpoint())
        .hasMessageContaining("(expected: a server that answers)");
  }

  @Test
  void aServerThatIsKilledIsWaitedForAndHasWhatItHad(@TempDir Path own) throws Exception {
    try (S3Server mortal = new S3Server(own).start()) {
      CheckpointStore store =
          open(mortal.endpoint(), "lab", mortal.credentials(S3Server.SECRET), System::nanoTime);
      Digest before = store.put(new byte[] {1});
      mortal.kill();
      CompletableFuture<Digest> putting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return store.put(CONTENT);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      mortal.start();
      Digest digest = putting.get(60, TimeUnit.SECONDS);
      assertThat(store.get(digest)).isEqualTo(CONTENT);
      assertThat(store.get(before)).containsExactly(1);
    }
  }

  private static String everythingSaidBy(Throwable failure) {
    StringWriter said = new StringWriter();
    failure.printStackTrace(new PrintWriter(said));
    return said.toString();
  }

  @Test
  void wrongKeysAndAWrongBucketAreNamedAndKeysAreNeverTold() throws IOException {
    Path wrong = server.credentials("another-secret-9876543210");
    assertThatThrownBy(() -> open(line.endpoint(), "lab", wrong, System::nanoTime))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("403 (expected: keys that may read, write, list and delete there)")
        .satisfies(
            e -> assertThat(everythingSaidBy(e)).doesNotContain("another-secret-9876543210"));
    Path right = server.credentials(S3Server.SECRET);
    assertThatThrownBy(() -> open(line.endpoint(), "nobodys", right, System::nanoTime))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("NoSuchBucket 404 (expected: a bucket that is there)")
        .satisfies(e -> assertThat(everythingSaidBy(e)).doesNotContain(S3Server.SECRET));
  }

  @Test
  void aFileOfKeysIsForItsOwnerOnlyAndHoldsBoth() throws IOException {
    Path keys = server.credentials(S3Server.SECRET);
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> open(line.endpoint(), "lab", keys, System::nanoTime))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has rw-r----- (expected: rw-------, for its owner only)");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    for (String text :
        new String[] {"[default]\naws_access_key_id = half\n", "s3cr3t = [broken", ""}) {
      Files.writeString(keys, text);
      assertThatThrownBy(() -> open(line.endpoint(), "lab", keys, System::nanoTime))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("store credentials file: " + keys + " (expected: [default]")
          .satisfies(e -> assertThat(everythingSaidBy(e)).doesNotContain("s3cr3t"));
    }
    Files.delete(keys);
    assertThatThrownBy(() -> open(line.endpoint(), "lab", keys, System::nanoTime))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(expected: a file with keys)");
  }
}
