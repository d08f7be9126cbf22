package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.orograph.core.room.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of all modules keeps the rules. */
class RoomsTest {

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .importPackages("io.orograph");

  @Test
  void theRulesSeeTheProductAndNotItsTests() {
    assertThat(ALL.contain(Room.class)).isTrue();
    assertThat(ALL.contain(RoomsTest.class)).isFalse();
  }

  @Test
  void roomsUseOnlyWhatTheyDeclare() {
    RoomRules.ROOMS_USE_ONLY_WHAT_THEY_DECLARE.check(ALL);
  }

  @Test
  void coreNeedsTheJdkAlone() {
    RoomRules.CORE_NEEDS_THE_JDK_ALONE.check(ALL);
  }

  @Test
  void onlyTheRuntimeSeesDjl() {
    RoomRules.ONLY_THE_RUNTIME_SEES_DJL.check(ALL);
  }

  @Test
  void pekkoStaysInTheServices() {
    RoomRules.PEKKO_STAYS_IN_THE_SERVICES.check(ALL);
  }

  @Test
  void configurationIsReadAtTheTop() {
    RoomRules.CONFIGURATION_IS_READ_AT_THE_TOP.check(ALL);
  }

  @Test
  void onlyTheDoorSeesArmeria() {
    RoomRules.ONLY_THE_DOOR_SEES_ARMERIA.check(ALL);
  }

  @Test
  void onlyTheBucketSeesAws() {
    RoomRules.ONLY_THE_BUCKET_SEES_AWS.check(ALL);
  }

  @Test
  void generatedClassesStopAtTheBorder() {
    RoomRules.GENERATED_CLASSES_STOP_AT_THE_BORDER.check(ALL);
  }

  @Test
  void servicesDoNotSeeEachOther() {
    RoomRules.SERVICES_DO_NOT_SEE_EACH_OTHER.check(ALL);
  }

  @Test
  void orchestratorAndCliDoNotSeeTheEngine() {
    RoomRules.ORCHESTRATOR_AND_CLI_DO_NOT_SEE_THE_ENGINE.check(ALL);
  }

  @Test
  void decidingRoomsKnowNoWireNoDatabaseAndNoClock() {
    RoomRules.DECIDING_ROOMS_KNOW_NO_WIRE_NO_DATABASE_NO_CLOCK.check(ALL);
  }

  @Test
  void noCyclesBetweenPackages() {
    RoomRules.NO_CYCLES_BETWEEN_PACKAGES.check(ALL);
  }

  @Test
  void everyPackageSaysWhatItIs() {
    RoomRules.EVERY_PACKAGE_SAYS_WHAT_IT_IS.check(ALL);
  }

  @Test
  void timeAndChanceAreHandedIn() {
    CodeRules.TIME_AND_CHANCE_ARE_HANDED_IN.check(ALL);
  }

  @Test
  void dataTypesAreRecordsOrEnums() {
    CodeRules.DATA_TYPES_ARE_RECORDS_OR_ENUMS.check(ALL);
  }

  @Test
  void dataInterfacesAreSealed() {
    CodeRules.DATA_INTERFACES_ARE_SEALED.check(ALL);
  }

  @Test
  void onlyTheCliPrints() {
    CodeRules.ONLY_THE_CLI_PRINTS.check(ALL);
  }

  @Test
  void nobodySleeps() {
    CodeRules.NOBODY_SLEEPS.check(ALL);
  }

  @Test
  void noTestSleepsEither() throws IOException {
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      List<Path> tests =
          modules.map(m -> m.resolve("target/test-classes")).filter(Files::isDirectory).toList();
      CodeRules.NOBODY_SLEEPS.check(
          new ClassFileImporter()
              .withImportOption(location -> !location.contains("/planted/"))
              .importPaths(tests));
    }
  }

  @Test
  void onePlaceBuildsStatus() {
    CodeRules.ONE_PLACE_BUILDS_STATUS.check(ALL);
  }

  @Test
  void noFieldInjection() {
    CodeRules.NO_FIELD_INJECTION.check(ALL);
  }

  @Test
  void utilityClassesAreClosed() {
    CodeRules.UTILITY_CLASSES_ARE_CLOSED.check(ALL);
  }
}
