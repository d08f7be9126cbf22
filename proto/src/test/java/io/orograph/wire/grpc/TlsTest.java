package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PemPair;
import io.orograph.wire.tls.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports with TLS, called over real connections with certificates made here. */
class TlsTest {
  private static final Token TOKEN = Token.random();
  private static final GetSweepRequest ASK =
      GetSweepRequest.newBuilder().setName("projects/default/sweeps/s").build();

  private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

  @TempDir private Path folder;
  private TestPki lab;
  private TestPki other;
  private MembersFile members;
  private @Nullable RunningServer server;

  /** Tells who calls. */
  private static final class Naming extends SweepServiceGrpc.SweepServiceImplBase {
    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> reply) {
      String by = Identity.current().map(Identity::name).orElse("nobody");
      reply.onNext(
          GetSweepResponse.newBuilder().setSweep(Sweep.newBuilder().setCreatedBy(by)).build());
      reply.onCompleted();
    }
  }

  @BeforeEach
  void makeAuthorities() {
    lab = new TestPki(folder, "lab");
    other = new TestPki(folder, "other");
    members = new MembersFile(folder.resolve("members.json"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private void serve(PemPair own, Optional<Path> callers) throws IOException {
    Access access =
        new Access(TOKEN, Optional.empty(), Optional.of(members), InstantSource.system());
    ServerTls tls = new ServerTls(own, callers);
    server =
        GrpcServers.serve(
            new ListenAddress(InetAddress.getLoopbackAddress(), 0, Optional.of(tls)),
            new Guards(access, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of(new Naming()));
  }

  private int port() {
    return Objects.requireNonNull(server).port();
  }

  private String calledBy(ClientTls tls, Optional<Token> token) throws Exception {
    ManagedChannel channel = Channels.secured("127.0.0.1", port(), tls, token);
    try {
      return SweepServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .getSweep(ASK)
          .getSweep()
          .getCreatedBy();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private Status.Code refusal(ClientTls tls, Optional<Token> token) {
    Throwable thrown = catchThrowable(() -> calledBy(tls, token));
    assertThat(thrown).isNotNull();
    return Status.fromThrowable(thrown).getCode();
  }

  /** Each is believed by the certificate of the host by which it is called. */
  @Test
  void ofSeveralServersTheOneThatListensIsFound() throws Exception {
    serve(lab.server(), Optional.empty());
    int silent;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      silent = taken.getLocalPort();
    }
    String list = "%1$s:" + silent + ",%1$s:" + port();
    assertThat(calledBy(Addresses.parse(list.formatted("127.0.0.1")))).isEqualTo("local");
    Throwable thrown = catchThrowable(() -> calledBy(Addresses.parse(list.formatted("localhost"))));
    assertThat(thrown).isNotNull();
    assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private String calledBy(Addresses nodes) throws Exception {
    ManagedChannel channel = Channels.secured(nodes, lab.believing(), Optional.of(TOKEN));
    try {
      return SweepServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .getSweep(ASK)
          .getSweep()
          .getCreatedBy();
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoBelievesTheAuthorityAndHasTheTokenIsServed() throws Exception {
    serve(lab.server(), Optional.empty());
    assertThat(calledBy(lab.believing(), Optional.of(TOKEN))).isEqualTo("local");
    assertThat(refusal(lab.believing(), Optional.empty())).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aServerOfAnotherAuthorityIsNotCalled() throws Exception {
    serve(lab.server(), Optional.empty());
    assertThat(refusal(other.believing(), Optional.of(TOKEN))).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(new ClientTls(Optional.empty(), Optional.empty()), Optional.of(TOKEN)))
        .as("the authorities of the runtime")
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aServerWhoseCertificateHasExpiredIsNotCalled() throws Exception {
    serve(lab.issue("old", "CN=old", "127.0.0.1", Duration.ofMinutes(-1)), Optional.empty());
    assertThat(refusal(lab.believing(), Optional.of(TOKEN))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aServerUnderAnotherNameIsNotCalled() throws Exception {
    serve(lab.issue("far", "CN=far", "192.0.2.7", Duration.ofDays(1)), Optional.empty());
    assertThat(refusal(lab.believing(), Optional.of(TOKEN))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aCallerWithoutTlsIsNotServed() throws Exception {
    serve(lab.server(), Optional.empty());
    ManagedChannel bare =
        NettyChannelBuilder.forAddress("127.0.0.1", port()).usePlaintext().build();
    Throwable thrown =
        catchThrowable(
            () ->
                SweepServiceGrpc.newBlockingStub(bare)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .getSweep(ASK));
    assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    bare.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }

  @Test
  void aPortThatAsksForCertificatesRefusesCallersWithoutAGoodOne() throws Exception {
    serve(lab.server(), Optional.of(lab.authority()));
    assertThat(refusal(lab.believing(), Optional.of(TOKEN)))
        .as("none")
        .isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refusal(lab.believing(other.caller("CN=ada")), Optional.of(TOKEN)))
        .as("of another authority")
        .isEqualTo(Status.Code.UNAVAILABLE);
    PemPair expired = lab.issue("late", "CN=ada", "127.0.0.1", Duration.ofMinutes(-1));
    assertThat(refusal(lab.believing(expired), Optional.of(TOKEN)))
        .as("expired")
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void theSubjectOfACertificateNamesItsMember() throws Exception {
    serve(lab.server(), Optional.of(lab.authority()));
    Newcomer ada =
        new Newcomer(
            "ada", MemberRole.VIEWER, Projects.ALL, Optional.of("CN=Ada, O=Lab"), Optional.empty());
    var unused = members.change(m -> m.create(ada, Instant.EPOCH));
    ClientTls caller = lab.believing(lab.caller("CN=Ada,O=Lab"));
    assertThat(calledBy(caller, Optional.empty())).isEqualTo("ada");
    assertThat(calledBy(caller, Optional.of(TOKEN))).as("a token decides").isEqualTo("local");
    assertThat(refusal(lab.believing(lab.caller("CN=Eve,O=Lab")), Optional.empty()))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void withACertificateThatWasWithdrawnNoTokenHelps() throws Exception {
    serve(lab.server(), Optional.of(lab.authority()));
    Newcomer away =
        new Newcomer(
            "away", MemberRole.WORKER, Projects.ALL, Optional.of("CN=away"), Optional.empty());
    var unused = members.change(m -> m.create(away, Instant.EPOCH));
    ClientTls worker = lab.believing(lab.caller("CN=away"));
    ManagedChannel open = Channels.secured("127.0.0.1", port(), worker, Optional.of(TOKEN));
    try {
      SweepServiceGrpc.SweepServiceBlockingStub stub =
          SweepServiceGrpc.newBlockingStub(open).withDeadlineAfter(20, TimeUnit.SECONDS);
      assertThat(stub.getSweep(ASK).getSweep().getCreatedBy()).isEqualTo("local");
      unused = members.change(m -> m.revoke("away", Instant.EPOCH));
      assertThat(RemoteFailure.of(catchThrowable(() -> stub.getSweep(ASK))).message())
          .as("on the connection that was open")
          .contains("certificate: withdrawn");
    } finally {
      open.shutdownNow();
    }
    assertThat(refusal(worker, Optional.of(TOKEN))).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(calledBy(lab.believing(lab.caller("CN=near")), Optional.of(TOKEN)))
        .isEqualTo("local");
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    PemPair files = lab.server();
    serve(files, Optional.empty());
    assertThat(refusal(other.believing(), Optional.of(TOKEN))).isEqualTo(Status.Code.UNAVAILABLE);
    PemPair renewed = other.server();
    Files.copy(renewed.certificate(), files.certificate(), REPLACE);
    assertThat(calledBy(lab.believing(), Optional.of(TOKEN)))
        .as("while the key is still the one before")
        .isEqualTo("local");
    Files.copy(renewed.key(), files.key(), REPLACE);
    assertThat(calledBy(other.believing(), Optional.of(TOKEN))).isEqualTo("local");
    Files.delete(files.certificate());
    assertThat(calledBy(other.believing(), Optional.of(TOKEN))).as("gone").isEqualTo("local");
  }

  @Test
  void authoritiesOfCallersAreReadAgain() throws Exception {
    Path authorities = folder.resolve("callers.pem");
    Files.copy(lab.authority(), authorities);
    serve(lab.server(), Optional.of(authorities));
    ClientTls stranger = lab.believing(other.caller("CN=ada"));
    assertThat(refusal(stranger, Optional.of(TOKEN))).isEqualTo(Status.Code.UNAVAILABLE);
    Files.writeString(
        authorities, Files.readString(lab.authority()) + Files.readString(other.authority()));
    assertThat(calledBy(stranger, Optional.of(TOKEN))).isEqualTo("local");
  }

  @Test
  void aPortBeyondThisMachineNeedsTls() throws Exception {
    InetAddress everywhere = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(() -> new ListenAddress(everywhere, 0, Optional.empty()))
        .hasMessageContaining("0.0.0.0:0 without TLS");
    Access access = Access.of(TOKEN);
    server =
        GrpcServers.serve(
            new ListenAddress(
                everywhere, 0, Optional.of(new ServerTls(lab.server(), Optional.empty()))),
            new Guards(access, Optional.empty(), Optional.empty(), Optional.empty()),
            List.of(new Naming()));
    assertThat(calledBy(lab.believing(), Optional.of(TOKEN))).isEqualTo("local");
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    PemPair good = lab.server();
    PemPair strange = new PemPair(good.certificate(), other.server().key());
    assertThatThrownBy(strange::keyManager).hasMessageContaining("not the key of");
    PemPair none = new PemPair(folder.resolve("none.pem"), good.key());
    assertThatThrownBy(none::keyManager).hasMessageContaining("none.pem: cannot be read");
    PemPair turned = new PemPair(good.key(), good.certificate());
    assertThatThrownBy(turned::keyManager).hasMessageContaining("server.key: no certificate");
    PemPair noKey = new PemPair(good.certificate(), good.certificate());
    assertThatThrownBy(noKey::keyManager).hasMessageContaining("no key can be read");
    Files.setPosixFilePermissions(good.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(good::keyManager).hasMessageContaining("everybody may read it");
  }
}
