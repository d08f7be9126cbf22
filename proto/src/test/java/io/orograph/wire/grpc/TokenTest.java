package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
  @TempDir Path folder;

  @Test
  void aTokenReadsBackAndIsItsOwnersAlone() throws IOException {
    Path file = folder.resolve("sub/token");
    Token token = Token.createFile(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Token.read(file).header()).isEqualTo(token.header());
    assertThat(Token.readOrCreate(file).header()).isEqualTo(token.header());
    assertThat(token.header()).hasSize("Bearer ".length() + 64);
    assertThat(folder.resolve("sub").toFile().list()).as("no temporary file").hasSize(1);
  }

  @Test
  void tokensDifferAndAreNeverPrinted() {
    assertThat(Token.random().header()).isNotEqualTo(Token.random().header());
    Token token = Token.random();
    assertThat(token.toString()).doesNotContain(token.header().substring(7));
    assertThat(token.matches(token.header())).isTrue();
    assertThat(token.matches(token.header().substring(7))).isFalse();
  }

  @Test
  void anExistingTokenIsNotReplaced() throws IOException {
    Path file = folder.resolve("token");
    Token first = Token.createFile(file);
    assertThatThrownBy(() -> Token.createFile(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Token.read(file).header()).isEqualTo(first.header());
  }

  @Test
  void aFileThatOthersCanReadIsRefused() throws IOException {
    Path file = folder.resolve("token");
    Token.createFile(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Token.read(file)).hasMessageContaining("expected: rw-------");
  }

  @Test
  void aFileWithoutATokenIsRefused() throws IOException {
    Path file = folder.resolve("token");
    assertThatThrownBy(() -> Token.read(file)).hasMessageContaining("token file");
    Token.createFile(file);
    Files.writeString(file, "short\n");
    assertThatThrownBy(() -> Token.read(file)).hasMessageContaining("one line");
    Files.writeString(file, "a".repeat(40) + "\n" + "b".repeat(40) + "\n");
    assertThatThrownBy(() -> Token.read(file)).hasMessageContaining("one line");
  }
}
