package io.orograph.orchestrator.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every destination of every sweep that ends, at least once: what the rows say has ended and
 * was not acknowledged by a status 2xx is told again, first after a second, then after twice as
 * long each time, until {@link #GIVE_UP}. A kill forgets the waiting and nothing else. It has a
 * thread of its own; neither sweeps nor clients wait for it.
 */
public final class Notifier implements AutoCloseable {
  /** After its end a sweep that could not be told of is told of no more. */
  public static final Duration GIVE_UP = Duration.ofDays(3);

  /** The header with the signature. */
  public static final String SIGNATURE = "Orograph-Signature";

  /** The header with the id of the end. */
  public static final String EVENT = "Orograph-Event";

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  /** Longer than anything is tried, so that what is given up is seen to be. */
  private static final Duration REMEMBERED = GIVE_UP.plusDays(1);

  private static final int OK = 200;
  private static final int REDIRECTED = 300;

  /** How it stands with an end that was not acknowledged yet. */
  private record Waiting(int tried, Instant next) {}

  private final List<Destination> destinations;
  private final Optional<Signature> signature;
  private final SweepEnd.Source ends;
  private final InstantSource clock;
  private final Told told;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Counter delivered;
  private final Counter failed;
  private final Counter givenUp;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhooks").factory());
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * One that does nothing until it is started.
   *
   * @param ledger remembers who was told; what ended before its first use is nobody's business
   * @param file what releases before remembered of it; taken into the ledger if it is there
   */
  public Notifier(
      List<Destination> destinations,
      Optional<Signature> signature,
      SweepEnd.Source ends,
      Ledger ledger,
      Path file,
      InstantSource clock,
      MeterRegistry meters) {
    this.destinations = List.copyOf(destinations);
    this.signature = signature;
    this.ends = ends;
    this.clock = clock;
    Instant now = clock.instant();
    ToldFile.moveInto(ledger, file);
    this.told = new Told(ledger, now, now.minus(REMEMBERED));
    this.delivered = counter(meters, "delivered");
    this.failed = counter(meters, "failed");
    this.givenUp = counter(meters, "given_up");
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("orograph.webhook.deliveries")
        .description("calls that tell of the end of a sweep, and ends that were given up")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** From now on it looks for ends by itself. */
  public void start() {
    ScheduledFuture<?> unused =
        clockwork.scheduleWithFixedDelay(
            this::patiently, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void patiently() {
    try {
      turn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("ends of sweeps not looked for, tried again in {}", EVERY, e);
    }
  }

  /** Tells what is due once. A destination that fails is asked nothing more in the same turn. */
  synchronized void turn() throws InterruptedException {
    Instant now = clock.instant();
    Set<String> open = new HashSet<>();
    Set<Destination> failing = new HashSet<>();
    Instant oldest = now.minus(REMEMBERED);
    for (SweepEnd end : ends.after(told.since().isAfter(oldest) ? told.since() : oldest)) {
      for (Destination destination : destinations) {
        if (!told.has(destination, end)) {
          open.add(key(destination, end));
          tell(destination, end, now, failing);
        }
      }
    }
    // Others were continued or deleted meanwhile.
    waiting.keySet().retainAll(open);
  }

  private static String key(Destination destination, SweepEnd end) {
    return destination.key() + " " + end.id();
  }

  private void tell(Destination destination, SweepEnd end, Instant now, Set<Destination> failing)
      throws InterruptedException {
    if (!end.at().plus(GIVE_UP).isAfter(now)) {
      LOG.warn("{} was never told that {} has ended: given up", destination.shown(), end.sweep());
      givenUp.increment();
      told.add(destination, end);
      return;
    }
    String key = key(destination, end);
    Waiting before = waiting.getOrDefault(key, new Waiting(0, now));
    if (before.next().isAfter(now) || failing.contains(destination)) {
      return;
    }
    if (acknowledged(destination, end, now)) {
      delivered.increment();
      told.add(destination, end);
    } else {
      failed.increment();
      failing.add(destination);
      waiting.put(key, new Waiting(before.tried() + 1, now.plus(pause(before.tried()))));
    }
  }

  /** One second, then twice as long each time, a quarter of an hour at most. */
  static Duration pause(int tried) {
    Duration pause = FIRST_WAIT.multipliedBy(1L << Math.min(tried, 20));
    return pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause;
  }

  private boolean acknowledged(Destination destination, SweepEnd end, Instant now)
      throws InterruptedException {
    try {
      destination.check();
      int status =
          client
              .send(request(destination, end, now), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status >= OK && status < REDIRECTED) {
        return true;
      }
      LOG.warn("{} answered {} to the end of {}", destination.shown(), status, end.sweep());
    } catch (IOException e) {
      LOG.warn(
          "{} could not be told that {} has ended: {}",
          destination.shown(),
          end.sweep(),
          e.toString());
    }
    return false;
  }

  private HttpRequest request(Destination destination, SweepEnd end, Instant now) {
    String body = end.json();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(destination.uri())
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("user-agent", "orograph")
            .header(EVENT, end.id())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    signature.ifPresent(s -> request.header(SIGNATURE, s.of(now, body)));
    return request.build();
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
    client.shutdownNow();
  }
}
