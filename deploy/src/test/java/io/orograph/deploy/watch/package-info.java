/**
 * What makes the Grafana dashboards under {@code deploy/grafana}, and what judges them and the
 * rules under {@code deploy/prometheus}.
 *
 * <p>Start at {@link io.orograph.deploy.watch.Dashboards}, which says what is shown, and {@link
 * io.orograph.deploy.watch.Lint}, which says what a dashboard must keep to; {@link
 * io.orograph.deploy.watch.PromQl} reads an expression as far as both need it.
 *
 * <p><b>Invariant:</b> the files are what the generator makes; nobody edits them.
 */
@NullMarked
package io.orograph.deploy.watch;

import org.jspecify.annotations.NullMarked;
