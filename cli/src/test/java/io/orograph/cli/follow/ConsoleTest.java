package io.orograph.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.view.Style;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final String ERASE = "\r\u001b[2K";

  private final StringWriter written = new StringWriter();

  private Console console(boolean terminal) {
    return new Console(new PrintWriter(written), new Style(terminal, false, true, 80));
  }

  @Test
  void onATerminalOneLineIsDrawnOverAndLinesComeAboveIt() {
    Console console = console(true);
    console.draw("10%");
    console.draw("20%");
    console.line("note");
    console.draw("30%");
    console.keep();
    console.erase();
    assertThat(written.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo(ERASE + "10%" + ERASE + "20%" + ERASE + "note\n" + ERASE + "30%\n");
  }

  @Test
  void elsewhereNothingIsDrawnOver() {
    Console console = console(false);
    console.draw("10%");
    console.line("note");
    console.erase();
    assertThat(written.toString().replace(System.lineSeparator(), "\n")).isEqualTo("note\n");
  }
}
