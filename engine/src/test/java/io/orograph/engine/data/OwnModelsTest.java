package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptWatch;
import io.orograph.core.sweep.OwnSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process tells of the modules that it runs and refuses. */
class OwnModelsTest {
  private static final Path FILES = Path.of("../core/src/test/resources/io/orograph/core/script");

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();
  private String digest = "";

  private final class Told implements ScriptWatch {
    @Override
    public void read(ScriptModule module) {
      told.add("read");
    }

    @Override
    public void refused(Refusal why, String asked, String words) {
      told.add("refused " + why);
    }

    @Override
    public void task(String name) {
      told.add("task of " + name);
    }

    @Override
    public void runs(String name, ScriptModule module) {
      told.add("runs " + name + " " + module.digest().hex());
    }
  }

  @BeforeEach
  void add() throws IOException {
    digest = added("resnet.pt");
  }

  private String added(String name) throws IOException {
    Path file = FILES.resolve(name);
    return named(Files.readAllBytes(file), Digest.of(Files.readAllBytes(file)));
  }

  /** Puts an archive there under a digest, as nobody but `models add` should. */
  private String named(byte[] archive, Digest as) throws IOException {
    Path place = ScriptFiles.of(folder, as);
    Files.createDirectories(place.getParent());
    Files.write(place, archive);
    return as.hex();
  }

  private OwnModels models() {
    return new OwnModels(Optional.of(folder), new Told());
  }

  private static OwnSpec own(String module) {
    return new OwnSpec("net", module, List.of(), 136, 16, true, false);
  }

  @Test
  void itsCodeIsToldToRunOnceHoweverManyTasksHaveIt() {
    OwnModels models = models();
    models.begun(own(digest));
    models.begun(own(digest));
    assertThat(told).containsExactly("task of net", "read", "runs net " + digest, "task of net");
  }

  @Test
  void oneThatIsOnlyReadDoesNotRun() {
    assertThat(models().of(digest).parameters()).isEqualTo(136);
    assertThat(told).containsExactly("read");
  }

  @ParameterizedTest
  @CsvSource({"reads.pt, CODE", "frozen.pt, FORM", "double.pt, FORM"})
  void anArchiveThatIsRefusedIsToldWithItsReasonAndDoesNotRun(String file, String reason)
      throws IOException {
    String refused = added(file);
    assertThatThrownBy(() -> models().begun(own(refused))).isInstanceOf(DataSetException.class);
    assertThat(told).containsExactly("task of net", "refused " + reason);
  }

  @Test
  void oneThatIsNotThereIsUnreadable() {
    assertThatThrownBy(() -> models().of("0".repeat(64))).isInstanceOf(DataSetException.class);
    assertThat(told).containsExactly("refused UNREADABLE");
  }

  @Test
  void oneThatWasWrittenOverHasOtherContent() throws IOException {
    String other =
        named(Files.readAllBytes(FILES.resolve("resnet.pt")), new Digest("a".repeat(64)));
    assertThatThrownBy(() -> models().of(other)).isInstanceOf(DataSetException.class);
    assertThat(told).containsExactly("refused OTHER_CONTENT");
  }

  @Test
  void aStateOfAnotherModuleIsRefused() throws IOException {
    String other = added("dropout.pt");
    assertThatThrownBy(() -> models().state(own(digest), other))
        .isInstanceOf(DataSetException.class);
    assertThat(told).containsExactly("read", "read", "refused OTHER_MODULE");
  }

  @Test
  void aProcessThatWasNotStartedForThemSaysSo() {
    OwnModels none = new OwnModels(Optional.empty(), new Told());
    assertThatThrownBy(() -> none.begun(own(digest))).isInstanceOf(DataSetException.class);
    assertThat(told).containsExactly("task of net", "refused NOT_STARTED_FOR_IT");
  }
}
