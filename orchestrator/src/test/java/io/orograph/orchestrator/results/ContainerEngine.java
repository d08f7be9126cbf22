package io.orograph.orchestrator.results;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/**
 * Whether there is an engine to run containers. Its socket is asked, and not Testcontainers, which
 * takes a healthy engine for none where its own helper image is missing.
 */
public final class ContainerEngine {
  /** What the server's container is made of; tools/local-engine builds the default. */
  static final String IMAGE = System.getProperty("test.pg.image", "localhost/orograph-postgres:2");

  private static final String UNIX = "unix://";

  private ContainerEngine() {}

  /**
   * Whether one answers. With {@code -Dtest.engine=required} its absence is a failure and no skip.
   */
  static boolean found() {
    boolean found = answers();
    if (!found && System.getProperty("test.engine", "").equals("required")) {
      throw new IllegalStateException(
          "no container engine answers at "
              + socket()
              + " (expected: one, because of -Dtest.engine=required; tools/local-engine starts one)");
    }
    return found;
  }

  private static String socket() {
    String host = System.getenv().getOrDefault("DOCKER_HOST", UNIX + "/var/run/docker.sock");
    return host.startsWith(UNIX) ? host.substring(UNIX.length()) : host;
  }

  private static boolean answers() {
    String socket = socket();
    if (!socket.startsWith("/")) {
      return DockerClientFactory.instance().isDockerAvailable();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(Path.of(socket)));
      channel.write(
          ByteBuffer.wrap(
              "GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(64);
      channel.read(answer);
      return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII)
          .contains(" 200 ");
    } catch (IOException e) {
      return false;
    }
  }
}
