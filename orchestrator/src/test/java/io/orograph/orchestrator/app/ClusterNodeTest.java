package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.orchestrator.node.Duty;
import io.orograph.orchestrator.node.Members;
import io.orograph.orchestrator.node.Node;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.wire.tls.PeerTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one cluster, in one process, with a duty that only says what happens to it. */
class ClusterNodeTest {
  private static final long PATIENCE = 60;

  /** The kind of a record of TLS that says what is wrong (RFC 8446, 5.1). */
  private static final int ALERT = 21;

  private static final int ENDED = -1;

  @TempDir Path folder;

  private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Started> started = new ArrayList<>();

  /** A node and what a test may do to it. */
  private record Started(Node node, ActorSystem<Void> system, SimpleMeterRegistry meters) {
    CompletableFuture<Node.End> end() {
      return CompletableFuture.supplyAsync(node::awaitEnd);
    }

    String name() {
      var self = Cluster.get(system).selfMember().uniqueAddress();
      return "orograph-"
          + self.address().getHost().orElseThrow()
          + ":"
          + self.address().getPort().orElseThrow()
          + "-"
          + Long.toHexString(self.longUid());
    }

    double active() {
      return meters.get("orograph.node.active").gauge().value();
    }
  }

  /** Says when it begins and ends. */
  private final class Told implements Duty {
    private final int node;
    private volatile Optional<Members> members = Optional.empty();

    Told(int node) {
      this.node = node;
    }

    @Override
    public Running start(Members known) {
      members = Optional.of(known);
      happened.add(node + " begins");
      return new Running() {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public CompletionStage<?> ended() {
          return ended;
        }

        @Override
        public void close() {
          happened.add(node + " ends");
          ended.complete(null);
        }
      };
    }
  }

