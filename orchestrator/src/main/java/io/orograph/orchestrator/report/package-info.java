/**
 * What people look at: figures as SVG and the self-contained HTML report of a sweep.
 *
 * <p>Start at {@link io.orograph.orchestrator.report.Report}; figures alone come from {@link
 * io.orograph.orchestrator.report.Figures}.
 *
 * <p><b>Invariant:</b> a report asks nothing of anybody once it is written: no script, no request,
 * everything inline; the same results give the same bytes, and every text in it is escaped.
 */
@NullMarked
@Room(
    name = "orchestrator.report",
    mayUse = {
      "core.allocation",
      "core.checkpoint",
      "core.claim",
      "core.compress",
      "core.cost",
      "core.measure",
      "core.metric",
      "core.path",
      "core.pde",
      "core.phase",
      "core.search",
      "core.statistics",
      "core.stop",
      "core.sweep",
      "orchestrator.results",
      "orchestrator.sweep"
    })
package io.orograph.orchestrator.report;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
