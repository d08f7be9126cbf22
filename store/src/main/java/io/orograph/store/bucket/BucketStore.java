package io.orograph.store.bucket;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A store in a bucket: {@code PREFIXcontent/ab/cd/abcd...} by digest, as in a folder.
 *
 * <p>Putting is one request, whatever lies there already, so it heals what is damaged and begins
 * the grace of what is old anew; it carries MD5 and SHA-256, by which the server refuses what was
 * damaged on the way. Reading compares with the digest; what differs is read once more, because it
 * may have been damaged on the way too.
 *
 * <p>Taking away and putting at the same time: as in a folder, who takes away first sets a mark and
 * then looks at the age; who puts first makes it young and then looks for the mark. That needs a
 * server on which a listing and a look see what was written before them, as those of AWS and all
 * others that are meant for more than backups.
 */
public final class BucketStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(BucketStore.class);
  private static final String CONTENT = "content/";
  private static final String LEAVING = "leaving/";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}");

  /** From setting a mark to the deletion; what is slower lets the content be. */
  private static final Duration LONGEST_RELEASE = Duration.ofSeconds(30);

  /** From setting a mark to the answer to the deletion; an older one is of a killed process. */
  private static final Duration LONGEST_MARK = Duration.ofMinutes(3);

  /** No mark that is older belongs to a process that is still at it. */
  private static final Duration STALE = Duration.ofHours(1);

  private static final Duration OPENING = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** How often bytes that were damaged on the way are sent or read again. */
  private static final int MOST_DAMAGED = 3;

  private final BucketSettings settings;
  private final BucketCalls calls;
  private final InstantSource clock;
  private final Duration patience;
  private final LongSupplier nanos;

  private BucketStore(
      BucketSettings settings,
      BucketCalls calls,
      InstantSource clock,
      Duration patience,
      LongSupplier nanos) {
    this.settings = settings;
    this.calls = calls;
    this.clock = clock;
    this.patience = patience;
    this.nanos = nanos;
  }

  /**
   * The store in a bucket, which must be there; removes marks that killed processes left.
   *
   * @param clock tells how old a mark is
   * @param patience how long a server that does not answer, or is full, is tried again
   * @param nanos a monotonic clock
   * @throws io.orograph.core.checkpoint.StoreException if the bucket cannot be used
   * @throws IOException if there are no keys
   */
  public static BucketStore open(
      BucketSettings settings, InstantSource clock, Duration patience, LongSupplier nanos)
      throws IOException {
    BucketCalls calls = BucketCalls.of(settings, BucketCredentials.of(settings.credentials()));
    // A wrong address is told at once, and not after as long as a server may be away later.
    Duration first = patience.compareTo(OPENING) < 0 ? patience : OPENING;
    new BucketStore(settings, calls, clock, first, nanos).removeStaleMarks();
    return new BucketStore(settings, calls, clock, patience, nanos);
  }

  private void removeStaleMarks() throws IOException {
    Instant before = clock.instant().minus(STALE);
    // Also the question whether the bucket is there and may be used.
    for (BucketCalls.Found mark : all(LEAVING).toList()) {
      if (mark.at().isBefore(before)) {
        persistently(() -> calls.delete(mark.key()));
      }
    }
  }

  private interface Call<T> {
    T of();
  }

  /** What may pass is tried again, slower and slower, for as long as we are patient. */
  private <T> T persistently(Call<T> call) throws IOException {
    long since = nanos.getAsLong();
    int damaged = 0;
    Duration pause = FIRST_PAUSE;
    boolean told = false;
    while (true) {
      try {
        return call.of();
      } catch (SdkException e) {
        boolean again =
            BucketFaults.isDamaged(e) ? ++damaged < MOST_DAMAGED : BucketFaults.mayPass(e);
        if (!again || nanos.getAsLong() - since > patience.toNanos()) {
          throw BucketFaults.of(settings, e);
        }
        if (!told) {
          LOG.warn("{}; tried again for {}", BucketFaults.of(settings, e).getMessage(), patience);
          told = true;
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted", e);
        }
        LockSupport.parkNanos(pause.toNanos());
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    }
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    String key = key(digest);
    do {
      persistently(() -> calls.put(key, bytes, digest));
      // who took it away before it was young may have left no mark any more, but no content either
    } while (wasLeaving(digest) || persistently(() -> calls.head(key)).isEmpty());
    return digest;
  }

  /**
   * Whether the content may just have been taken away; waits until it has. A mark that is too old
   * for that is removed: nobody who puts the content later has to look at it.
   */
  private boolean wasLeaving(Digest digest) throws IOException {
    String mark = mark(digest);
    Optional<BucketCalls.Found> set = persistently(() -> calls.head(mark));
    if (set.isEmpty()) {
      return false;
    }
    long end = nanos.getAsLong() + left(digest, set.get()).toNanos();
    while (persistently(() -> calls.head(mark)).isPresent()) {
      if (nanos.getAsLong() - end > 0) {
        // Whoever sets the next one finds content that was just put, and lets it be.
        persistently(() -> calls.delete(mark));
        return false;
      }
      LockSupport.parkNanos(FIRST_PAUSE.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
    }
    return true;
  }

  /** How long a mark may still be that of a living process, by the server's clock alone. */
  private Duration left(Digest digest, BucketCalls.Found mark) throws IOException {
    Optional<BucketCalls.Found> put = persistently(() -> calls.head(key(digest)));
    return put.map(content -> LONGEST_MARK.minus(Duration.between(mark.at(), content.at())))
        .orElse(LONGEST_MARK);
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    String key = key(digest);
    Digest found = digest;
    for (int i = 0; i < 2; i++) {
      Optional<byte[]> bytes = persistently(() -> calls.get(key));
      if (bytes.isEmpty()) {
        throw new MissingContentException(digest);
      }
      found = Digest.of(bytes.get());
      if (found.equals(digest)) {
        return bytes.get();
      }
    }
    throw new CorruptContentException(digest, found.hex());
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    return persistently(() -> calls.head(key(digest))).isPresent();
  }

  @Override
  public OptionalLong size(Digest digest) throws IOException {
    Optional<BucketCalls.Found> found = persistently(() -> calls.head(key(digest)));
    return found.isPresent() ? OptionalLong.of(found.get().size()) : OptionalLong.empty();
  }

  @Override
  public Stream<Digest> list() throws IOException {
    return stored().map(Stored::digest);
  }

  /** Page by page; one that cannot be had ends the stream with an {@link UncheckedIOException}. */
  @Override
  public Stream<Stored> stored() throws IOException {
    int name = settings.prefix().length() + CONTENT.length();
    return all(CONTENT)
        .filter(found -> NAME.matcher(found.key().substring(name)).matches())
        .map(
            found ->
                new Stored(new Digest(found.key().substring(name + 6)), found.size(), found.at()));
  }

  private Stream<BucketCalls.Found> all(String within) throws IOException {
    String prefix = settings.prefix() + within;
    return Stream.iterate(
            persistently(() -> calls.page(prefix, Optional.empty())),
            page -> !page.over(),
            page -> page.next().map(next -> more(prefix, next)).orElse(BucketCalls.Page.OVER))
        .flatMap(page -> page.found().stream());
  }

  private BucketCalls.Page more(String prefix, String next) {
    try {
      return persistently(() -> calls.page(prefix, Optional.of(next)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean release(Digest digest, Instant before) throws IOException {
    String key = key(digest);
    String mark = mark(digest);
    long end = nanos.getAsLong() + LONGEST_RELEASE.toNanos();
    if (!persistently(() -> calls.create(mark))) {
      forgetStale(mark);
      return false; // another process takes it away
    }
    boolean old = isOlder(key, mark, before);
    // Once and in time: a deletion that came late would meet what was put meanwhile.
    boolean released = old && nanos.getAsLong() - end < 0;
    if (released) {
      try {
        calls.delete(key);
      } catch (SdkException e) {
        // It may still come to pass: the mark stays until that is certain not to be.
        throw BucketFaults.of(settings, e);
      }
    }
    persistently(() -> calls.delete(mark));
    return released;
  }

  /** With the mark set; it is taken back if the server does not say. */
  private boolean isOlder(String key, String mark, Instant than) throws IOException {
    boolean told = false;
    try {
      Optional<BucketCalls.Found> found = persistently(() -> calls.head(key));
      told = true;
      return found.isPresent() && found.get().at().isBefore(than);
    } finally {
      if (!told) {
        takeBack(mark);
      }
    }
  }

  /** Once: a server that is away is told by what asked before, and a mark that stays grows old. */
  private void takeBack(String mark) {
    try {
      calls.delete(mark);
    } catch (SdkException e) {
      LOG.debug("{} stays until it is old", mark, e);
    }
  }

  private void forgetStale(String mark) throws IOException {
    Optional<BucketCalls.Found> found = persistently(() -> calls.head(mark));
    if (found.isPresent() && found.get().at().isBefore(clock.instant().minus(STALE))) {
      persistently(() -> calls.delete(mark));
    }
  }

  private String key(Digest digest) {
    String hex = digest.hex();
    return settings.prefix()
        + CONTENT
        + hex.substring(0, 2)
        + "/"
        + hex.substring(2, 4)
        + "/"
        + hex;
  }

  private String mark(Digest digest) {
    return settings.prefix() + LEAVING + digest.hex();
  }
}