  @BeforeEach
  void choosePorts() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
  }

  @AfterEach
  void stop() {
    started.reversed().forEach(s -> s.node().close());
  }

  /** What each node shows; nothing where there is none. */
  private final Map<Integer, PeerTls> shown = new HashMap<>();

  private OrchestratorConfig config(int node, String store, String members) {
    return new OrchestratorConfig(
        folder.resolve("token"),
        false,
        0,
        1,
        2,
        List.of(),
        folder.resolve("data-" + node),
        folder.resolve(store),
        Optional.empty(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        WebhookConfig.OFF,
        Shares.EQUAL,
        new OrchestratorConfig.Collecting(Duration.ofHours(24), Duration.ofHours(1), 30),
        new DatabaseConfig(
            Optional.of("jdbc:postgresql://127.0.0.1:1/lab"), Optional.of("me"), Optional.empty()),
        new ClusterConfig(
            "127.0.0.1",
            ports.get(node),
            ports.stream().map(port -> "127.0.0.1:" + port).toList(),
            Duration.ofSeconds(5),
            Optional.ofNullable(shown.get(node))),
        SecurityConfig.closed(folder.resolve("data-" + node), folder.resolve(members)),
        Optional.empty(),
        Optional.empty());
  }

  private Started start(int node, String store, Duty duty) throws IOException {
    return start(config(node, store, "members.json"), duty);
  }

  private Started start(OrchestratorConfig config, Duty duty) throws IOException {
    ActorSystem<Void> system =
        new SystemConfig(
                // Who is first does not wait long for those who are not there yet.
                ConfigFactory.parseMap(
                        Map.of("orograph-nodes.pekko.cluster.seed-node-timeout", "1s"))
                    .withFallback(ConfigFactory.load()))
            .startNode(config);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Started begun = new Started(Node.join(system, duty, meters), system, meters);
    started.add(begun);
    return begun;
  }

  /** Starts a node and returns when it is a member. */
  private Started join(int node, Duty duty) throws Exception {
    Started begun = start(node, "store", duty);
    CompletableFuture<Void> up = new CompletableFuture<>();
    org.apache.pekko.cluster.Cluster.get(begun.system())
        .registerOnMemberUp(() -> up.complete(null));
    up.get(PATIENCE, TimeUnit.SECONDS);
    return begun;
  }

  private String next() throws InterruptedException {
    return String.valueOf(happened.poll(PATIENCE, TimeUnit.SECONDS));
  }

  @Test
  void oneServesAndWhenItLeavesTheNextDoesAfterIt() throws Exception {
    Started first = join(0, new Told(0));
    assertThat(next()).isEqualTo("0 begins");
    Started second = join(1, new Told(1));
    Started third = join(2, new Told(2));
    assertThat(List.of(first.active(), second.active(), third.active()))
        .containsExactly(1.0, 0.0, 0.0);
    CompletableFuture<Node.End> end = first.end();
    first.node().close();
    assertThat(next()).isEqualTo("0 ends");
    assertThat(next()).isEqualTo("1 begins");
    assertThat(end.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Node.End.LEFT);
    second.node().close();
    assertThat(next()).isEqualTo("1 ends");
    assertThat(next()).isEqualTo("2 begins");
    assertThat(happened).isEmpty();
  }

  @Test
  void whoIsTakenForLostEndsAndMayBeTakenOverFrom() throws Exception {
    Started first = join(0, new Told(0));
    assertThat(next()).isEqualTo("0 begins");
    Told heir = new Told(1);
    Started second = join(1, heir);
    join(2, new Told(2));
    String lost = first.name();
    CompletableFuture<Node.End> end = first.end();
    Cluster cluster = Cluster.get(second.system());
    cluster.manager().tell(new Down(Cluster.get(first.system()).selfMember().address()));
    assertThat(end.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Node.End.REMOVED);
    assertThat(List.of(next(), next())).containsExactlyInAnyOrder("0 ends", "1 begins");
    Members members = heir.members.orElseThrow();
    assertThat(members.removed(lost)).isTrue();
    assertThat(members.removed(members.self())).isFalse();
    assertThat(members.removed("orograph-127.0.0.1:1-of-another-cluster")).isFalse();
    assertThat(members.self()).isEqualTo(second.name());
  }

  @Test
  void whoCannotServeLeavesAndTheNextServes() throws Exception {
    CompletableFuture<Void> joined = new CompletableFuture<>();
    Started first =
        join(
            0,
            members -> {
              joined.join();
              throw new IOException("port: 1 (expected: a free port of 127.0.0.1)");
            });
    join(1, new Told(1));
    CompletableFuture<Node.End> end = first.end();
    joined.complete(null);
    assertThat(end.get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Node.End.FAILED);
    assertThat(next()).isEqualTo("1 begins");
  }

  @Test
  void aNodeOfAnotherLabIsNotAdmitted() throws Exception {
    join(0, new Told(0));
    Started other = start(1, "another-store", new Told(1));
    assertThat(other.end().get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Node.End.NOT_ADMITTED);
    assertThat(next()).isEqualTo("0 begins");
    assertThat(happened).isEmpty();
  }

  @Test
  void aNodeThatLetsInOtherMembersIsNotAdmitted() throws Exception {
    join(0, new Told(0));
    Started other = start(config(1, "store", "its-own-members.json"), new Told(1));
    assertThat(other.end().get(PATIENCE, TimeUnit.SECONDS)).isEqualTo(Node.End.NOT_ADMITTED);
    assertThat(next()).isEqualTo("0 begins");
    assertThat(happened).isEmpty();
  }

  @Test
  void whoHasTheLabsCertificateJoinsAndAStrangerDoesNot() throws Exception {
    NodeCertificates lab = new NodeCertificates(folder.resolve("lab"));
    shown.put(0, lab.at("127.0.0.1", "first"));
    shown.put(1, new NodeCertificates(folder.resolve("other")).at("127.0.0.1", "stranger"));
    shown.put(2, lab.at("127.0.0.1", "third"));
    Started first = join(0, new Told(0));
    assertThat(next()).isEqualTo("0 begins");
    // Has had longer to join than the one who does.
    Started stranger = start(1, "store", new Told(1));
    join(2, new Told(2));
    assertThat(members(first)).containsExactlyInAnyOrder(ports.get(0), ports.get(2));
    assertThat(members(stranger)).isEmpty();
    assertThat(happened).isEmpty();
  }

  private static List<Integer> members(Started node) {
    List<Integer> found = new ArrayList<>();
    Cluster.get(node.system())
        .state()
        .getMembers()
        .forEach(member -> found.add(member.address().getPort().orElseThrow()));
    return found;
  }

  /** What comes back after the start of a connection as nodes without TLS make it. */
  @Test
  void whoSpeaksWithoutTlsIsRefused() throws Exception {
    shown.put(0, new NodeCertificates(folder.resolve("lab")).at("127.0.0.1", "first"));
    join(0, new Told(0));
    try (Socket bare = new Socket(InetAddress.getLoopbackAddress(), ports.get(0))) {
      bare.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
      OutputStream out = bare.getOutputStream();
      out.write("AKKA\u0001".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(answer(bare)).isIn(ALERT, ENDED);
    }
  }

  private static int answer(Socket bare) throws IOException {
    try {
      return bare.getInputStream().read();
    } catch (SocketException e) {
      // Reset: refused as well.
      return ENDED;
    }
  }
}
