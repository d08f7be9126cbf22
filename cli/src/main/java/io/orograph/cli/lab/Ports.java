package io.orograph.cli.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The loopback ports of a lab; kept with its folder, so that a process that is started again is
 * found where it was.
 *
 * @param client where commands call the orchestrator
 * @param worker where workers register
 * @param trainer where the orchestrator calls the trainer
 * @param metrics where the orchestrator calls the metrics service
 * @param orchestratorMeters the orchestrator's /metrics
 * @param trainerMeters the trainer's /metrics
 * @param metricsMeters the metrics service's /metrics
 */
public record Ports(
    int client,
    int worker,
    int trainer,
    int metrics,
    int orchestratorMeters,
    int trainerMeters,
    int metricsMeters) {

  private static final int COUNT = 7;

  /** Above the usual services, and below where Linux begins connections of its own. */
  private static final int LEAST = 20_000;

  private static final int BEYOND = 32_768;
  private static final int TRIES = 1_000;

  /** Seven ports that are free now. */
  public static Ports free() {
    List<Integer> p = free(COUNT);
    return new Ports(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6));
  }

  /**
   * Ports that are free now, all held at once while they are chosen. A port is listened to some
   * seconds later, so none of those that any connection may be given meanwhile is chosen, unless
   * there are no others.
   */
  public static List<Integer> free(int count) {
    SecureRandom random = new SecureRandom(); // several labs may choose at once
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int tries = 0; held.size() < count && tries < TRIES; tries++) {
        held(random.nextInt(LEAST, BEYOND)).ifPresent(held::add);
      }
      while (held.size() < count) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new LabException(
          "loopback ports: none free (expected: "
              + count
              + "; end labs that are not needed by `orograph down`)",
          e);
    } finally {
      held.forEach(Ports::release);
    }
  }

  private static Optional<ServerSocket> held(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether all of them can be had now. */
  public boolean stillFree() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int port :
          new int[] {
            client, worker, trainer, metrics, orchestratorMeters, trainerMeters, metricsMeters
          }) {
        held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      held.forEach(Ports::release);
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new LabException("port " + socket.getLocalPort() + ": " + e.getMessage(), e);
    }
  }
}
