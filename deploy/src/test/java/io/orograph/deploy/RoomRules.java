package io.orograph.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.modules.syntax.ModuleDependencyScope.consideringOnlyDependenciesBetweenModules;
import static com.tngtech.archunit.library.modules.syntax.ModuleRuleDefinition.modules;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.orograph.core.room.Room;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** Who may depend on whom: between rooms, between modules, and on which library. */
final class RoomRules {

  static final String[] GENERATED = {"io.orograph.v1..", "io.orograph.journal.v1.."};

  private static final String ROOT = "io.orograph.";
  private static final String[] SERVICES = {"trainer", "metrics", "orchestrator"};

  static final ArchRule ROOMS_USE_ONLY_WHAT_THEY_DECLARE =
      modules()
          .definedByAnnotation(Room.class)
          .should()
          .respectTheirAllowedDependenciesDeclaredIn(
              "mayUse", consideringOnlyDependenciesBetweenModules())
          .allowEmptyShould(true);

  static final ArchRule CORE_NEEDS_THE_JDK_ALONE =
      classes()
          .that()
          .resideInAPackage("io.orograph.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "io.orograph.core..", "org.jspecify.annotations..")
          .allowEmptyShould(true);

  static final ArchRule ONLY_THE_RUNTIME_SEES_DJL =
      onlyFrom("ai.djl..", "io.orograph.engine.runtime..");

  static final ArchRule PEKKO_STAYS_IN_THE_SERVICES =
      noClasses()
          .that()
          .resideInAnyPackage("io.orograph.core..", "io.orograph.engine..", "io.orograph.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.pekko..")
          .allowEmptyShould(true);

  static final ArchRule CONFIGURATION_IS_READ_AT_THE_TOP =
      noClasses()
          .that(
              DescribedPredicate.describe(
                  "are neither Main nor a configuration record",
                  c -> !topLevel(c).getSimpleName().matches(".*Config|Main")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.typesafe.config..")
          .allowEmptyShould(true);

  static final ArchRule ONLY_THE_DOOR_SEES_ARMERIA =
      onlyFrom(
          "com.linecorp.armeria..",
          "io.orograph.orchestrator.door..",
          "io.orograph.orchestrator.app..");

  static final ArchRule ONLY_THE_BUCKET_SEES_AWS =
      onlyFrom("software.amazon..", "io.orograph.store.bucket..");

  static final ArchRule GENERATED_CLASSES_STOP_AT_THE_BORDER =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.orograph.v1..",
              "io.orograph.journal.v1..",
              "..wire..",
              "..grpc..",
              "..dispatch..",
              "..journal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(GENERATED)
          .allowEmptyShould(true);

  static final ArchRule SERVICES_DO_NOT_SEE_EACH_OTHER = servicesApart();

  static final ArchRule ORCHESTRATOR_AND_CLI_DO_NOT_SEE_THE_ENGINE =
      noClasses()
          .that()
          .resideInAnyPackage("io.orograph.orchestrator..", "io.orograph.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.orograph.engine..")
          .allowEmptyShould(true);

  static final ArchRule DECIDING_ROOMS_KNOW_NO_WIRE_NO_DATABASE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.orograph.orchestrator.sweep..",
              "io.orograph.orchestrator.block..",
              "io.orograph.orchestrator.schedule..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAnyPackage("io.grpc..", "java.sql..")
                  .or(JavaClass.Predicates.assignableTo(java.time.InstantSource.class))
                  .as("speak gRPC or SQL or tell the time"))
          .because("an event takes its instant from the command")
          .allowEmptyShould(true);

  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices().matching("io.orograph.(**)").should().beFreeOfCycles().allowEmptyShould(true);

  static final ArchRule EVERY_PACKAGE_SAYS_WHAT_IT_IS =
      classes()
          .that()
          .resideInAPackage("io.orograph..")
          .and()
          .resideOutsideOfPackages(GENERATED)
          .should(liveInADescribedPackage())
          .allowEmptyShould(true);

  private RoomRules() {}

  private static ArchRule onlyFrom(String library, String... rooms) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true);
  }

  private static ArchRule servicesApart() {
    CompositeArchRule all =
        CompositeArchRule.of(
            noClasses()
                .that()
                .resideOutsideOfPackage("io.orograph.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.orograph.cli..")
                .allowEmptyShould(true));
    for (String service : SERVICES) {
      all =
          all.and(
              noClasses()
                  .that()
                  .resideOutsideOfPackage(ROOT + service + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage(ROOT + service + "..")
                  .allowEmptyShould(true));
    }
    return all;
  }

  private static ArchCondition<JavaClass> liveInADescribedPackage() {
    return new ArchCondition<>(
        "live in a package whose package-info has @NullMarked and a @Room of the package's name") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        complaint(item.getPackage())
            .ifPresent(text -> events.add(SimpleConditionEvent.violated(item, text)));
      }
    };
  }

  private static Optional<String> complaint(JavaPackage where) {
    if (where.tryGetPackageInfo().isEmpty()) {
      return Optional.of(where.getName() + " has no package-info");
    }
    if (!where.isAnnotatedWith(NullMarked.class)) {
      return Optional.of(where.getName() + " is not @NullMarked");
    }
    if (where.getName().equals(Room.class.getPackageName())) {
      return Optional.empty();
    }
    String expected = where.getName().substring(ROOT.length());
    String actual = where.tryGetAnnotationOfType(Room.class).map(Room::name).orElse("no room");
    return expected.equals(actual)
        ? Optional.empty()
        : Optional.of(where.getName() + ": " + actual + " (expected: @Room " + expected + ")");
  }

  private static JavaClass topLevel(JavaClass nested) {
    JavaClass top = nested;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    return top;
  }
}
