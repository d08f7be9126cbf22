package io.orograph.orchestrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSizes;
import io.orograph.orchestrator.registry.Sessions.Greeting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
  private static final long SECOND = 1_000_000_000L;

  private final Sessions sessions = new Sessions(Duration.ofSeconds(10), Duration.ofSeconds(1), 0);

  private static final class Link implements WorkerLink {
    private boolean closed;

    @Override
    public void answer(Duration heartbeat, boolean drain, List<Held> confirmed) {}

    @Override
    public void refuse(Refusal why) {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static Hello hello(String worker, String incarnation, String digest) {
    return trainer(worker, incarnation, digest, "cpu");
  }

  private static Hello trainer(
      String worker, String incarnation, String digest, String device, Calibration... known) {
    return new Hello(
        worker,
        incarnation,
        WorkerKind.TRAINER,
        "127.0.0.1:1",
        2,
        device,
        Map.of("digits", digest),
        "v",
        List.of(),
        List.of(known));
  }

  private static Calibration calibration(int width, int packSize) {
    PackShape shape =
        new PackShape(
            new NetworkSpec(NetworkFamily.MLP, width, 2, Activation.RELU, false),
            LossKind.CROSS_ENTROPY,
            "digits",
            16,
            OptimizerKind.SGD);
    return new Calibration(
        shape, packSize, new TreeMap<>(Map.of(packSize, 1e5)), "ab", Instant.EPOCH);
  }

  @Test
  void packSizesAreWhatTrainersMeasuredAndTheSmallestWhereTheyDiffer() {
    Hello first = trainer("a", "1", "d", "cpu", calibration(4, 32));
    Link link = new Link();
    sessions.hello(first, link, 0);
    sessions.hello(trainer("b", "1", "d", "cpu", calibration(4, 16)), new Link(), 0);
    sessions.beat(first, link, List.of(), List.of(calibration(8, 24)), 1);
    assertThat(sessions.packSizes().measured())
        .containsOnly(
            Map.entry(calibration(4, 16).shape(), 16), Map.entry(calibration(8, 24).shape(), 24));
  }

  @Test
  void whereDevicesDifferPackSizesGoByTheRule() {
    sessions.hello(trainer("a", "1", "d", "cpu", calibration(4, 32)), new Link(), 0);
    sessions.hello(trainer("b", "1", "d", "cuda"), new Link(), 0);
    assertThat(sessions.packSizes()).isEqualTo(PackSizes.BY_RULE);
  }

  @Test
  void whatATrainerMeasuredCountsWhileItIsConnected() {
    Hello only = trainer("a", "1", "d", "cpu", calibration(4, 32));
    Link link = new Link();
    sessions.hello(only, link, 0);
    sessions.broken("a", link);
    assertThat(sessions.packSizes()).isEqualTo(PackSizes.BY_RULE);
    sessions.hello(only, new Link(), 1);
    assertThat(sessions.packSizes().measured()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "trainer", "trainer:", ":7001", "a:0", "a:65536", "a b:7001", "a/b:1"})
  void aWorkerThatCannotBeCalledWhereItSaysIsRefused(String address) {
    assertThat(sessions.hello(at(address), new Link(), 0))
        .isInstanceOfSatisfying(
            Greeting.Refused.class,
            refused ->
                assertThat(refused.why().message())
                    .isEqualTo(
                        "address: "
                            + address
                            + " (expected: HOST:PORT, with a port from 1 to 65535)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "a.lab:65535", "[::1]:7001", "0:0:0:0:0:0:0:1:7001"})
  void hostsAreNamesAndNumbers(String address) {
    assertThat(sessions.hello(at(address), new Link(), 0)).isInstanceOf(Greeting.Welcome.class);
  }

  private static Hello at(String address) {
    return new Hello(
        "w", "1", WorkerKind.TRAINER, address, 1, "cpu", Map.of(), "v", List.of(), List.of());
  }

  /** Ticks each second, as the dispatcher does. */
  private List<Session> tick(long fromSecond, long toSecond) {
    List<Session> expired = new ArrayList<>();
    for (long s = fromSecond; s <= toSecond; s++) {
      expired.addAll(sessions.tick(s * SECOND));
    }
    return expired;
  }

  @Test
  void aSessionLastsForItsTtlAfterTheLastSignOfLife() {
    Hello hello = hello("w", "a", "d");
    Link link = new Link();
    sessions.hello(hello, link, 0);
    tick(1, 8);
    assertThat(sessions.beat(hello, link, List.of(), List.of(), 8 * SECOND)).isPresent();
    assertThat(tick(9, 18)).isEmpty();
    assertThat(tick(19, 19)).extracting(Session::worker).containsExactly("w");
    assertThat(sessions.of("w")).isEmpty();
    assertThat(link.closed).isTrue();
  }

  @Test
  void aTickThatCameLateGivesEverybodyAFreshTtl() {
    sessions.hello(hello("w", "a", "d"), new Link(), 0);
    tick(1, 3);
    assertThat(tick(60, 69)).isEmpty();
    assertThat(tick(70, 71)).hasSize(1);
  }

  @Test
  void aLiveNameRefusesASecondIncarnationButNotTheSameOneAgain() {
    Link first = new Link();
    sessions.hello(hello("w", "a", "d"), first, 0);
    assertThat(sessions.hello(hello("w", "b", "d"), new Link(), 1))
        .isInstanceOf(Greeting.Refused.class);
    assertThat(first.closed).isFalse();
    assertThat(sessions.hello(hello("w", "a", "d"), new Link(), 2))
        .isInstanceOf(Greeting.Welcome.class);
    assertThat(first.closed).isTrue();
  }

  @Test
  void afterABrokenStreamTheNameIsFreeForANewIncarnation() {
    Hello old = hello("w", "a", "d");
    Link link = new Link();
    sessions.hello(old, link, 0);
    sessions.broken("w", link);
    assertThat(sessions.of("w")).isPresent();
    assertThat(sessions.hello(hello("w", "b", "d"), new Link(), 1))
        .isInstanceOfSatisfying(
            Greeting.Welcome.class,
            w -> assertThat(w.replaced().orElseThrow().incarnation()).isEqualTo("a"));
  }

  @Test
  void twoDigestsUnderOneNameAreAnError() {
    sessions.hello(hello("w", "a", "d"), new Link(), 0);
    assertThat(sessions.hello(hello("x", "a", "e"), new Link(), 0))
        .isEqualTo(
            new Greeting.Refused(
                new Refusal(
                    Refusal.Kind.IMPLAUSIBLE,
                    "data_digests.digits: e (expected: d, as worker w has it)")));
  }

  @Test
  void theWorkerOfAFoundLeaseHasAFreshTtl() {
    tick(1, 20);
    sessions.expect("w", "a", 20 * SECOND);
    assertThat(tick(21, 30)).isEmpty();
    assertThat(tick(31, 31)).hasSize(1);
  }

  @Test
  void aBeatOverAnOldStreamIsNotTakenForALifeSign() {
    Hello hello = hello("w", "a", "d");
    Link old = new Link();
    sessions.hello(hello, old, 0);
    sessions.hello(hello, new Link(), 1);
    assertThat(sessions.beat(hello, old, List.of(), List.of(), 2)).isEmpty();
    sessions.broken("w", old);
    assertThat(sessions.of("w").orElseThrow().link()).isPresent();
  }

  @Test
  void aFullOrDrainingWorkerGetsNothingNew() {
    Hello hello = hello("w", "a", "d");
    Link link = new Link();
    sessions.hello(hello, link, 0);
    Session session = sessions.of("w").orElseThrow();
    session.markFull();
    assertThat(session.open()).isFalse();
    sessions.beat(hello, link, List.of(), List.of(), 1);
    assertThat(session.open()).isTrue();
    assertThat(sessions.drain("w")).isTrue();
    assertThat(session.open()).isFalse();
    assertThat(sessions.drain("nobody")).isFalse();
  }
}
