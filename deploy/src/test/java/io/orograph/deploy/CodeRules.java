package io.orograph.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What no class may do wherever it lives: chance, time, output, status codes, shape. */
final class CodeRules {

  private static final Set<String> DATA_TYPES =
      Set.of("Command", "Event", "Measurement", "OrographFailure");
  private static final Set<String> STATUS_BUILDERS =
      Set.of(
          "withDescription",
          "augmentDescription",
          "withCause",
          "asException",
          "asRuntimeException",
          "fromCodeValue");

  static final ArchRule TIME_AND_CHANCE_ARE_HANDED_IN =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.orograph.core.random..")
          .and()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(Random.class, long.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocalRandom.class)
          .allowEmptyShould(true);

  static final ArchRule DATA_TYPES_ARE_RECORDS_OR_ENUMS =
      classes()
          .that()
          .implement(dataInterface())
          .and()
          .areNotInterfaces()
          .and(DescribedPredicate.describe("are no constant's body", c -> !isEnumBody(c)))
          .should()
          .beRecords()
          .orShould()
          .beEnums()
          .allowEmptyShould(true);

  static final ArchRule DATA_INTERFACES_ARE_SEALED =
      classes()
          .that(dataInterface())
          .should(
              new ArchCondition<>("be sealed") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  events.add(
                      new SimpleConditionEvent(
                          item, item.reflect().isSealed(), item.getName() + " is not sealed"));
                }
              })
          .allowEmptyShould(true);

  static final ArchRule ONLY_THE_CLI_PRINTS =
      CompositeArchRule.of(
              noClasses()
                  .that()
                  .resideOutsideOfPackage("io.orograph.cli..")
                  .should()
                  .accessField(System.class, "out")
                  .allowEmptyShould(true))
          .and(
              noClasses()
                  .that()
                  .resideOutsideOfPackage("io.orograph.cli..")
                  .and()
                  .doNotHaveSimpleName("Main")
                  .should()
                  .accessField(System.class, "err")
                  .because("only a process that cannot start has no log yet")
                  .allowEmptyShould(true));

  static final ArchRule NOBODY_SLEEPS =
      noClasses()
          .should()
          .callMethodWhere(
              JavaAccess.Predicates.target(
                  DescribedPredicate.describe(
                      "is a sleep",
                      target ->
                          target.getName().equals("sleep")
                              && (target.getOwner().isEquivalentTo(Thread.class)
                                  || target.getOwner().isEquivalentTo(TimeUnit.class)))))
          .because("what waits is a timer or a queue with a bound")
          .allowEmptyShould(true);

  static final ArchRule ONE_PLACE_BUILDS_STATUS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.orograph.wire.grpc..", "io.orograph.v1..")
          .should()
          .callCodeUnitWhere(
              JavaAccess.Predicates.target(
                  DescribedPredicate.describe("builds an io.grpc.Status", CodeRules::buildsStatus)))
          .because("every error carries ErrorInfo, from one factory")
          .allowEmptyShould(true);

  static final ArchRule NO_FIELD_INJECTION =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.allowEmptyShould(true);

  static final ArchRule UTILITY_CLASSES_ARE_CLOSED =
      classes()
          .that()
          .resideOutsideOfPackages(RoomRules.GENERATED)
          .and(DescribedPredicate.describe("have static methods only", CodeRules::isUtility))
          .should()
          .haveModifier(JavaModifier.FINAL)
          .andShould()
          .haveOnlyPrivateConstructors()
          .allowEmptyShould(true);

  private CodeRules() {}

  private static DescribedPredicate<JavaClass> dataInterface() {
    return DescribedPredicate.describe(
        "named Command, Event, Measurement or OrographFailure, perhaps with a prefix, and ours",
        c ->
            c.isInterface()
                && c.getPackageName().startsWith("io.orograph.")
                && DATA_TYPES.stream().anyMatch(c.getSimpleName()::endsWith));
  }

  private static boolean isEnumBody(JavaClass type) {
    return type.getRawSuperclass().map(JavaClass::isEnum).orElse(false);
  }

  private static boolean buildsStatus(AccessTarget target) {
    return switch (target.getOwner().getName()) {
      case "io.grpc.Status" -> STATUS_BUILDERS.contains(target.getName());
      case "io.grpc.StatusException", "io.grpc.StatusRuntimeException" ->
          target.getName().equals("<init>");
      case "io.grpc.protobuf.StatusProto" -> target.getName().startsWith("toStatus");
      case "com.google.rpc.Status" -> target.getName().equals("newBuilder");
      default -> false;
    };
  }

  private static boolean isUtility(JavaClass type) {
    return !type.isInterface()
        && !type.isEnum()
        && !type.isRecord()
        && !type.isAnonymousClass()
        && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
        && type.getRawSuperclass().map(s -> s.isEquivalentTo(Object.class)).orElse(false)
        && type.getRawInterfaces().isEmpty()
        && !type.getMethods().isEmpty()
        && type.getMethods().stream().allMatch(m -> m.getModifiers().contains(JavaModifier.STATIC))
        && type.getFields().stream().allMatch(CodeRules::isStatic);
  }

  private static boolean isStatic(JavaField field) {
    return field.getModifiers().contains(JavaModifier.STATIC);
  }
}
