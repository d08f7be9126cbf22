package io.orograph.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1,127.0.0.1", "127.0.1.1,127.0.1.1", "::1,[0:0:0:0:0:0:0:1]"})
  void whatListensOnThisMachineIsCalledByItsNumber(String number, String called)
      throws UnknownHostException {
    ListenAddress here = new ListenAddress(InetAddress.getByName(number), 0, Optional.empty());
    assertThat(here.toCall("a-name-of-this-machine")).isEqualTo(called);
  }

  @Test
  void whatListensBeyondItIsCalledByTheNameOfItsCertificate() throws UnknownHostException {
    ListenAddress away =
        new ListenAddress(
            InetAddress.getByName("192.0.2.1"),
            0,
            Optional.of(new ServerTls(new PemPair(Path.of("c"), Path.of("k")), Optional.empty())));
    assertThat(away.toCall("trainer.lab.example")).isEqualTo("trainer.lab.example");
  }
}
