package io.orograph.wire.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.orograph.wire.access.Members.Change;
import io.orograph.wire.access.Members.MemberRejected;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.Members.Unknown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembersTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Projects VISION = Projects.of(Set.of("vision"));

  @TempDir private Path folder;

  private static Newcomer newcomer(String name, Optional<Duration> lifetime) {
    return new Newcomer(name, MemberRole.RESEARCHER, VISION, Optional.empty(), lifetime);
  }

  private static Change ada() {
    return Members.NONE.create(newcomer("ada", Optional.of(Duration.ofDays(1))), NOW);
  }

  private static Newcomer known(String name, String subject) {
    return new Newcomer(name, MemberRole.VIEWER, VISION, Optional.of(subject), Optional.empty());
  }

  @Test
  void aTokenNamesItsMemberUntilItEnds() {
    Change made = ada();
    String token = made.token().orElseThrow();
    Members.Found found = made.members().ofToken(token, NOW);
    assertThat(found.member().orElseThrow().name()).isEqualTo("ada");
    assertThat(token).contains(found.credential()).startsWith("og_").hasSize(80);
    Instant end = NOW.plus(Duration.ofDays(1));
    assertThat(made.members().ofToken(token, end.minusNanos(1)).member()).isPresent();
    assertThat(made.members().ofToken(token, end).why()).contains(Unknown.EXPIRED_TOKEN);
  }

  @Test
  void aTokenThatDiffersAnywhereIsThatOfNobody() {
    Change made = ada();
    String token = made.token().orElseThrow();
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == '0' ? '1' : '0';
      String wrong = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(made.members().ofToken(wrong, NOW).why()).contains(Unknown.WRONG_TOKEN);
    }
    assertThat(made.members().ofToken("", NOW).member()).isEmpty();
  }

  @Test
  void aRevokedMemberIsNobodyAndItsNameIsNotGivenAgain() {
    Change made = ada();
    Members after = made.members().revoke("ada", NOW).members();
    assertThat(after.ofToken(made.token().orElseThrow(), NOW).why()).contains(Unknown.WRONG_TOKEN);
    assertThatThrownBy(() -> after.create(newcomer("ada", Optional.empty()), NOW))
        .isInstanceOf(MemberRejected.class)
        .hasMessageContaining("name: ada, revoked at 2026-11-28T12:00:00Z");
    assertThatThrownBy(() -> after.revoke("ada", NOW)).isInstanceOf(MemberRejected.class);
    assertThatThrownBy(() -> after.rotate("ada", Duration.ZERO, Optional.empty(), NOW))
        .isInstanceOf(MemberRejected.class);
  }

  @Test
  void rotationEndsTheOldTokenAtOnceOrAfterTheOverlap() {
    Change made = ada();
    String old = made.token().orElseThrow();
    Change hard = made.members().rotate("ada", Duration.ZERO, Optional.empty(), NOW);
    assertThat(hard.members().ofToken(old, NOW).member()).isEmpty();
    assertThat(hard.members().ofToken(hard.token().orElseThrow(), NOW).member()).isPresent();
    Change soft = made.members().rotate("ada", Duration.ofHours(1), Optional.empty(), NOW);
    assertThat(soft.members().ofToken(old, NOW.plusSeconds(3599)).member()).isPresent();
    assertThat(soft.members().ofToken(old, NOW.plusSeconds(3600)).why())
        .contains(Unknown.EXPIRED_TOKEN);
    Change longer = made.members().rotate("ada", Duration.ofDays(9), Optional.empty(), NOW);
    assertThat(longer.members().ofToken(old, NOW.plus(Duration.ofDays(1))).why())
        .as("an overlap lengthens nothing")
        .contains(Unknown.EXPIRED_TOKEN);
  }

  @Test
  void aCertificateIsWithdrawnWithItsMemberUntilAnotherOneHasItsSubject() {
    X500Principal away = new X500Principal("CN=away,O=lab");
    Members members = Members.NONE.create(known("away", "CN=Away, O=Lab"), NOW).members();
    assertThat(members.isWithdrawn(away)).isFalse();
    Members after = members.revoke("away", NOW).members();
    assertThat(after.isWithdrawn(away)).isTrue();
    assertThat(after.isWithdrawn(new X500Principal("CN=other,O=lab"))).isFalse();
    assertThat(after.create(known("away-2", "CN=away,O=lab"), NOW).members().isWithdrawn(away))
        .isFalse();
    assertThat(ada().members().revoke("ada", NOW).members().isWithdrawn(away)).isFalse();
  }

  @Test
  void aCertificateIsKnownByItsSubjectHoweverItIsWritten() {
    Members members = Members.NONE.create(known("eve", "CN=Eve, O=Lab"), NOW).members();
    assertThat(members.ofCertificate(new X500Principal("CN=eve,O=lab")).member()).isPresent();
    assertThat(members.ofCertificate(new X500Principal("CN=eve,O=other")).why())
        .contains(Unknown.WRONG_CERTIFICATE);
    assertThat(members.ofCertificate(new X500Principal("O=lab,CN=eve")).member()).isEmpty();
    assertThatThrownBy(() -> members.create(known("mallory", "cn=EVE,o=LAB"), NOW))
        .hasMessageContaining("subject");
    assertThat(
            members
                .revoke("eve", NOW)
                .members()
                .ofCertificate(new X500Principal("CN=eve,O=lab"))
                .member())
        .isEmpty();
  }

  @Test
  void wrongNewcomersAreRefusedByField() {
    for (String name : new String[] {"", "Ada", "../ada", "a b", "ada\n", "local"}) {
      assertThatThrownBy(() -> Members.NONE.create(newcomer(name, Optional.empty()), NOW))
          .as(name)
          .isInstanceOf(MemberRejected.class)
          .hasMessageStartingWith("name: ");
    }
    assertThatThrownBy(
            () ->
                Members.NONE.create(
                    new Newcomer(
                        "w", MemberRole.WORKER, VISION, Optional.empty(), Optional.empty()),
                    NOW))
        .hasMessageContaining("project: vision");
    assertThatThrownBy(
            () ->
                Members.NONE.create(
                    new Newcomer(
                        "w",
                        MemberRole.VIEWER,
                        Projects.of(Set.of("../etc")),
                        Optional.empty(),
                        Optional.empty()),
                    NOW))
        .hasMessageStartingWith("project: ../etc");
    assertThatThrownBy(() -> Members.NONE.create(known("w", "no name"), NOW))
        .hasMessageStartingWith("subject: no name");
  }

  @Test
  void theFileKeepsNoTokenAndIsItsOwnersAlone() throws Exception {
    MembersFile file = new MembersFile(folder.resolve("members.json"));
    Change made = file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW));
    String token = made.token().orElseThrow();
    assertThat(Files.readString(file.path()))
        .contains("ada")
        .doesNotContain(token)
        .doesNotContain(token.substring(token.length() - 64));
    assertThat(made.toString()).doesNotContain(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(new MembersFile(file.path()).current()).isEqualTo(made.members());
  }

  @Test
  void whoReadsSeesEveryChangeAtOnce() throws Exception {
    MembersFile reader = new MembersFile(folder.resolve("members.json"));
    MembersFile writer = new MembersFile(folder.resolve("members.json"));
    assertThat(reader.current().all()).isEmpty();
    for (int i = 0; i < 20; i++) {
      String name = "m" + i;
      String token =
          writer.change(m -> m.create(newcomer(name, Optional.empty()), NOW)).token().orElseThrow();
      assertThat(reader.current().ofToken(token, NOW).member()).isPresent();
      var unused = writer.change(m -> m.revoke(name, NOW));
      assertThat(reader.current().ofToken(token, NOW).member()).isEmpty();
    }
  }

  @Test
  void aRefusedChangeLeavesTheFileAsItWas() throws Exception {
    MembersFile file = new MembersFile(folder.resolve("members.json"));
    var unused = file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW));
    String before = Files.readString(file.path());
    assertThatThrownBy(() -> file.change(m -> m.revoke("eve", NOW)))
        .hasMessageContaining("name: eve (expected: one of [ada]");
    assertThat(Files.readString(file.path())).isEqualTo(before);
  }

  @Test
  void aFileThatCannotBeUsedLetsNobodyIn() throws Exception {
    Path path = folder.resolve("members.json");
    MembersFile file = new MembersFile(path);
    String token =
        file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW)).token().orElseThrow();
    String good = Files.readString(path);
    assertThat(file.current().ofToken(token, NOW).member()).isPresent();
    for (String bad :
        new String[] {
          "",
          "{",
          "[]",
          "{\"all\":[{}]}",
          good.replace("researcher", "emperor"),
          good.replace("2026-11-28T12:00:00Z", "yesterday")
        }) {
      Files.writeString(path, bad);
      assertThat(file.current().all()).as(bad).isEmpty();
      assertThatThrownBy(file::read).hasMessageContaining("members.json: cannot be read");
    }
    Files.writeString(path, good);
    assertThat(file.current().ofToken(token, NOW).member()).isPresent();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(file::read).hasMessageContaining("expected: rw-------");
  }

  @Test
  void aRoleInEachProjectIsKeptInTheFile() throws Exception {
    MembersFile file = new MembersFile(folder.resolve("members.json"));
    Grants grants =
        Grants.of(Map.of("vision", MemberRole.RESEARCHER, "language", MemberRole.VIEWER));
    var unused =
        file.change(
            m -> m.create(new Newcomer("ada", grants, Optional.empty(), Optional.empty()), NOW));
    assertThat(Files.readString(file.path()))
        .containsIgnoringWhitespaces("\"vision\":\"researcher\"");
    Member ada = new MembersFile(file.path()).read().find("ada").orElseThrow();
    assertThat(ada.grants()).isEqualTo(grants);
    assertThat(ada.grants().projects()).isEqualTo(Projects.of(Set.of("vision", "language")));
  }

  /** As releases before wrote it, and as members with one role are written still. */
  @Test
  void oneRoleForAllProjectsIsWrittenAsEver() throws Exception {
    Path path = folder.resolve("members.json");
    String before =
        """
        {"all": [
          {"name": "ada", "role": "researcher", "projects": ["language", "vision"], "tokens": []},
          {"name": "eve", "role": "viewer", "tokens": []}
        ]}
        """;
    privately(path, before);
    MembersFile file = new MembersFile(path);
    assertThat(file.read().all())
        .extracting(Member::grants)
        .containsExactly(
            Grants.of(MemberRole.RESEARCHER, Projects.of(Set.of("vision", "language"))),
            Grants.everywhere(MemberRole.VIEWER));
    var unused = file.change(m -> m.create(newcomer("kim", Optional.empty()), NOW));
    assertThat(
            JsonParser.parseString(Files.readString(path)).getAsJsonObject().getAsJsonArray("all"))
        .containsAll(JsonParser.parseString(before).getAsJsonObject().getAsJsonArray("all"));
  }

  @Test
  void aMemberOfNoProjectMayDoNothing() throws Exception {
    Path path = folder.resolve("members.json");
    privately(
        path, "{\"all\":[{\"name\":\"ada\",\"role\":\"operator\",\"projects\":[],\"tokens\":[]}]}");
    Member ada = new MembersFile(path).read().find("ada").orElseThrow();
    assertThat(ada.grants().projects()).isEqualTo(Projects.of(Set.of()));
    assertThat(ada.grants().roles()).isEmpty();
  }

  @Test
  void rolesOfTwoFormsInOneLineAreRefused() throws Exception {
    Path path = folder.resolve("members.json");
    privately(
        path,
        "{\"all\":[{\"name\":\"ada\",\"role\":\"viewer\",\"roles\":{\"a\":\"operator\"},\"tokens\":[]}]}");
    assertThatThrownBy(() -> new MembersFile(path).read()).hasMessageContaining("cannot be read");
  }

  private static void privately(Path path, String text) throws Exception {
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(path, text);
  }

  @Test
  void theRightsOfAFileThatIsThereStay() throws Exception {
    MembersFile file = new MembersFile(folder.resolve("members.json"));
    var unused = file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW));
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("r--------"));
    var unused2 = file.change(m -> m.create(newcomer("eve", Optional.empty()), NOW));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("r--------");
  }

  /** As where root lets somebody in and a service of another user reads who is. */
  @Test
  void whoeverMakesAChangeTheOwnerStays() throws Exception {
    assumeTrue(Files.getOwner(folder).getName().equals("root"), "only root may give files away");
    UserPrincipal service =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    MembersFile file = new MembersFile(folder.resolve("members.json"));
    var unused = file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW));
    Files.setOwner(file.path(), service);
    var unused2 = file.change(m -> m.create(newcomer("eve", Optional.empty()), NOW));
    assertThat(Files.getOwner(file.path())).isEqualTo(service);
    assertThat(file.read().all()).hasSize(2);
  }

  @Test
  void aNewFileBelongsToTheOwnerOfItsFolder() throws Exception {
    assumeTrue(Files.getOwner(folder).getName().equals("root"), "only root may give files away");
    UserPrincipal service =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.setOwner(data, service);
    MembersFile file = new MembersFile(data.resolve("members.json"));
    var unused = file.change(m -> m.create(newcomer("ada", Optional.empty()), NOW));
    assertThat(Files.getOwner(file.path())).isEqualTo(service);
  }
}
