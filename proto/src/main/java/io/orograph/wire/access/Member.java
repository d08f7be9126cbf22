package io.orograph.wire.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who may call a lab.
 *
 * @param name for records; never given to another one
 * @param grants what it may do and where
 * @param subject subject of its certificate, as {@code CN=ada,O=lab}, if it is known by one
 * @param secrets what is kept of its tokens, the newest last
 * @param revoked since when it may do nothing
 */
public record Member(
    String name,
    Grants grants,
    Optional<String> subject,
    List<Secret> secrets,
    Optional<Instant> revoked) {
  /** Keeps the secrets apart from the caller's. */
  public Member {
    secrets = List.copyOf(secrets);
  }

  /** Ids of its tokens that have not ended, with when they do. */
  public List<String> tokens(Instant now) {
    return secrets.stream()
        .filter(secret -> !secret.isOver(now))
        .map(s -> s.id() + s.expires().map(end -> " until " + end).orElse(""))
        .toList();
  }

  Member with(List<Secret> others) {
    return new Member(name, grants, subject, others, revoked);
  }

  Member without(Instant since) {
    return new Member(name, grants, subject, List.of(), Optional.of(since));
  }
}
