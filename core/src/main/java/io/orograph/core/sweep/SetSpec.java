package io.orograph.core.sweep;

import java.util.List;
import java.util.SortedMap;

/** What a data set is whose sizes no catalogue can know, because a specification gives them. */
public sealed interface SetSpec permits MixtureSpec, TeacherSpec, RecallSpec, ImportedSpec {

  /** Its sizes, under a name; only of what meets {@link #check}. */
  DataCatalogue.Entry entry(String name);

  /** What tells it from others of its kind: path below {@code data} and canonical text. */
  SortedMap<String, String> fields();

  /** The same of one of its kind about which nothing is said. */
  SortedMap<String, String> usualFields();

  /** All that is wrong with it by itself, with whole paths. */
  List<Violation> check();
}
