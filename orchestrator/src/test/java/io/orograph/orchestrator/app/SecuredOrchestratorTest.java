package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.HealthPort;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PemPair;
import io.orograph.wire.tls.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole orchestrator with a port beyond its machine. */
@Timeout(60)
class SecuredOrchestratorTest {
  @TempDir private Path folder;

  @Test
  void aMemberSeesItsProjectThroughTlsUntilItIsRevoked() throws Exception {
    Token owner = Token.createFile(folder.resolve("token"));
    Path data = folder.resolve("data");
    try (Orchestrator lab = Orchestrator.start(config(data), base(), clock(), System::nanoTime)) {
      MembersFile members = new MembersFile(data.resolve("members.json"));
      Newcomer ada =
          new Newcomer(
              "ada",
              MemberRole.VIEWER,
              Projects.of(Set.of("vision")),
              Optional.empty(),
              Optional.empty());
      String made = members.change(m -> m.create(ada, Samples.AT)).token().orElseThrow();
      Token token = Token.read(privately("ada.token", made + "\n"));
      ClientTls tls = new ClientTls(Optional.of(folder.resolve("ca.pem")), Optional.empty());
      ManagedChannel channel =
          Channels.secured("127.0.0.1", lab.openClientPort(), tls, Optional.of(token));
      try {
        assertThat(list(channel, "projects/vision")).isZero();
        RemoteFailure other = refusal(() -> list(channel, "projects/language"));
        assertThat(other.reason()).isEqualTo("OTHER_PROJECT");
        assertThat(refusal(() -> get(channel, "projects/vision/sweeps/s")).reason())
            .isEqualTo("NOT_FOUND");
        assertThat(refusal(() -> get(channel, "projects/language/sweeps/s")).reason())
            .isEqualTo("OTHER_PROJECT");
        var unused = members.change(m -> m.revoke("ada", Samples.AT));
        assertThat(refusal(() -> list(channel, "projects/vision")).reason())
            .isEqualTo("UNAUTHENTICATED");
      } finally {
        channel.shutdownNow();
      }
      assertThat(probed(lab.healthPort())).isEqualTo(ServingStatus.SERVING);
      ManagedChannel near = Channels.open("127.0.0.1", lab.clientPort(), owner);
      try {
        assertThat(list(near, "projects/language")).isZero();
      } finally {
        near.shutdownNow();
      }
    }
    assertThat(Files.readAllLines(data.resolve("audit/audit.jsonl")))
        .hasSize(3)
        .allMatch(line -> !line.contains("og_"))
        .anyMatch(line -> line.contains("\"who\":\"ada\"") && line.contains("\"project\""));
  }

  /** What a kubelet is told, which has no token of the lab. */
  private static ServingStatus probed(int port) throws Exception {
    ManagedChannel probe = Channels.open("127.0.0.1", port, Token.random());
    try {
      return HealthGrpc.newBlockingStub(probe)
          .check(HealthCheckRequest.newBuilder().setService(HealthPort.READINESS).build())
          .getStatus();
    } finally {
      probe.shutdownNow();
    }
  }

  private static int list(ManagedChannel channel, String project) {
    return SweepServiceGrpc.newBlockingStub(channel)
        .listSweeps(ListSweepsRequest.newBuilder().setParent(project).build())
        .getSweepsCount();
  }

  private static void get(ManagedChannel channel, String name) {
    var unused =
        SweepServiceGrpc.newBlockingStub(channel)
            .getSweep(GetSweepRequest.newBuilder().setName(name).build());
  }

  private static RemoteFailure refusal(Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    assertThat(thrown).isNotNull();
    return RemoteFailure.of(thrown);
  }

  private static SystemConfig base() {
    return new SystemConfig(ConfigFactory.load());
  }

  private static InstantSource clock() {
    return InstantSource.fixed(Samples.AT);
  }

  /** Each node has a data folder of its own, and all have one file of members. */
  @Test
  void aMemberOfTheNodeBeforeIsAnsweredByTheNextAndARevokedOneIsNot() throws Exception {
    Token owner = Token.createFile(folder.resolve("token"));
    Path file = folder.resolve("shared").resolve("members.json");
    Files.createDirectories(folder.resolve("shared"));
    MembersFile members = new MembersFile(file);
    String ada;
    String eve;
    Path first = folder.resolve("node-1");
    try (Orchestrator lab =
        Orchestrator.start(near(first, file), base(), clock(), System::nanoTime)) {
      ada = members.change(m -> m.create(viewer("ada"), Samples.AT)).token().orElseThrow();
      eve = members.change(m -> m.create(viewer("eve"), Samples.AT)).token().orElseThrow();
      assertThat(listed(lab, Token.read(privately("ada", ada + "\n")))).isZero();
      var unused = members.change(m -> m.revoke("eve", Samples.AT));
    }
    Path second = folder.resolve("node-2");
    try (Orchestrator lab =
        Orchestrator.start(near(second, file), base(), clock(), System::nanoTime)) {
      assertThat(listed(lab, Token.read(folder.resolve("ada")))).isZero();
      Token revoked = Token.read(privately("eve", eve + "\n"));
      assertThat(refusal(() -> listed(lab, revoked)).reason()).isEqualTo("UNAUTHENTICATED");
      assertThat(listed(lab, owner)).isZero();
    }
  }

  private static Newcomer viewer(String name) {
    return new Newcomer(
        name, MemberRole.VIEWER, Projects.of(Set.of("vision")), Optional.empty(), Optional.empty());
  }

  private static int listed(Orchestrator lab, Token token) {
    ManagedChannel channel = Channels.open("127.0.0.1", lab.clientPort(), token);
    try {
      return list(channel, "projects/vision");
    } finally {
      channel.shutdownNow();
    }
  }

  private OrchestratorConfig near(Path data, Path members) {
    return config(data, SecurityConfig.closed(data, members));
  }

  private OrchestratorConfig config(Path data) throws Exception {
    SecurityConfig closed = SecurityConfig.closed(data);
    ListenAddress clients =
        new ListenAddress(
            InetAddress.getByName("0.0.0.0"),
            0,
            Optional.of(new ServerTls(certificate(), Optional.empty())));
    return config(
        data,
        new SecurityConfig(
            Optional.of(clients),
            closed.workers(),
            closed.workerTls(),
            closed.workerToken(),
            closed.members(),
            closed.audit(),
            closed.callsPerSecond(),
            closed.callsAtOnce(),
            closed.connections()));
  }

  private OrchestratorConfig config(Path data, SecurityConfig security) {
    return new OrchestratorConfig(
        folder.resolve("token"),
        false,
        0,
        0,
        0,
        List.of(),
        data,
        data.resolve("store"),
        Optional.empty(),
        Duration.ofMillis(200),
        Duration.ofSeconds(2),
        WebhookConfig.OFF,
        Shares.EQUAL,
        new OrchestratorConfig.Collecting(Duration.ofHours(24), Duration.ofHours(1), 30),
        DatabaseConfig.EMBEDDED,
        ClusterConfig.ALONE,
        security,
        Optional.empty(),
        ListenAddress.Place.parse("127.0.0.1:0"));
  }

  private PemPair certificate() throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    X509Bundle server =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=lab")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    var unused = privately("ca.pem", authority.getCertificatePEM());
    return new PemPair(
        privately("lab.pem", server.getCertificatePathPEM()),
        privately("lab.key", server.getPrivateKeyPEM()));
  }

  private Path privately(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }
}
