package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriesTest {
  private long now;
  private final Tries tries =
      new Tries(Addresses.parse("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3"), () -> now);

  private List<Integer> next() {
    return tries.next().stream().map(Addresses.Place::port).toList();
  }

  private void connected(int port) {
    tries.connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private void passes(long limits) {
    now += limits * Tries.LIMIT.toNanos();
  }

  @Test
  void whereNoneListensEachIsTheFirstOnce() {
    assertThat(List.of(next(), next(), next(), next()))
        .containsExactly(List.of(1, 2, 3), List.of(2, 3, 1), List.of(3, 1, 2), List.of(1, 2, 3));
  }

  @Test
  void theOneThatIsLostIsLeftAloneAndThenTheLast() {
    assertThat(next()).containsExactly(1, 2, 3);
    connected(1);
    assertThat(next()).containsExactly(2, 3);
    assertThat(next()).containsExactly(3, 2);
    passes(1);
    assertThat(next()).hasSize(3).last().isEqualTo(1);
    assertThat(next()).doesNotContain(1);
    passes(1);
    assertThat(next()).doesNotContain(1);
    passes(1);
    assertThat(next()).hasSize(3).last().isEqualTo(1);
  }

  @Test
  void whoTakesItsPlaceIsLostInItsTurn() {
    connected(1);
    assertThat(next()).containsExactly(2, 3);
    connected(3);
    assertThat(next()).containsExactly(1, 2);
  }

  @Test
  void whatRestsIsNotLost() {
    connected(2);
    tries.rest();
    assertThat(next()).containsExactly(2, 3, 1);
  }
}
