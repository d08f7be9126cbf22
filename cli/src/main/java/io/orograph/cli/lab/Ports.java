package io.orograph.cli.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

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

  /** Seven ports that are free now, all held at once while they are chosen. */
  public static Ports free() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 7; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      int[] p = held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      return new Ports(p[0], p[1], p[2], p[3], p[4], p[5], p[6]);
    } catch (IOException e) {
      throw new LabException(
          "loopback ports: none free (expected: seven; end labs that are not needed by `orograph"
              + " down`)",
          e);
    } finally {
      held.forEach(Ports::release);
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
