package io.orograph.orchestrator.door;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Links by which a browser itself fetches one file, for a short time: it sends no {@code
 * Authorization} where it opens or saves something. Whoever made the link is asked for again when
 * it is followed, so it gives no more than its maker has by then. There are few; the oldest makes
 * room.
 */
final class ExportLinks {
  private static final int BYTES = 24;

  private final int most;
  private final long life;
  private final LongSupplier nanos;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Link> links = new LinkedHashMap<>();

  /** What a link stands for. */
  private record Link(String path, String authorization, long made) {}

  /**
   * @param most links at a time
   * @param life how long one can be followed
   * @param nanos tells the time
   */
  ExportLinks(int most, Duration life, LongSupplier nanos) {
    this.most = most;
    this.life = life.toNanos();
    this.nanos = nanos;
  }

  /** The ticket of a new link to {@code path}, for whoever has sent {@code authorization}. */
  synchronized String made(String path, String authorization) {
    forgetOld();
    if (links.size() >= most) {
      links.remove(links.keySet().iterator().next());
    }
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    links.put(ticket, new Link(path, authorization, nanos.getAsLong()));
    return ticket;
  }

  /**
   * What the maker of {@code ticket} has sent; empty if it is none, too old, or of another file.
   */
  synchronized Optional<String> authorization(String ticket, String path) {
    forgetOld();
    return Optional.ofNullable(links.get(ticket))
        .filter(link -> link.path().equals(path))
        .map(Link::authorization);
  }

  /** They are in the order in which they were made. */
  private void forgetOld() {
    long now = nanos.getAsLong();
    Iterator<Link> each = links.values().iterator();
    while (each.hasNext() && now - each.next().made() >= life) {
      each.remove();
    }
  }
}
