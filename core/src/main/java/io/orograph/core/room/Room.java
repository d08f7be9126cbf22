package io.orograph.core.room;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a package as a room of the project, and the other rooms it may use.
 *
 * <p>A build-time test reads this annotation from the class files and fails on every dependency
 * between two rooms that is not declared here, so the declaration is documentation that cannot rot.
 * Class-file retention suffices for that; nothing reads the annotation at run time.
 *
 * <p>Rooms must not overlap: only leaf packages carry the annotation. This package itself carries
 * none, or every room would have to declare it.
 */
@Documented
@Target(ElementType.PACKAGE)
@Retention(RetentionPolicy.CLASS)
public @interface Room {

  /** The package name without {@code io.orograph.}, for example {@code core.random}. */
  String name();

  /** Exact names of the rooms this one may use; no wildcards. */
  String[] mayUse() default {};
}
