package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.app.StandardOutput.Lost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static StandardOutput narrow(String failure) {
    StandardOutput out = new StandardOutput(new NarrowOutput(2, failure), StandardCharsets.UTF_8);
    out.words().print("words");
    return out;
  }

  @Test
  void bytesGoAsTheyAreBehindTheWordsAlsoToATerminalOfOtherCharacters() throws IOException {
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    StandardOutput out = new StandardOutput(taken, StandardCharsets.US_ASCII);
    out.words().print("λ ");
    out.bytes().write("λ\n".getBytes(StandardCharsets.UTF_8));
    assertThat(taken.toString(StandardCharsets.UTF_8)).isEqualTo("? λ\n");
    assertThatCode(out::check).doesNotThrowAnyException();
  }

  @Test
  void whatCouldNotBeWrittenIsSaidWithTheSystemsWords() {
    assertThatThrownBy(narrow("No space left on device")::check)
        .isInstanceOf(Lost.class)
        .hasMessage("standard output: cannot be written: No space left on device");
  }

  @Test
  void aReaderThatHasGoneIsToldFromADiskThatIsFull() {
    assertThat(narrow("Broken pipe").untold()).get().returns(true, Lost::closed);
    assertThat(narrow("No space left on device").untold()).get().returns(false, Lost::closed);
  }

  @Test
  void whatWasSaidOnceIsNotUntoldAnyMore() {
    StandardOutput out = narrow("No space left on device");
    assertThatThrownBy(out::check).isInstanceOf(Lost.class);
    assertThat(out.untold()).isEmpty();
  }
}
