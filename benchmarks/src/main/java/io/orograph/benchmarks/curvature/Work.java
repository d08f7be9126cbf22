package io.orograph.benchmarks.curvature;

/** What is done over and over; its unit is always one Hessian-vector product. */
enum Work {
  SINGLE("products", 1, "one vector"),
  BLOCK("products", CurvatureCase.BLOCK, "blocks of 8"),
  EIGENVALUES("eigenvalues", 1, "both ends by Lanczos"),
  TRACE("trace", CurvatureCase.BLOCK, "trace by Hutchinson");

  private final String key;
  private final int columns;
  private final String title;

  Work(String key, int columns, String title) {
    this.key = key;
    this.columns = columns;
    this.title = title;
  }

  /** Its name in the peer script. */
  String key() {
    return key;
  }

  /** Vectors in one product. */
  int columns() {
    return columns;
  }

  /** For the table. */
  String title() {
    return title;
  }
}
