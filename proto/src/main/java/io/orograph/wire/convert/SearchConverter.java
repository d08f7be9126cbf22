package io.orograph.wire.convert;

import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;

/** Words of an adaptive search as messages. */
public final class SearchConverter {
  private SearchConverter() {}

  /** The wire form. */
  public static io.orograph.v1.SearchReason toProto(SearchReason reason) {
    return ProtoEnums.toProto(reason, io.orograph.v1.SearchReason.class);
  }

  /** The wire form. */
  public static io.orograph.v1.SearchEnd toProto(SearchEnd end) {
    return ProtoEnums.toProto(end, io.orograph.v1.SearchEnd.class);
  }

  /**
   * Why a cell was asked for.
   *
   * @throws SpecRejected if it is none that is known
   */
  public static SearchReason reason(io.orograph.v1.SearchReason reason) {
    Findings found = Findings.atRoot();
    return found.orThrow(ProtoEnums.required(reason, SearchReason.SPREAD, found, "reason"));
  }

  /**
   * Whether a search goes on.
   *
   * @throws SpecRejected if it is none that is known
   */
  public static SearchEnd end(io.orograph.v1.SearchEnd end) {
    Findings found = Findings.atRoot();
    return found.orThrow(ProtoEnums.required(end, SearchEnd.GOES_ON, found, "end"));
  }
}
