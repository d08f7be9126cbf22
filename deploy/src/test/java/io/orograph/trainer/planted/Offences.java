package io.orograph.trainer.planted;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.v1.planted.Message;
import java.time.Instant;
import java.util.Random;

/** Planted: one offence per method. */
public class Offences {

  /** Not sealed. */
  public interface Command {}

  /** Not a record. */
  public static final class Start implements Command {}

  public static String seesGenerated(Message message) {
    return message.text();
  }

  public static Instant readsTheClock() {
    return Instant.now();
  }

  public static Random makesChance() {
    return new Random(1);
  }

  public static void prints() {
    System.out.println("planted");
    System.err.println("planted");
  }

  public static void sleeps() throws InterruptedException {
    Thread.sleep(0);
  }

  public static StatusRuntimeException buildsStatus() {
    return Status.INTERNAL.withDescription("planted").asRuntimeException();
  }
}
