package io.orograph.orchestrator.door;

import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Map;

/** What tells browsers to trust nothing but what this port itself serves. */
final class PageHeaders {
  /** Scripts and styles are files of ours; pictures may be drawn by them, to be saved. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> HEADERS =
      Map.of(
          "content-security-policy", POLICY,
          "x-content-type-options", "nosniff",
          "referrer-policy", "no-referrer",
          "x-frame-options", "DENY",
          "cross-origin-opener-policy", "same-origin",
          "cross-origin-resource-policy", "same-origin");

  private PageHeaders() {}

  /** Adds them to whatever answers {@code request}, unless it speaks gRPC. */
  static void addTo(ServiceRequestContext request) {
    if (!ByContentType.isGrpc(request.request().headers())) {
      HEADERS.forEach(request::setAdditionalResponseHeader);
    }
  }
}
