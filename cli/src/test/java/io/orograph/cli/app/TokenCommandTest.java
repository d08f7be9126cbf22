package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.MembersFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir private Path folder;

  private CommandsTest.Result run(String... words) {
    List<String> all = new ArrayList<>(List.of("token"));
    all.addAll(List.of(words));
    all.addAll(List.of("--members-file", file().toString()));
    return CommandsTest.run(all.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("members.json");
  }

  private Members members() throws IOException {
    return new MembersFile(file()).read();
  }

  @Test
  void aTokenIsShownOnceAndNotKept() throws IOException {
    CommandsTest.Result made = run("create", "ada", "--role", "researcher", "--project", "a,b");
    assertThat(made.code()).isZero();
    String token = made.out().strip();
    assertThat(token).matches("og_[0-9a-f]{12}_[0-9a-f]{64}");
    assertThat(made.err()).contains("ada: researcher, projects: a,b; the token is not shown again");
    assertThat(Files.readString(file())).doesNotContain(token);
    assertThat(run("list").out()).contains("ada").contains("researcher").doesNotContain(token);
    Instant now = Instant.now();
    assertThat(members().ofToken(token, now).member()).isPresent();
    assertThat(members().ofToken(token, now.plus(Duration.ofDays(89))).member()).isPresent();
    assertThat(members().ofToken(token, now.plus(Duration.ofDays(91))).member()).isEmpty();
  }

  @Test
  void aTokenCanBeWrittenToAFileOfItsOwner() throws IOException {
    Path output = folder.resolve("ada.token");
    CommandsTest.Result made =
        run("create", "ada", "--role", "viewer", "--expires", "never", "-o", output.toString());
    assertThat(made.code()).isZero();
    assertThat(made.out()).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
        .isEqualTo("rw-------");
    String token = Files.readString(output).strip();
    assertThat(members().ofToken(token, Instant.MAX).member()).isPresent();
    CommandsTest.Result again = run("create", "eve", "--role", "viewer", "-o", output.toString());
    assertThat(again.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(members().find("eve")).isEmpty();
  }

  @Test
  void aRotatedTokenEndsAndARevokedMemberHasNone() throws IOException {
    String first = run("create", "ada", "--role", "viewer").out().strip();
    String second = run("rotate", "ada").out().strip();
    assertThat(members().ofToken(first, Instant.now()).member()).isEmpty();
    assertThat(members().ofToken(second, Instant.now()).member()).isPresent();
    assertThat(run("revoke", "ada").err()).contains("ada: may do nothing any more");
    assertThat(members().ofToken(second, Instant.now()).member()).isEmpty();
    assertThat(run("list").out()).contains("revoked at");
    assertThat(run("revoke", "ada").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aMemberWithACertificateHasNoToken() throws IOException {
    CommandsTest.Result made =
        run("create", "eve", "--role", "viewer", "--subject", "CN=eve,O=lab");
    assertThat(made.out()).isEmpty();
    assertThat(made.err()).contains("known by its certificate");
    assertThat(members().find("eve").orElseThrow().subject()).contains("cn=eve,o=lab");
  }

  @Test
  void scriptsGetJson() {
    JsonObject made =
        JsonParser.parseString(run("create", "ada", "--role", "operator", "--json").out())
            .getAsJsonObject();
    assertThat(made.get("token").getAsString()).startsWith("og_");
    assertThat(made.get("projects").getAsString()).isEqualTo("all");
    JsonObject listed = JsonParser.parseString(run("list", "--json").out()).getAsJsonObject();
    assertThat(listed.getAsJsonArray("members")).hasSize(1);
    assertThat(listed.toString()).doesNotContain(made.get("token").getAsString());
  }

  @Test
  void wrongInputIsNamed() {
    assertThat(run("create", "ada", "--role", "emperor").err())
        .contains("--role: emperor (expected: viewer, researcher, operator, worker)");
    assertThat(run("create", "Ada", "--role", "viewer").err()).contains("name: Ada (expected:");
    assertThat(run("create", "ada", "--role", "viewer", "--expires", "soon").err())
        .contains("--expires: soon (expected: never, or a time as 90d, 12h or 30m)");
    assertThat(run("create", "ada").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run("rotate", "ada").err()).contains("name: ada (expected: one of []");
    CommandsTest.Result nowhere =
        CommandsTest.run("token", "list", "--lab", folder.resolve("none").toString());
    assertThat(nowhere.code()).isEqualTo(ExitCodes.UNREACHABLE);
  }
}
