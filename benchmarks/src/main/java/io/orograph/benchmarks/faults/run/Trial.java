package io.orograph.benchmarks.faults.run;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a fault run is asked for.
 *
 * @param home the folder of the project, packaged
 * @param folder of its own: labs, logs, history
 * @param kills how many processes are to be killed
 * @param seed decides the faults
 * @param leaseMillis how long a lease lasts without a heartbeat, at least 3,000
 * @param mostGapMillis most between two faults, on a machine that starts a lab in twice that
 * @param brief a smaller sweep
 * @param progress told what happens
 * @param clock that of this machine
 */
public record Trial(
    Path home,
    Path folder,
    int kills,
    long seed,
    long leaseMillis,
    long mostGapMillis,
    boolean brief,
    Consumer<String> progress,
    InstantSource clock) {

  String sweep() {
    return brief ? FaultSweep.BRIEF : FaultSweep.WHOLE;
  }
}
