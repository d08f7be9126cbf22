package io.orograph.engine.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap of the C library, where libtorch keeps tensors.
 *
 * <p>Between the tensors that come and go it keeps small objects of loaded programs, which pin the
 * free pages around them: a process that meets one network after the other holds ever more memory
 * that nothing uses (measured: 2.3 GB after 500 networks of up to 300 units, 0.47 GB with its free
 * pages given back now and then). The GNU library gives them back when asked; others do without.
 *
 * <p>On the other hand it gives tensors of megabytes back as soon as they are freed, a hundred
 * times in a training step of a ResNet18, and the operating system fills the same pages with zeros
 * again: up to four fifths of a step went there (measured, in a virtual machine). So it is told to
 * keep what it has, between one giving back and the next.
 */
public final class NativeHeap {
  /** Ours: giving back takes some tens of milliseconds, and what is needed is taken again. */
  private static final long INTERVAL_NANOS = 30_000_000_000L;

  /** Ours: a collection takes some tens of milliseconds, so once a minute. */
  private static final int TRIMS_PER_COLLECTION = 2;

  /** Parameters of {@code mallopt}, as in the GNU library's {@code malloc.h}. */
  private static final int TRIM_THRESHOLD = -1;

  private static final int TOP_PAD = -2;
  private static final int MMAP_THRESHOLD = -3;

  /** The largest that the library takes: half of what a thread's heap grows by. */
  private static final int LARGEST_MMAP_THRESHOLD = 32 << 20;

  /** A thread's whole heap of this size is kept, not unmapped as soon as it is empty. */
  private static final int HEAP_MAX = 64 << 20;

  private static final Optional<Function> MALLOC_TRIM = find("malloc_trim");
  private static final Optional<Function> MALLOPT = find("mallopt");
  private static final AtomicLong LAST = new AtomicLong(System.nanoTime());
  private static final AtomicInteger TRIMS = new AtomicInteger();

  private NativeHeap() {}

  /**
   * Keeps freed pages of tensors up to 32 MB for the next ones. For the whole process, before it
   * computes; does nothing where the environment sets the C library's own variables.
   *
   * @return whether the library is told
   */
  static boolean keepPages(Map<String, String> environment) {
    return MALLOC_TRIM.isPresent() // else nothing would ever give them back
        && MALLOPT.isPresent()
        && environment.keySet().stream().noneMatch(name -> name.startsWith("MALLOC_"))
        && !environment.getOrDefault("GLIBC_TUNABLES", "").contains("glibc.malloc.")
        && set(MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD)
        && set(TRIM_THRESHOLD, Integer.MAX_VALUE)
        && set(TOP_PAD, HEAP_MAX);
  }

  private static boolean set(int parameter, int value) {
    return MALLOPT.orElseThrow().invokeInt(new Object[] {parameter, value}) == 1;
  }

  /**
   * Gives back free pages if that was not done in the last half minute; any thread may ask. Every
   * other time Java's heap is collected before: what has grown old in it, such as programs that are
   * in use no more, would else pile up to the heap's limit before the collector looks there
   * (measured: 2 MB a minute, for more than an hour).
   */
  public static void trimNowAndThen() {
    long last = LAST.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && LAST.compareAndSet(last, now)) {
      if (TRIMS.incrementAndGet() % TRIMS_PER_COLLECTION == 0) {
        System.gc();
      }
      trim();
    }
  }

  /** Gives free pages back to the operating system. */
  public static void trim() {
    MALLOC_TRIM.ifPresent(function -> function.invokeInt(new Object[] {0L}));
  }

  /** Whether this C library can. */
  static boolean canTrim() {
    return MALLOC_TRIM.isPresent();
  }

  private static Optional<Function> find(String name) {
    if (!Platform.isLinux()) {
      return Optional.empty();
    }
    try {
      return Optional.of(NativeLibrary.getInstance("c").getFunction(name));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty(); // another C library than GNU's
    }
  }
}
