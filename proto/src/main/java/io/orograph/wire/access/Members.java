package io.orograph.wire.access;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The members of a lab, as a value: every change gives a new one.
 *
 * @param all each name once, revoked ones too
 */
public record Members(List<Member> all) {
  /** Nobody. */
  public static final Members NONE = new Members(List.of());

  /** The name under which the owner of the lab's own token is known. */
  public static final String OWNER = "local";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final String NAME_RULE = "1 to 63 of a-z, 0-9 and hyphen, starting with a letter";

  /** Keeps the list apart from the caller's. */
  public Members {
    all = List.copyOf(all);
  }

  /** A change that cannot be made; the message says what was given and what was expected. */
  public static final class MemberRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberRejected(String field, String value, String expected) {
      super(field + ": " + value + " (expected: " + expected + ")");
    }
  }

  /**
   * What a change gives.
   *
   * @param members after it
   * @param token the new token, which can be known only now; none for a member with a certificate
   */
  public record Change(Members members, Optional<String> token) {
    @Override
    public String toString() {
      return "Change[hidden]";
    }
  }

  /**
   * Who somebody new is.
   *
   * @param name of a-z, 0-9 and hyphens, never used before
   * @param grants what it may do and where; workers see every project
   * @param subject of a certificate, in the place of a token
   * @param lifetime how long its token lasts; empty for ever
   */
  public record Newcomer(
      String name, Grants grants, Optional<String> subject, Optional<Duration> lifetime) {
    /** With the same role in all its projects. */
    public Newcomer(
        String name,
        MemberRole role,
        Projects projects,
        Optional<String> subject,
        Optional<Duration> lifetime) {
      this(name, Grants.of(role, projects), subject, lifetime);
    }
  }

  /**
   * With somebody new.
   *
   * @throws MemberRejected if the name, a project or the subject cannot be taken
   */
  public Change create(Newcomer who, Instant now) {
    check("name", who.name());
    who.grants().byProject().keySet().forEach(project -> check("project", project));
    if (who.name().equals(OWNER)) {
      throw new MemberRejected("name", OWNER, "another one: it is that of the lab's own token");
    }
    find(who.name())
        .ifPresent(
            before -> {
              throw new MemberRejected(
                  "name",
                  before.name() + before.revoked().map(at -> ", revoked at " + at).orElse(""),
                  "a name that nobody has or had");
            });
    if (who.grants().byProject().containsValue(MemberRole.WORKER)) {
      throw new MemberRejected(
          "project", who.grants().projects().toString(), "none: workers work for every project");
    }
    Optional<String> subject = who.subject().map(Members::canonical);
    subject
        .flatMap(this::ofSubject)
        .ifPresent(
            before -> {
              throw new MemberRejected(
                  "subject", subject.orElse(""), "another one than that of " + before.name());
            });
    Optional<String> token = subject.isPresent() ? Optional.empty() : Optional.of(Secret.draw());
    List<Secret> secrets =
        token.map(t -> Secret.of(t, now, who.lifetime().map(now::plus))).stream().toList();
    Member member = new Member(who.name(), who.grants(), subject, secrets, Optional.empty());
    List<Member> more = new ArrayList<>(all);
    more.add(member);
    return new Change(new Members(more), token);
  }

  /**
   * With a new token for {@code name}.
   *
   * @param overlap how long its other tokens still last; zero ends them now
   * @param lifetime how long the new one lasts; empty for ever
   * @throws MemberRejected if there is no such member, or it has a certificate
   */
  public Change rotate(String name, Duration overlap, Optional<Duration> lifetime, Instant now) {
    Member member = active(name);
    if (member.subject().isPresent()) {
      throw new MemberRejected("name", name, "one with a token: this one has a certificate");
    }
    String token = Secret.draw();
    List<Secret> secrets = new ArrayList<>();
    Instant end = now.plus(overlap);
    for (Secret s : member.secrets()) {
      if (!overlap.isZero() && !s.isOver(now)) {
        Instant sooner = s.expires().filter(e -> e.isBefore(end)).orElse(end);
        secrets.add(new Secret(s.id(), s.sha256(), s.created(), Optional.of(sooner)));
      }
    }
    secrets.add(Secret.of(token, now, lifetime.map(now::plus)));
    return new Change(replaced(member.with(secrets)), Optional.of(token));
  }

  /**
   * Without {@code name}, who may do nothing from now on.
   *
   * @throws MemberRejected if there is no such member
   */
  public Change revoke(String name, Instant now) {
    return new Change(replaced(active(name).without(now)), Optional.empty());
  }

  /** Why somebody is not let in. */
  public enum Unknown {
    /** No token of this lab. */
    WRONG_TOKEN,
    /** A token of this lab that has ended. */
    EXPIRED_TOKEN,
    /** The certificate is that of nobody known. */
    WRONG_CERTIFICATE
  }

  /**
   * What was found.
   *
   * @param member who it is, if anybody
   * @param credential names the token or certificate; empty if it is none of this lab
   * @param why otherwise
   */
  public record Found(Optional<Member> member, String credential, Optional<Unknown> why) {
    static Found of(Member member, String credential) {
      return new Found(Optional.of(member), credential, Optional.empty());
    }

    static Found nobody(String credential, Unknown why) {
      return new Found(Optional.empty(), credential, Optional.of(why));
    }
  }

  /** Whose token this is. Tokens of revoked members are those of nobody. */
  public Found ofToken(String token, Instant now) {
    String id = Secret.id(token).orElse("");
    for (Member member : all) {
      for (Secret secret : member.secrets()) {
        if (secret.id().equals(id) && secret.matches(token)) {
          return secret.isOver(now)
              ? Found.nobody(id, Unknown.EXPIRED_TOKEN)
              : Found.of(member, id);
        }
      }
    }
    return Found.nobody("", Unknown.WRONG_TOKEN);
  }

  /** Whose certificate has this subject. */
  public Found ofCertificate(X500Principal subject) {
    String name = canonical(subject.getName(X500Principal.RFC2253));
    return ofSubject(name)
        .map(member -> Found.of(member, subject.getName(X500Principal.RFC2253)))
        .orElseGet(() -> Found.nobody("", Unknown.WRONG_CERTIFICATE));
  }

  /**
   * Whether certificates of this subject were taken back: they were those of a member who was
   * revoked, and are those of nobody else.
   */
  public boolean isWithdrawn(X500Principal subject) {
    if (all.stream().noneMatch(m -> m.revoked().isPresent() && m.subject().isPresent())) {
      return false;
    }
    Optional<String> name = Optional.of(subject.getName(X500Principal.CANONICAL));
    return all.stream().anyMatch(m -> m.subject().equals(name))
        && ofSubject(name.orElseThrow()).isEmpty();
  }

  private Optional<Member> ofSubject(String subject) {
    return all.stream()
        .filter(m -> m.revoked().isEmpty() && m.subject().equals(Optional.of(subject)))
        .findFirst();
  }

  private static String canonical(String subject) {
    try {
      return new X500Principal(subject).getName(X500Principal.CANONICAL);
    } catch (IllegalArgumentException e) {
      throw new MemberRejected("subject", subject, "as CN=ada,O=lab");
    }
  }

  /** Who has this name, also if revoked. */
  public Optional<Member> find(String name) {
    return all.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  private Member active(String name) {
    return find(name)
        .filter(member -> member.revoked().isEmpty())
        .orElseThrow(
            () ->
                new MemberRejected(
                    "name", name, "one of " + Set.copyOf(names()) + "; see `orograph token list`"));
  }

  private List<String> names() {
    return all.stream().filter(m -> m.revoked().isEmpty()).map(Member::name).toList();
  }

  private Members replaced(Member changed) {
    return new Members(
        all.stream().map(m -> m.name().equals(changed.name()) ? changed : m).toList());
  }

  private static void check(String field, String id) {
    if (!NAME.matcher(id).matches()) {
      throw new MemberRejected(field, id, NAME_RULE);
    }
  }
}
