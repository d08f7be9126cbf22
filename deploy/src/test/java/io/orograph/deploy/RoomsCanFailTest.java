package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rule that nothing can break proves nothing: each rule here is broken by a class planted in a
 * package called {@code planted} among the test sources, and must say so.
 */
class RoomsCanFailTest {

  private static final JavaClasses PLANTED =
      new ClassFileImporter()
          .withImportOption(location -> location.contains("/planted/"))
          .importPackages("io.orograph");

  static Stream<Arguments> offences() {
    return Stream.of(
        broken(
            RoomRules.ROOMS_USE_ONLY_WHAT_THEY_DECLARE,
            "Module Dependency [deploy.planted.upper -> deploy.planted.lower]"),
        broken(RoomRules.CORE_NEEDS_THE_JDK_ALONE, "core.planted.Offences"),
        broken(RoomRules.ONLY_THE_RUNTIME_SEES_DJL, "ai.djl.ndarray.NDArray"),
        broken(RoomRules.PEKKO_STAYS_IN_THE_SERVICES, "org.apache.pekko.actor.typed.ActorSystem"),
        broken(RoomRules.CONFIGURATION_IS_READ_AT_THE_TOP, "com.typesafe.config.Config"),
        broken(RoomRules.ORCHESTRATOR_AND_CLI_DO_NOT_SEE_THE_ENGINE, "engine.planted.Offences"),
        broken(RoomRules.NO_CYCLES_BETWEEN_PACKAGES, "Cycle detected"),
        broken(RoomRules.GENERATED_CLASSES_STOP_AT_THE_BORDER, "v1.planted.Message"),
        broken(RoomRules.SERVICES_DO_NOT_SEE_EACH_OTHER, "trainer.planted.Offences$Start"),
        broken(RoomRules.DECIDING_ROOMS_KNOW_NO_WIRE_NO_DATABASE_NO_CLOCK, "java.sql.Connection"),
        broken(RoomRules.DECIDING_ROOMS_KNOW_NO_WIRE_NO_DATABASE_NO_CLOCK, "java.time.Clock"),
        broken(RoomRules.EVERY_PACKAGE_SAYS_WHAT_IT_IS, "trainer.planted has no package-info"),
        broken(RoomRules.EVERY_PACKAGE_SAYS_WHAT_IT_IS, "planted.upper is not @NullMarked"),
        broken(CodeRules.TIME_AND_CHANCE_ARE_HANDED_IN, "Instant.now()"),
        broken(CodeRules.TIME_AND_CHANCE_ARE_HANDED_IN, "java.util.Random.<init>(long)"),
        broken(CodeRules.DATA_TYPES_ARE_RECORDS_OR_ENUMS, "trainer.planted.Offences$Start"),
        broken(CodeRules.DATA_INTERFACES_ARE_SEALED, "Offences$Command is not sealed"),
        broken(CodeRules.ONLY_THE_CLI_PRINTS, "java.lang.System.out"),
        broken(CodeRules.ONLY_THE_CLI_PRINTS, "java.lang.System.err"),
        broken(CodeRules.NOBODY_SLEEPS, "java.lang.Thread.sleep(long)"),
        broken(CodeRules.ONE_PLACE_BUILDS_STATUS, "io.grpc.Status.withDescription"),
        broken(CodeRules.UTILITY_CLASSES_ARE_CLOSED, "does not have modifier FINAL"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("offences")
  void aPlantedOffenceIsFound(ArchRule rule, String complaint) {
    assertThatThrownBy(() -> rule.check(PLANTED))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(complaint);
  }

  private static Arguments broken(ArchRule rule, String complaint) {
    return Arguments.of(rule, complaint);
  }
}
