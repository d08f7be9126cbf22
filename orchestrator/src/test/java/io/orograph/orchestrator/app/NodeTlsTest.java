package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.PemPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ends of a connection between nodes, in memory. */
class NodeTlsTest {
  private static final String HERE = "127.0.0.1";
  private static final int PORT = 2551;

  /** More than any record of TLS has. */
  private static final int ROOM = 1 << 16;

  @TempDir private Path folder;
  private NodeCertificates lab;
  private PeerTls first;

  @BeforeEach
  void make() throws Exception {
    lab = new NodeCertificates(folder.resolve("lab"));
    first = lab.at(HERE, "first");
  }

  private static NodeTls node(PeerTls tls) throws IOException {
    return new NodeTls(tls, Set.of(HERE));
  }

  /** One end, and what it has sent that the other has not read. */
  private record End(SSLEngine engine, ByteBuffer sent) {
    End(SSLEngine engine) {
      this(engine, ByteBuffer.allocate(ROOM));
    }

    /** Does what it can; whether that was anything. */
    boolean step(End other) throws SSLException {
      return switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          engine.getDelegatedTask().run();
          yield true;
        }
        case NEED_WRAP -> {
          var unused = engine.wrap(ByteBuffer.allocate(0), sent);
          yield true;
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING -> read(other);
        case FINISHED -> false;
      };
    }

    private boolean read(End other) throws SSLException {
      ByteBuffer in = other.sent;
      in.flip();
      try {
        int before = in.remaining();
        if (before == 0 && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP_AGAIN) {
          return false;
        }
        var unused = engine.unwrap(in, ByteBuffer.allocate(ROOM));
        return in.remaining() < before
            || engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP;
      } finally {
        in.compact();
      }
    }
  }

  /** What the called one knows of the caller once they have shaken hands. */
  private static End called(NodeTls caller, NodeTls called, String host) throws SSLException {
    End client = new End(caller.createClientSSLEngine(host, PORT));
    End server = new End(called.createServerSSLEngine(HERE, PORT));
    client.engine().beginHandshake();
    server.engine().beginHandshake();
    boolean going = true;
    while (going) {
      boolean one = client.step(server);
      boolean other = server.step(client);
      going = one || other;
    }
    assertThat(List.of(client, server))
        .extracting(end -> end.engine().getHandshakeStatus())
        .containsOnly(HandshakeStatus.NOT_HANDSHAKING);
    return server;
  }

  private static boolean letIn(NodeTls called, End server) {
    return called.verifyServerSession(HERE, server.engine().getSession()).isEmpty();
  }

  @Test
  void whoHasACertificateOfTheLabForAHostOfTheNodesIsLetIn() throws Exception {
    NodeTls called = node(first);
    End server = called(node(lab.at(HERE, "second")), called, HERE);
    assertThat(letIn(called, server)).isTrue();
    assertThat(server.engine().getSession().getProtocol()).isEqualTo("TLSv1.3");
  }

  @Test
  void aStrangersCertificateIsRefusedByBothSides() throws Exception {
    PeerTls other = new NodeCertificates(folder.resolve("other")).at(HERE, "stranger");
    NodeTls stranger = node(other);
    assertThatThrownBy(() -> called(stranger, node(first), HERE)).isInstanceOf(SSLException.class);
    // One that believes everybody of the lab still has nothing to show that the lab believes.
    NodeTls believing = node(new PeerTls(other.own(), first.authority()));
    assertThatThrownBy(() -> called(believing, node(first), HERE)).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> called(node(first), believing, HERE)).isInstanceOf(SSLException.class);
  }

  @Test
  void aCallerOfTheLabThatIsForNoHostOfTheNodesIsNotLetIn() throws Exception {
    NodeTls called = node(first);
    End server = called(node(lab.at("192.0.2.7", "worker")), called, HERE);
    assertThat(letIn(called, server)).isFalse();
  }

  @Test
  void aNodeIsBelievedOnlyAtItsOwnHost() throws Exception {
    NodeTls elsewhere = node(lab.at("192.0.2.7", "elsewhere"));
    assertThatThrownBy(() -> called(node(first), elsewhere, HERE)).isInstanceOf(SSLException.class);
  }

  @Test
  void aCertificateThatIsReplacedIsShownAtTheNextConnection() throws Exception {
    NodeTls called = node(first);
    NodeTls caller = node(lab.at(HERE, "second"));
    assertThat(subject(called(caller, called, HERE))).isEqualTo("CN=second");
    PemPair before = new PemPair(lab("second.pem"), lab("second.key"));
    PeerTls next = lab.at(HERE, "renewed");
    Files.move(next.own().key(), before.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(next.own().certificate(), before.certificate(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(subject(called(caller, called, HERE))).isEqualTo("CN=renewed");
  }

  private Path lab(String name) {
    return folder.resolve("lab").resolve(name);
  }

  private static String subject(End server) throws Exception {
    return server.engine().getSession().getPeerPrincipal().getName();
  }

  @Test
  void filesThatCannotBeUsedAreNamed() {
    PeerTls missing =
        new PeerTls(new PemPair(folder.resolve("none.pem"), first.own().key()), first.authority());
    assertThatThrownBy(() -> new NodeTls(missing, Set.of(HERE))).hasMessageContaining("none.pem");
  }
}
