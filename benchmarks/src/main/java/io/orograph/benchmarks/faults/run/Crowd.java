package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.wire.LabClient;
import io.orograph.benchmarks.faults.wire.LabClient.Unanswered;
import io.orograph.benchmarks.faults.wire.Watcher;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The clients: those that submit, watch, list, write and repeat what they have submitted. */
final class Crowd implements AutoCloseable {
  private static final long STEADY_MILLIS = 60_000;
  private static final long LAST_MILLIS = 20_000;
  private static final int MOST_LOOKS = 5;
  private static final long BREATH_MILLIS = 50;
  private static final int MOST_PAUSE_MILLIS = 500;

  private final LabClient client;
  private final String text;
  private final Seed seed;
  private final Consumer<Instant> leased;
  private final Map<String, String> requests = new ConcurrentHashMap<>();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> tasks = new ArrayList<>();
  private long written;

  /**
   * Nobody is at work yet.
   *
   * @param text the sweep file that is submitted
   * @param leased told when each attempt at a run was recorded to begin
   */
  Crowd(LabClient client, String text, long seed, Consumer<Instant> leased) {
    this.client = client;
    this.text = text;
    this.seed = Seed.of(seed).derive("clients");
    this.leased = leased;
  }

  /** What a client does again and again. */
  private interface Turn {
    void take(RandomStream random) throws Unanswered, InterruptedException;
  }

  /** Starts those that are not about one sweep; one has been submitted. */
  void begin() {
    keep("lister", random -> client.list("lister", any(random)));
    keep("reader", random -> client.read("reader", any(random)));
    keep("repeater", random -> repeat("repeater", any(random)));
    keep("writer", this::write);
  }

  private void keep(String name, Turn turn) {
    RandomStream random = seed.derive(name).stream();
    tasks.add(
        threads.submit(
            () -> {
              while (!stopped.await(
                  BREATH_MILLIS + random.nextInt(MOST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
                try {
                  turn.take(random);
                } catch (Unanswered e) {
                  // it is counted; next time perhaps
                }
              }
              return null;
            }));
  }

  /** One that is being worked on as a rule, else any. */
  private String any(RandomStream random) {
    List<String> all = List.copyOf(requests.keySet());
    List<String> worked = List.copyOf(open);
    List<String> from = worked.isEmpty() || random.nextInt(4) == 0 ? all : worked;
    return from.get(random.nextInt(from.size()));
  }

  private static String id(RandomStream random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** The next number, by one request until it is acknowledged: no later one overtakes it. */
  private void write(RandomStream random) throws InterruptedException {
    String sweep = any(random);
    String requestId = id(random);
    written++;
    boolean done = false;
    while (!done && stopped.getCount() > 0) {
      try {
        client.write("writer", sweep, requestId, written);
        done = true;
      } catch (Unanswered e) {
        pause();
      }
    }
  }

  /** Says the request again by which a sweep was submitted. */
  private void repeat(String who, String sweep) throws Unanswered {
    client.submit(who, sweep, requests.getOrDefault(sweep, ""), text);
  }

  /** Submits a sweep until it is accepted, and lets two watch it. */
  void submit(String sweep) throws InterruptedException {
    String requestId = id(seed.derive(sweep).stream());
    boolean done = false;
    while (!done) {
      try {
        client.submit("submitter", sweep, requestId, text);
        done = true;
      } catch (Unanswered e) {
        pause();
      }
    }
    requests.put(sweep, requestId);
    open.add(sweep);
    RandomStream random = seed.derive("watcher of " + sweep).stream();
    watch(
        new Watcher(client, "steady watcher", sweep, () -> STEADY_MILLIS, leased),
        () -> open.remove(sweep));
    watch(
        new Watcher(client, "restless watcher", sweep, () -> 200 + random.nextInt(3_000), at -> {}),
        () -> {});
  }

  private void watch(Watcher watcher, Runnable ended) {
    tasks.add(
        threads.submit(
            () -> {
              boolean finished = watcher.watch();
              while (!finished && stopped.getCount() > 0) {
                pause();
                finished = watcher.watch();
              }
              ended.run();
              return null;
            }));
  }

  private void pause() throws InterruptedException {
    var unused = stopped.await(BREATH_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Sweeps that were accepted. */
  Set<String> names() {
    return new TreeSet<>(requests.keySet());
  }

  /** Sweeps whose end no watcher was told. */
  Set<String> open() {
    return new TreeSet<>(open);
  }

  /** Waits until all sweeps have ended, or so long. */
  void settle(long seconds) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!open.isEmpty() && System.nanoTime() < until) {
      pause();
    }
  }

  /** Ends everybody's work; a client that failed is told of. */
  void end() throws InterruptedException, ExecutionException, TimeoutException {
    stopped.countDown();
    for (Future<?> task : tasks) {
      task.get(2, TimeUnit.MINUTES);
    }
  }

  /** Looks at everything once more, and repeats every submission. */
  void lookOnceMore() throws InterruptedException {
    for (String sweep : names()) {
      boolean done = false;
      for (int look = 1; !done && look <= MOST_LOOKS; look++) {
        done = looked(sweep, look);
      }
    }
  }

  /** Whether everything was answered, and a new watcher told the end. */
  private boolean looked(String sweep, int look) throws InterruptedException {
    Watcher watcher =
        new Watcher(client, "last watcher " + look, sweep, () -> LAST_MILLIS, at -> {});
    try {
      boolean told = watcher.watch();
      repeat("last look", sweep);
      client.read("last look", sweep);
      client.list("last look", sweep);
      return told;
    } catch (Unanswered e) {
      // Nobody counts this latch down: a pause that an interrupt can end.
      var unused = new CountDownLatch(1).await(BREATH_MILLIS, TimeUnit.MILLISECONDS);
      return false;
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    threads.shutdownNow();
  }
}
