package io.orograph.wire.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.MembersFile;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Who is let in: the owner of the lab's token, its workers, and the members in its file. */
public final class Access {
  private static final String BEARER = "Bearer ";
  private static final String EXPECTED = " (expected: Bearer and the token)";

  private final Token owner;
  private final Optional<Token> workers;
  private final Optional<MembersFile> members;
  private final InstantSource clock;

  /**
   * Lets in these.
   *
   * @param owner token of the lab, which may do everything
   * @param workers token that may do what workers do, if it is another one
   * @param members everybody else
   * @param clock tells whose token has ended
   */
  public Access(
      Token owner, Optional<Token> workers, Optional<MembersFile> members, InstantSource clock) {
    this.owner = owner;
    this.workers = workers;
    this.members = members;
    this.clock = clock;
  }

  /** Lets in who has this token, and nobody else. */
  public static Access of(Token owner) {
    return new Access(owner, Optional.empty(), Optional.empty(), () -> Instant.EPOCH);
  }

  /** Why a call is refused before it is known who makes it, or although it is. */
  enum Refused {
    NO_TOKEN,
    WRONG_TOKEN,
    EXPIRED_TOKEN,
    WRONG_CERTIFICATE,
    WITHDRAWN_CERTIFICATE,
    ROLE,
    PROJECT,
    RATE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who a call comes from, or why nobody. */
  record Answer(Optional<Identity> identity, Refused why, String credential) {
    static Answer of(Identity identity) {
      return new Answer(Optional.of(identity), Refused.NO_TOKEN, identity.credential());
    }

    static Answer nobody(Refused why, String credential) {
      return new Answer(Optional.empty(), why, credential);
    }

    OrographFailure failure() {
      return new OrographFailure.Unauthenticated(
          switch (why) {
            case NO_TOKEN -> "authorization: missing" + EXPECTED;
            case EXPIRED_TOKEN -> "authorization: expired (expected: a token that has not ended)";
            case WRONG_CERTIFICATE ->
                "certificate: of nobody known (expected: that of a member, or a token)";
            case WITHDRAWN_CERTIFICATE ->
                "certificate: withdrawn (expected: one of somebody who has not been revoked)";
            default -> "authorization: wrong" + EXPECTED;
          });
    }
  }

  /**
   * Who calls. A token decides, where there is one; else the certificate that the port has checked.
   * With a certificate that was withdrawn no token helps: whoever has stolen the one may have
   * stolen the other.
   */
  Answer identify(@Nullable String header, Attributes connection) {
    Optional<X500Principal> subject =
        certificate(connection).map(X509Certificate::getSubjectX500Principal);
    if (subject.isPresent()
        && members.isPresent()
        && members.get().current().isWithdrawn(subject.get())) {
      return Answer.nobody(
          Refused.WITHDRAWN_CERTIFICATE, subject.get().getName(X500Principal.RFC2253));
    }
    if (header != null) {
      return ofHeader(header);
    }
    return subject.isEmpty() || members.isEmpty()
        ? Answer.nobody(Refused.NO_TOKEN, "")
        : answer(members.get().current().ofCertificate(subject.get()));
  }

  /**
   * Whether a call would be let in, for those who must know before the call is one; nothing is put
   * on record.
   *
   * @param authorization the header of this name, if there is one
   * @param connection what gRPC says about the other end
   */
  public boolean knows(@Nullable String authorization, Attributes connection) {
    return identify(authorization, connection).identity().isPresent();
  }

  private Answer ofHeader(String header) {
    if (owner.matches(header)) {
      return Answer.of(Identity.OF_TOKEN);
    }
    if (workers.isPresent() && workers.get().matches(header)) {
      return Answer.of(Identity.OF_WORKER_TOKEN);
    }
    if (members.isEmpty() || !header.startsWith(BEARER)) {
      return Answer.nobody(Refused.WRONG_TOKEN, "");
    }
    return answer(
        members.get().current().ofToken(header.substring(BEARER.length()), clock.instant()));
  }

  private static Answer answer(Members.Found found) {
    if (found.member().isPresent()) {
      return Answer.of(Identity.of(found.member().get(), found.credential()));
    }
    Refused why =
        switch (found.why().orElse(Members.Unknown.WRONG_TOKEN)) {
          case WRONG_TOKEN -> Refused.WRONG_TOKEN;
          case EXPIRED_TOKEN -> Refused.EXPIRED_TOKEN;
          case WRONG_CERTIFICATE -> Refused.WRONG_CERTIFICATE;
        };
    return Answer.nobody(why, found.credential());
  }

  private static Optional<X509Certificate> certificate(Attributes connection) {
    SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      // The port asks for none.
      return Optional.empty();
    }
  }
}
