package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.wire.access.Grants;
import io.orograph.wire.access.MemberRole;
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
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private MemberRole in(String member, String project) throws IOException {
    Grants grants = members().find(member).orElseThrow().grants();
    assertThat(grants.everywhere()).isEmpty();
    return Objects.requireNonNull(grants.byProject().get(project), project);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--project vision --role researcher --project audio --project text --role viewer",
        "--role researcher --project vision --role viewer --project audio,text",
        "--role=viewer --project=text --project=audio --role=researcher --project=vision"
      })
  void aMemberHasARoleInEachProject(String options) throws IOException {
    List<String> words = new ArrayList<>(List.of("create", "ada"));
    words.addAll(List.of(options.split(" ", -1)));
    CommandsTest.Result made = run(words.toArray(String[]::new));
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("ada: audio: viewer, text: viewer, vision: researcher;");
    assertThat(in("ada", "vision")).isEqualTo(MemberRole.RESEARCHER);
    assertThat(in("ada", "audio")).isEqualTo(MemberRole.VIEWER);
    assertThat(in("ada", "text")).isEqualTo(MemberRole.VIEWER);
    assertThat(run("list").out()).contains("by project").contains("vision: researcher");
    JsonObject listed =
        JsonParser.parseString(run("list", "--json").out())
            .getAsJsonObject()
            .getAsJsonArray("members")
            .get(0)
            .getAsJsonObject();
    assertThat(listed.has("role")).isFalse();
    assertThat(listed.getAsJsonObject("roles").get("vision").getAsString()).isEqualTo("researcher");
  }

  @Test
  void aRoleThatIsForNoProjectOrTwoForOneAreRefused() throws IOException {
    assertThat(run("create", "a", "--role", "viewer", "--role", "operator", "--project", "p").err())
        .contains("--role: viewer (expected: one for all projects, or each with its --project)");
    assertThat(run("create", "a", "--role", "viewer", "--project", "p", "--role", "operator").err())
        .contains("--role: operator (expected: one for all projects");
    assertThat(
            run(
                    "create",
                    "a",
                    "--role",
                    "viewer",
                    "--project",
                    "p",
                    "--role",
                    "operator",
                    "--project",
                    "p")
                .err())
        .contains("--project: p twice (expected: one role in each)");
    assertThat(
            run(
                    "create",
                    "a",
                    "--project",
                    "p",
                    "--role",
                    "viewer",
                    "--role",
                    "operator",
                    "--project",
                    "q")
                .err())
        .contains("--project: q (expected: with its --role)");
    assertThat(members().all()).isEmpty();
  }
}
