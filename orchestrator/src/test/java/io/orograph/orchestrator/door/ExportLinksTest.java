package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Links by which browsers fetch files are of one file, for a while, and few. */
class ExportLinksTest {
  private static final String REPORT = "/exports/sweeps/s/report.html";
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // clocks may overflow
  private final ExportLinks links = new ExportLinks(2, Duration.ofNanos(10), now::get);

  @Test
  void aLinkIsOfItsFileAlone() {
    String ticket = links.made(REPORT, "Bearer a");
    assertThat(links.authorization(ticket, REPORT)).contains("Bearer a");
    assertThat(links.authorization(ticket, "/exports/sweeps/t/report.html")).isEmpty();
    assertThat(links.authorization(ticket + "x", REPORT)).isEmpty();
    assertThat(links.authorization("", REPORT)).isEmpty();
  }

  @Test
  void aLinkCanBeFollowedAgainUntilItIsOld() {
    String ticket = links.made(REPORT, "Bearer a");
    now.addAndGet(9);
    assertThat(links.authorization(ticket, REPORT)).isPresent();
    assertThat(links.authorization(ticket, REPORT)).isPresent();
    now.addAndGet(1);
    assertThat(links.authorization(ticket, REPORT)).isEmpty();
  }

  @Test
  void theOldestMakesRoom() {
    String first = links.made(REPORT, "Bearer a");
    String second = links.made(REPORT, "Bearer a");
    String third = links.made(REPORT, "Bearer b");
    assertThat(first).isNotEqualTo(second).hasSize(32);
    assertThat(links.authorization(first, REPORT)).isEmpty();
    assertThat(links.authorization(second, REPORT)).contains("Bearer a");
    assertThat(links.authorization(third, REPORT)).contains("Bearer b");
  }
}
