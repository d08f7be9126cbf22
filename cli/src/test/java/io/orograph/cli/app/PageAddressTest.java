package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageAddressTest {
  private static final String URL = "http://127.0.0.1:7/#token=secret";

  @TempDir Path folder;

  /** A program that writes down what it was given. */
  private Path program(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aBrowserIsLookedForOnlyWhereThereIsAScreen() throws IOException {
    Path open = program("xdg-open");
    String path = "/nowhere::" + folder;
    assertThat(PageAddress.browser(Map.of("PATH", path), "Linux")).isEmpty();
    assertThat(PageAddress.browser(Map.of("PATH", path, "DISPLAY", ":0"), "Linux"))
        .contains(open.toString());
    assertThat(PageAddress.browser(Map.of("PATH", "/nowhere", "DISPLAY", ":0"), "Linux")).isEmpty();
    assertThat(PageAddress.browser(Map.of("PATH", path), "Mac OS X")).isEmpty();
  }

  @Test
  void theFileThatLeadsToThePageIsReadableByItsOwnerOnly() throws IOException {
    Path first = PageAddress.leadingTo("http://127.0.0.1:6/", folder);
    Path file = PageAddress.leadingTo(URL, folder);
    assertThat(file).isEqualTo(first).content().contains("url=" + URL + "\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void withoutABrowserNothingIsWritten() throws IOException {
    assertThat(PageAddress.browse(URL, folder, Map.of(), "Linux")).isFalse();
    assertThat(folder).isEmptyDirectory();
  }
}
