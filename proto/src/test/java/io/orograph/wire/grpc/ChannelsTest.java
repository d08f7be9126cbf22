package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {
  private static final Token TOKEN = Token.random();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.1.1", "::1", "[::1]", "0:0:0:0:0:0:0:1", "localhost"})
  void aWorkerOnThisMachineIsCalledBare(String host) {
    ManagedChannel channel = Channels.toWorker(host, 7001, Optional.empty(), TOKEN);
    channel.shutdownNow();
    assertThat(channel.authority()).endsWith(":7001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "[fe80::1]", "no.such.host.invalid", "127.0.0.1.invalid"})
  void beyondItWithoutTlsItIsNotAndNoNameIsLookedUp(String host) {
    assertThatThrownBy(() -> Channels.toWorker(host, 7001, Optional.empty(), TOKEN))
        .hasMessage("host: " + host + " (expected: this machine; beyond it calls need TLS)");
  }
}
