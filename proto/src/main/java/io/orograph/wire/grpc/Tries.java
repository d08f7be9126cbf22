package io.orograph.wire.grpc;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * In which order a channel tries the servers of which one listens. The one that it has lost is left
 * alone for a while, and is the last one then: it is mostly gone, and where it was stopped or cut
 * off its system takes connections on which nobody ever answers.
 */
final class Tries {
  /** How long the one that was lost is left alone, and how long an attempt may take. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private final List<Addresses.Place> places;
  private final LongSupplier nanos;
  private Addresses.@Nullable Place connected;
  private Addresses.@Nullable Place lost;
  private long again;
  private boolean asked;

  /** Of {@code addresses}, in this order at first. */
  Tries(Addresses addresses, LongSupplier nanos) {
    this.places = new ArrayList<>(addresses.all());
    this.nanos = nanos;
  }

  /** That a connection to {@code address} is there. */
  synchronized void connected(@Nullable SocketAddress address) {
    lost = null;
    connected = null;
    for (Addresses.Place place : places) {
      if (new InetSocketAddress(place.host(), place.port()).equals(address)) {
        connected = place;
      }
    }
  }

  /** That the channel rests: what is connected is not lost, and is the first one to be tried. */
  synchronized void rest() {
    Addresses.Place kept = connected;
    if (kept != null) {
      Collections.rotate(places, -places.indexOf(kept));
      connected = null;
      asked = false;
    }
  }

  /**
   * Those to be tried now: a connection was lost, or none could be had, or it is the first time.
   */
  synchronized List<Addresses.Place> next() {
    long now = nanos.getAsLong();
    Addresses.Place gone = connected;
    if (gone != null) {
      connected = null;
      lost = gone;
      again = now + LIMIT.toNanos();
      Collections.rotate(places, -1 - places.indexOf(gone));
    } else if (asked) {
      Collections.rotate(places, -1);
    }
    asked = true;
    Addresses.Place last = lost;
    if (last == null || places.size() == 1) {
      return List.copyOf(places);
    }
    places.remove(last);
    places.add(last);
    if (now - again >= 0) {
      // One attempt, and then it is left alone again.
      again = now + 2 * LIMIT.toNanos();
      return List.copyOf(places);
    }
    return List.copyOf(places.subList(0, places.size() - 1));
  }
}
